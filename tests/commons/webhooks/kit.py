"""A feed of the tests: things that happen to an organisation."""

from infosilk.commons.webhooks import public as webhooks
from infosilk.kernel.actor import Acting

THINGS = webhooks.feed(
    webhooks.happenings(
        "test.things",
        title="Things",
        about="what happens to things",
        area="trade",
        roles=("trader", "broker"),
        events=lambda: {"made": "made", "broken": "broken"},
    )
)


def happen(acting: Acting, *names: str, event: str = "made") -> None:
    assert acting.organisation_id is not None
    webhooks.tell(THINGS, [webhooks.Happened(acting.organisation_id, event, {"name": name}) for name in names])
