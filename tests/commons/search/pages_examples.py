"""Search: before a question, with things found, with nothing found, with too long a question."""

from infosilk.kernel import demo
from tests.commons.scan.kit import stored
from tests.web.walk import Example


def examples() -> list[Example]:
    """What a warehouse worker finds."""
    person = demo.ensure_person(email="search@walk.example", name="Sava Tražić (sample)")
    firm = demo.ensure_organisation(code="walk-search", name="Walk search", country="RS", roles=["warehouse"])
    demo.ensure_mandate(person=person, organisation=firm, role="warehouse")
    stored(firm, "HGH-2026-0000099055")
    asked = ("", "q=99055", "q=calendar", "q=nothing-like-it")
    found = [Example("commons:search:results", person=person, query=query) for query in asked]
    return [*found, Example("commons:search:results", person=person, query=f"q={'x' * 300}", status=422)]
