"""The district's front: home by role, what waits, the page of a consignment, the officers' desk.

It composes what the other rooms give; nothing imports it."""
