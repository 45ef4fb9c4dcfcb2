"""Pages of trade with consignments on them: what came over the road, one that is held, and a batch of one's own."""

import json
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat

from infosilk.kernel import demo
from infosilk.kernel.actor import Acting
from infosilk.kernel.law.days import today
from infosilk.kernel.models import Organisation, OrganisationIdentifier, Person
from infosilk.trade.catalogue.actions import create_product
from infosilk.trade.catalogue.models import Product
from infosilk.trade.clearance.lodge import lodge
from infosilk.trade.clearance.messages import announcement
from infosilk.trade.clearance.models.consignments import Batch, Consignment, TradeDocument
from infosilk.trade.declarations import actions as declaring
from infosilk.trade.declarations.models import LodgedDeclaration
from infosilk.trade.intake.engine.guided import LINE_STEPS, STEPS
from infosilk.trade.intake.guided import actions as guided_actions
from infosilk.trade.intake.mend import actions as mending
from infosilk.trade.officers import notes, review_steps
from infosilk.trade.officers.inspections import record_inspection
from infosilk.trade.papers import actions
from infosilk.trade.returns import actions as returning
from infosilk.trade.returns.models import Return
from infosilk.trade.risk import trusted_traders
from infosilk.trade.risk.models import TrustedTrader
from infosilk.trade.tariff import actions as tariff_loading
from infosilk.trade.tariff import uploads
from tests.logistics.corridors import kit
from tests.trade import node, sample_batch
from tests.trade.declarations.declared import declared
from tests.trade.intake import guided_order as guided
from tests.trade.samples import bundle, change, goods, ndjson
from tests.trade.tariff.tariff_rows import csv_of, row
from tests.web.walk import Example

LEFT_OUT = {
    "trade:intake:mend-lodge": "takes POST alone; its button is on the page of lines to mend",
    "trade:intake:mend-file": "a file",
    "trade:intake:send-draft": "leads on to the question where the draft was left",
    "trade:intake:send-discard": "takes POST alone; its button is on the page of drafts",
    "trade:officers:review": "takes POST alone; its forms are on the consignment's page",
    "trade:officers:review-file": "a file",
    "trade:home:decide-many": "takes POST alone; its form is on the work list",
    "trade:payments:pay-code": "a file",
    "trade:payments:pay-tracked": "takes POST alone; its buttons are on the page of a tracked parcel",
    "trade:intake:sample": "a file",
    "trade:papers:paper": "a PDF",
    "trade:papers:origin-pdf": "a PDF",
    "trade:papers:invoice": "a file",
    "trade:tariff:tariff-template": "a file",
    "trade:tariff:tariff-rollback": "takes POST alone; its form is on the page of the data sets",
    "trade:home:decide": "takes POST alone; its form is on the consignment's page",
    "trade:catalogue:product-picture": "a file",
    "trade:declarations:declaration-message": "a file",
    "trade:declarations:declaration-decide": "takes POST alone; its form is on the declaration's page",
    "trade:catalogue:add-picture": "takes POST alone; its form is on the product's page",
    "trade:catalogue:remove-picture": "takes POST alone; its form is on the product's page",
    "trade:catalogue:confirm-product": "takes POST alone; its buttons are on the product's page",
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
        name="walk",
        via="page",
        person_id=person.pk,
        organisation_id=mandate.organisation_id,
        roles=frozenset({"marketplace"}),
    )
    return create_product(acting, {"sku": "WALK-1", "title_en": "Silk scarf for women", "composition": "silk 100"})


def _declarations(person: Person) -> list[LodgedDeclaration]:
    """A held declaration and a refused one."""
    firm = person.mandates.get().organisation
    OrganisationIdentifier.objects.get_or_create(scheme="CUSTOMS", value="RSWALK01", organisation=firm)
    acting = Acting(name="walk", via="page", person_id=person.pk, organisation_id=firm.pk, roles=frozenset({"broker"}))
    held = declared(("42022200", "01012100")).replace(b"RSMORAVA01", b"RSWALK01")
    return [declaring.lodge(acting, text).declaration for text in (held, declared(("LRN-1", "LRN-2")))]


def _officer(officer: Person) -> Acting:
    firm = Organisation.objects.get(code="walk-customs")
    roles = frozenset({"officer"})
    return Acting(name="walk", via="cli", person_id=officer.pk, organisation_id=firm.pk, roles=roles)


def _risk(officer: Person, found: Consignment) -> TrustedTrader:
    """An inspection with its result, and a trusted trader."""
    firm = Organisation.objects.get(code="walk-customs")
    roles = frozenset({"officer"})
    acting = Acting(name="walk", via="cli", person_id=officer.pk, organisation_id=firm.pk, roles=roles)
    record_inspection(
        acting, found.number, "irregular", irregularity="value", recovered="12.50", currency="EUR", note="Too low."
    )
    return trusted_traders.grant(acting, "3301960W01", "authorised", today(), None, "AEO 1/2026", "Walk (sample)")


def _return(held: Consignment, officer: Person) -> tuple[Person, Return]:
    """A buyer whose parcel arrived and who sends a part of it back; and a review of the one that is held."""
    customs = Organisation.objects.get(code="walk-customs")
    roles = frozenset({"officer"})
    acting = Acting(name="walk", via="cli", person_id=officer.pk, organisation_id=customs.pk, roles=roles)
    review_steps.note(acting, held.number, "A note for colleagues.")
    review_steps.ask(acting, held.number, "Which licence is it?")
    buyer = demo.ensure_person(email="walk-buyer@nis.example", name="Buyer (sample)")
    parcel = Consignment.objects.filter(direction="import", order_no="SM-1").latest("pk")
    Consignment.objects.filter(pk=parcel.pk).update(state="arrived", buyer_kind="private", buyer_email=buyer.email)
    row = returning.apply_for_return(
        Acting(name="b", via="page", person_id=buyer.pk), parcel.number, {1: Decimal(1)}, "Too small"
    )
    return buyer, row


def _tariff(operator: Person) -> list[Example]:
    """Look-up of a known and an unknown code, versions, and an uploaded file with changes and a warning."""
    acting = Acting(name="walk", via="page", person_id=operator.pk, roles=frozenset({"operator"}))
    load = tariff_loading.load
    load(acting, "walk.csv", csv_of(row(code="902710")), include_samples=True)
    load(acting, "walk.csv", csv_of(row(code="902710", rate="6")), include_samples=True)
    waiting = uploads.upload(acting, "walk.csv", csv_of(row(code="902710", rate="12,5")))
    broken = uploads.upload(acting, "walk.csv", csv_of(row(code="902710", rate="x")))
    return [
        Example("trade:tariff:tariff", person=operator, query="q=851830&jurisdiction=RS"),
        Example("trade:tariff:tariff-code", {"jurisdiction": "RS", "code": "851830"}, operator),
        Example("trade:tariff:tariff-code", {"jurisdiction": "RS", "code": "010121"}, operator),
        Example("trade:tariff:tariff-sets", person=operator),
        Example("trade:tariff:tariff-upload", person=operator),
        Example("trade:tariff:tariff-preview", {"key": waiting.pk}, operator),
        Example("trade:tariff:tariff-preview", {"key": broken.pk}, operator),
    ]


def _papers(officer: Person, market: Person, own: Consignment) -> list[Example]:
    """A certificate of origin that is applied for and one that is issued."""
    firm = market.mandates.get().organisation_id
    customs = Organisation.objects.get(code="walk-customs")
    trader = Acting(name="walk", via="page", organisation_id=firm, roles=frozenset({"marketplace"}))
    desk = Acting(name="walk", via="page", organisation_id=customs.pk, roles=frozenset({"officer"}))
    applied, other = own.batch.consignments.order_by("pk")[:2]  # type: ignore[union-attr]
    for one in (applied, other):
        Consignment.objects.filter(pk=one.pk).update(buyer_country="CN")
        TradeDocument.objects.bulk_create(
            TradeDocument(consignment=one, kind=kind, number="W", payload=json.dumps(text), sha256="0" * 64)
            for kind, text in bundle(one.order_no, [goods(1, country="RS")], buyer_country="CN").items()
        )
    waiting = actions.apply(trader, applied.number, [actions.Claimed(1, "WO")])
    issued = actions.apply(trader, other.number, [actions.Claimed(1, "WP")])
    actions.issue(desk, issued.pk)
    issued.refresh_from_db()
    return [
        Example("trade:papers:origins", person=officer),
        Example("trade:papers:origin", {"key": waiting.pk}, officer),
        Example("trade:papers:origin", {"key": issued.pk}, market),
        Example("trade:papers:origin-apply", {"number": own.number}, market),
        Example("trade:papers:origin-verify", anonymous=True),
        Example(
            "trade:papers:origin-verify", anonymous=True, query=f"number={issued.number}&check={issued.sha256[:32]}"
        ),
        Example("trade:papers:origin-verify", anonymous=True, query="number=CNRS-1&check=00000000000000000000"),
        Example("trade:papers:invoices", person=market),
        Example("trade:clearance:statistics", person=officer),
        Example("trade:clearance:statistics", person=officer, query="first=2020-01-01&last=2020-02-01&by=chapter"),
    ]


def _mending(market: Person) -> list[Example]:
    """A batch with lines to mend: by fields, by text, one mended and right, one still wrong."""
    mandate = market.mandates.get()
    acting = Acting(
        name="walk",
        via="page",
        person_id=market.pk,
        organisation_id=mandate.organisation_id,
        roles=frozenset({"marketplace"}),
    )
    wrong = change(bundle("WALK-2"), "order.buyer_country", "Serbia")
    body = ndjson(change(bundle("WALK-1"), "order.buyer_city", ...), wrong, wrong) + b"{oops\n"
    key = lodge(acting, BytesIO(body), "walk-mend.ndjson").batch_id
    mending.mend(acting, key, 2, json.dumps(change(bundle("WALK-2"), "order.buyer_name", "")))
    return [
        Example("trade:intake:mend", {"key": key}, market),
        Example("trade:intake:mend-line", {"key": key, "line": 1}, market),
        Example("trade:intake:mend-line", {"key": key, "line": 4}, market),
        Example("trade:intake:batch", {"key": key}, market),
    ]


def _guided() -> list[Example]:
    """Every question of a guided order, its check, its copy, and who cannot send yet."""
    carrier = Organisation.objects.get(code=_person("walk-carrier", "RS", "forwarder").mandates.get().organisation.code)
    Organisation.objects.filter(pk=carrier.pk).update(roles=["forwarder"])
    sender = _person("walk-sender", "RS", "trader")
    firm = sender.mandates.get().organisation
    for registration, owner in (("RSEKSPRES04", carrier), ("RSWALKSEND", firm)):
        OrganisationIdentifier.objects.get_or_create(
            scheme="CUSTOMS", value=registration, defaults={"organisation": owner}
        )
    acting = Acting(name="walk", via="page", person_id=sender.pk, organisation_id=firm.pk, roles=frozenset({"trader"}))
    draft = guided.answered(acting)
    sent = guided_actions.lodge(acting, guided.answered(acting).pk)
    key = {"key": draft.pk}
    return [
        Example("trade:intake:send", person=sender),
        Example("trade:intake:send", person=_person("walk-newcomer", "RS", "trader")),
        *(
            Example("trade:intake:send-step", {**key, "step": step}, sender)
            for step in ("goods", *STEPS, "cost", "check")
        ),
        *(Example("trade:intake:send-line", {**key, "step": step, "number": 1}, sender) for step in LINE_STEPS),
        Example("trade:intake:send-done", {"key": sent.pk}, sender),
    ]


def examples() -> list[Example]:
    held = next(entry for entry in sample_batch.special() if entry["order"]["order_no"] == HELD)
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        # Hangzhou's firms may be here under their own codes by now; theirs come and go with this transaction.
        Organisation.objects.filter(code__in=node.CODES).update(code=Concat(Value("x-"), "code"))
        announced = node.announcements(patch, bundle(), held)
        transaction.set_rollback(True)
    node.load_law()
    with transaction.atomic():
        announcement.announced([node.message(data) for data in announced])
    officer = _person("walk-customs", "RS", "officer")
    market = _person("silk-market", "CN", "marketplace")
    kit.consignments(3, start=700)
    waiting = Consignment.objects.get(order_no=HELD)
    fine = Consignment.objects.exclude(order_no=HELD).filter(direction="import").latest("pk")
    buyer, sent_back = _return(waiting, officer)
    trust = _risk(officer, fine)
    batch = Batch.objects.latest("pk")
    own = batch.consignments.latest("pk")
    batch.consignments.update(marketplace=batch.organisation)
    scarf = _product(market)
    broker = _person("walk-broker", "RS", "broker")
    lodged = _declarations(broker)
    notes.add(_officer(officer), "Licence", "The licence is missing.")
    return [
        *(
            Example(f"trade:{name}", person=officer)
            for name in ("home:home", "clearance:consignments", "home:work-list", "clearance:rules")
        ),
        *(
            Example(f"trade:{name}", person=officer)
            for name in ("clearance:checks", "returns:returns", "returns:my-returns")
        ),
        *(Example("trade:home:work-list", person=officer, query=f"part={part}") for part in ("asked", "returns")),
        Example("trade:home:desk", {"number": waiting.number}, officer),
        Example("trade:home:desk", {"number": own.number}, officer),
        Example("trade:officers:desk-notes", person=officer),
        Example("trade:payments:payments", person=officer),
        *(
            Example("trade:payments:pay", {"number": sent_back.consignment.number}, person)
            for person in (buyer, officer)
        ),
        *(Example("trade:home:home", person=person) for person in (buyer, broker)),
        Example("trade:payments:my-parcels", person=buyer),
        Example("trade:returns:return", {"number": sent_back.number}, officer),
        Example("trade:returns:return-apply", {"number": sent_back.consignment.number}, buyer),
        Example("trade:home:consignment", {"number": sent_back.consignment.number}, buyer),
        Example("trade:returns:withdraw", {"number": own.number}, market),
        *(Example(f"trade:{name}", person=market) for name in ("intake:lodge", "intake:batches")),
        Example("trade:home:consignment", {"number": fine.number}, officer),
        Example("trade:home:consignment", {"number": waiting.number}, officer),
        *(Example(f"trade:{name}", person=officer) for name in ("risk:risk", "risk:trusted")),
        Example("trade:risk:trust", {"key": trust.pk}, officer),
        Example("trade:officers:inspection", {"number": fine.number}, officer),
        Example("trade:officers:inspection", {"number": waiting.number}, officer),
        *_papers(officer, market, own),
        Example("trade:intake:batch", {"key": batch.pk}, market),
        *(
            Example(f"trade:{name}", person=broker)
            for name in ("declarations:declarations", "declarations:declaration-lodge", "intake:waiting-documents")
        ),
        *(Example("trade:declarations:declaration", {"number": row.number}, officer) for row in lodged),
        *(Example(f"trade:{name}", person=market) for name in ("catalogue:products", "catalogue:add-product")),
        Example("trade:catalogue:product", {"key": scarf.pk}, market),
        Example("trade:catalogue:edit-product", {"key": scarf.pk}, market),
        Example("trade:catalogue:classify", person=market, query="text=silk+scarf+for+women"),
        *_mending(market),
        *_guided(),
        Example("trade:charges:quote", anonymous=True, query=QUOTE),
        *_tariff(_person("walk-operator", "RS", "operator")),
        Example("trade:home:track", anonymous=True, query="number=HGH-2026-0000000001&token=wrong"),
    ]
