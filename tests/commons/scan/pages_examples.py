"""The page of scanning: before a scan, with what it names, with nothing, and with a wrong check digit."""

from infosilk.kernel import demo
from tests.commons.scan.kit import stored
from tests.web.walk import Example


def examples() -> list[Example]:
    """What a warehouse worker sees who scans."""
    person = demo.ensure_person(email="scan@walk.example", name="Mira Skener (sample)")
    firm = demo.ensure_organisation(
        code="walk-scan", name="Walk warehouse", country="RS", roles=["administrator", "warehouse"]
    )
    demo.ensure_mandate(person=person, organisation=firm, role="warehouse")
    stored(firm, "HGH-2026-0000099001")
    return [
        Example("commons:scan:scan", person=person),
        Example("commons:scan:scan", person=person, query="code=%28400%29HGH-2026-0000099001&stay"),
        Example("commons:scan:scan", person=person, query="code=nothing-like-it"),
        Example("commons:scan:scan", person=person, query="code=%2801%2905601234567890", status=422),
        Example("warehouse:stock:put-away", person=person),
    ]
