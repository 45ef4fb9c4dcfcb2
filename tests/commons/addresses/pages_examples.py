"""Addresses: an organisation that has none, one that has all, somebody's own with a number in a register."""

from infosilk.commons.addresses import actions
from infosilk.commons.addresses.engine import numbers
from infosilk.commons.addresses.engine.address import Address
from infosilk.kernel import demo
from infosilk.kernel.identity.mandates import choose
from tests.web.walk import Example

LEFT_OUT = {"commons:addresses:remove": "takes POST alone; its forms are on the pages of addresses"}


def examples() -> list[Example]:
    """What an administrator and a person see."""
    person = demo.ensure_person(email="reached@walk.example", name="Rada Adresa (sample)")
    new = demo.ensure_person(email="not-reached@walk.example", name="Nova Adresa (sample)")
    firm = demo.ensure_organisation(code="walk-reached", name="Walk reached", country="RS", roles=["administrator"])
    other = demo.ensure_organisation(code="walk-not-reached", name="Walk not", country="RS", roles=["administrator"])
    demo.ensure_mandate(person=new, organisation=other, role="administrator")
    acting = choose(person, demo.ensure_mandate(person=person, organisation=firm, role="administrator").pk)
    seat = Address("RS", "Obrenovićeva bb", "", "18000", "Niš")
    post = Address("CN", "文三路1号", "", "310012", "杭州市", "西湖区", "浙江省")
    for own in (False, True):
        actions.put_address(acting, "seat", seat, own=own)
        actions.put_address(acting, "post", post, own=own)
        actions.add_contact(acting, "phone", "delivery", "+381 18 500000", own=own, note="gate 3")
        actions.add_contact(acting, "email", "general", "office@firm.example", own=own)
    actions.put_number(acting, "RS:JMBG", numbers.KINDS["RS:JMBG"].example)
    return [
        *(Example("commons:addresses:organisation", person=one) for one in (new, person)),
        *(Example("commons:addresses:own", person=one) for one in (new, person)),
        Example("commons:addresses:organisation", person=person, query="country=CN"),
    ]
