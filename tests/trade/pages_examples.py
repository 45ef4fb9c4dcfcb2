"""Pages of trade with consignments on them: what came over the road, one that is held, and a batch of one's own."""

import pytest
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat

from infosilk.kernel import demo
from infosilk.kernel.acting import Acting
from infosilk.kernel.models import Organisation, Person, Role
from infosilk.trade import messages
from infosilk.trade.catalogue.actions import create_product
from infosilk.trade.models import Batch, Consignment, Product
from tests.logistics import kit
from tests.trade import node, sample_batch
from tests.trade.samples import bundle
from tests.web.walk import Example

LEFT_OUT = {
    "trade:sample": "a file",
    "trade:decide": "takes POST alone; its form is on the consignment's page",
    "trade:product-picture": "a file",
    "trade:add-picture": "takes POST alone; its form is on the product's page",
    "trade:remove-picture": "takes POST alone; its form is on the product's page",
    "trade:confirm-product": "takes POST alone; its buttons are on the product's page",
}
HELD = "SM-LICENCE-THERE"
QUOTE = (
    "to=DE&buyer=private&currency=EUR&freight=10&rows=2&1-hs=853952&1-quantity=2&1-price=40&1-currency=EUR&1-origin=CN"
)


def _person(code: str, country: str, role: str) -> Person:
    person = demo.ensure_person(email=f"{role}@{code}.walk.example", name=f"{code} (sample)")
    firm = demo.ensure_organisation(code=code, name=code, country=country, roles=[role])
    demo.ensure_mandate(person=person, organisation=firm, role=role)
    return person


def _product(person: Person) -> Product:
    mandate = person.mandates.get()
    acting = Acting(
        name="walk", via="page", person_id=person.pk, organisation_id=mandate.organisation_id,
        roles=frozenset({Role.MARKETPLACE.value}),
    )  # fmt: skip
    return create_product(acting, {"sku": "WALK-1", "title_en": "Silk scarf for women", "composition": "silk 100"})


def examples() -> list[Example]:
    held = next(entry for entry in sample_batch.special() if entry["order"]["order_no"] == HELD)
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        # Hangzhou's firms may be here under their own codes by now; theirs come and go with this transaction.
        Organisation.objects.filter(code__in=node.CODES).update(code=Concat(Value("x-"), "code"))
        announced = node.announcements(patch, bundle(), held)
        transaction.set_rollback(True)
    node.load_law()
    with transaction.atomic():
        messages.announced([node.message(data) for data in announced])
    officer = _person("walk-customs", "RS", Role.OFFICER)
    market = _person("silk-market", "CN", Role.MARKETPLACE)
    kit.consignments(3, start=700)
    waiting = Consignment.objects.get(order_no=HELD)
    fine = Consignment.objects.exclude(order_no=HELD).filter(direction="import").latest("pk")
    batch = Batch.objects.latest("pk")
    scarf = _product(market)
    return [
        *(Example(f"trade:{name}", person=officer) for name in ("home", "consignments", "work-list", "rules")),
        *(Example(f"trade:{name}", person=market) for name in ("lodge", "batches")),
        Example("trade:consignment", {"number": fine.number}, officer),
        Example("trade:consignment", {"number": waiting.number}, officer),
        Example("trade:batch", {"key": batch.pk}, market),
        *(Example(f"trade:{name}", person=market) for name in ("products", "add-product", "import-products")),
        Example("trade:product", {"key": scarf.pk}, market),
        Example("trade:edit-product", {"key": scarf.pk}, market),
        Example("trade:classify", person=market, query="text=silk+scarf+for+women"),
        Example("trade:quote", anonymous=True, query=QUOTE),
        Example("trade:track", anonymous=True, query="number=HGH-2026-0000000001&token=wrong"),
    ]
