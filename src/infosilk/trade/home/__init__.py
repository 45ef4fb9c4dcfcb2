"""The district's front: its home by role, what waits, the page of a consignment, the officers' desk. It composes;
nothing imports it.
"""
