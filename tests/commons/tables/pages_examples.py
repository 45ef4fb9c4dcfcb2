"""Pages of tables with something on them, at each step."""

from infosilk.commons.tables import actions
from infosilk.commons.tables.models import Import
from infosilk.kernel import demo
from infosilk.kernel.actor import Acting
from tests.web.walk import Example

LEFT_OUT = {
    "commons:tables:template": "a file",
    "commons:tables:export": "a file",
    "commons:tables:columns": "takes a form alone",
}
KIND = "catalogue.products"


def examples() -> list[Example]:
    person = demo.ensure_person(email="tables@walk.example", name="Tables (sample)")
    firm = demo.ensure_organisation(code="walk-tables", name="Walk of tables", country="RS", roles=["trader"])
    demo.ensure_mandate(person=person, organisation=firm, role="trader")
    acting = Acting(name="walk", via="page", person_id=person.pk, organisation_id=firm.pk, roles=frozenset({"trader"}))

    def brought(name: str, text: str) -> Import:
        return actions.upload(acting, KIND, name, text.encode())

    applied = actions.apply(acting, brought("a.csv", "sku,title_en,price,currency\nA,Scarf,12,EUR\nB,Mug,4,EUR\n").pk)
    looked = brought(
        "b.csv", "šifra;naziv;cena;valuta;boja\nA;Marama;1.240;EUR;crvena\nC;Šolja;5,5;EUR;bela\nB;;4;EUR;\n"
    )
    asked = brought("c.csv", "x,y\n1,2\n")
    return [
        Example("commons:tables:imports", person=person),
        *(Example("commons:tables:import", {"key": row.pk}, person) for row in (applied, looked, asked)),
    ]
