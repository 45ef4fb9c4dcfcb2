"""Papers for the walk of pages."""

from infosilk.kernel import demo
from tests.web.walk import Example

LEFT_OUT = {"commons:drawing:sample": "a file"}


def examples() -> list[Example]:
    """What an operator sees."""
    person = demo.ensure_person(email="papers@walk.example", name="Pera Papir (sample)")
    firm = demo.ensure_organisation(code="walk-papers", name="Walk papers", country="RS", roles=["operator"])
    demo.ensure_mandate(person=person, organisation=firm, role="operator")
    return [Example("commons:drawing:papers", person=person)]
