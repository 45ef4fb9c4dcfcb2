"""What each role can do and what waits for it. Counts are what the list behind the link shows."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.front import Act, Waits, address
from infosilk.trade.catalogue.public import CATALOGUE_ROLES, CodeState, Product
from infosilk.trade.clearance import public as clearance
from infosilk.trade.clearance.public import Consignment, Direction, State
from infosilk.trade.declarations.public import DeclarationState, LodgedDeclaration
from infosilk.trade.home import queue
from infosilk.trade.intake import public as intake
from infosilk.trade.intake.public import OrderDraft
from infosilk.trade.officers import public as officers
from infosilk.trade.payments import public as payments
from infosilk.trade.returns.public import OPEN_RETURNS, Return, ReturnState
from infosilk.trade.risk.public import Inspection
from infosilk.trade.tariff.public import gaps

_DECLARES = ("broker", "trader")
_BACK = f"state={ReturnState.ACCEPTED}"


def acts(acting: Acting) -> Iterator[Act]:
    own = acting.organisation_id is not None
    if own and acting.may("trade", *_DECLARES):
        yield Act(_("Send goods abroad"), address("trade:intake:send"))
    if own and acting.may("trade", *clearance.MAY_LODGE):
        yield Act(_("Lodge a batch"), address("trade:intake:lodge"))
    if own and acting.may("trade", *_DECLARES):
        yield Act(_("Lodge a declaration"), address("trade:declarations:declaration-lodge"))
    if acting.may("trade", "officer"):
        yield Act(_("Open the work list"), address("trade:home:work-list"))
    if acting.may("trade", "operator"):
        yield Act(_("Load a tariff"), address("trade:tariff:tariff-upload"))
        yield Act(_("Load exchange rates"), address("account:rates"))
    if acting.may("trade", "statistician", "office"):
        yield Act(_("Read and export the statistics"), address("trade:clearance:statistics"))
    if acting.may("trade", "forwarder"):
        yield Act(_("Plan a dispatch"), address("logistics:corridors:dispatch"))
    if acting.may("trade", "warehouse"):
        yield Act(_("Receive goods"), address("logistics:corridors:home"))
    if payments.collects(acting):
        yield Act(_("Report payments of charges"), address("trade:payments:payments"))
    yield Act(_("What will it cost?"), address("trade:charges:quote"))


def waits(acting: Acting) -> Iterator[Waits]:
    if acting.may("trade", "officer"):
        yield from _officer(acting)
    if acting.organisation_id is not None and acting.may("trade", *clearance.MAY_LODGE):
        yield from _owner(acting)
    if acting.organisation_id is not None and acting.may("trade", *CATALOGUE_ROLES):
        open_codes = (
            Product.objects.current()
            .filter(organisation_id=acting.organisation_id)
            .exclude(hs_state=CodeState.CONFIRMED)
        )
        yield Waits(_("Products without a confirmed HS code"), open_codes.count(), address("trade:catalogue:products"))
    if acting.may("trade", "operator"):
        for gap in gaps():
            yield Waits(gap.title, gap.count, gap.url, urgent=gap.urgent)
    if acting.may("trade", "forwarder"):
        yield from _carrier(acting)
    if acting.may("trade", "warehouse"):
        back = Return.objects.filter(state=ReturnState.ACCEPTED, consignment__direction=Direction.IMPORT)
        yield Waits(
            _("Returns whose goods are awaited"), back.count(), address("trade:returns:returns", query="state=accepted")
        )
        coming = Consignment.objects.filter(direction=Direction.IMPORT, state=State.ON_THE_WAY)
        yield Waits(_("Consignments on their way to this city"), coming.count(), address("logistics:corridors:home"))
    if payments.may_list(acting):
        rows = payments.payable(acting)
        money = payments.unpaid(rows).count()
        yield Waits(
            _("Parcels whose charges are not paid"), money, address("trade:payments:payments", query="paid=unpaid")
        )
        back_money = payments.to_refund(rows).count()
        yield Waits(_("Payments to give back"), back_money, address("trade:payments:payments", query="paid=refund"))
        yield Waits(_("Sums to be allocated"), payments.to_allocate(acting), address("commons:payments:desk"))
    yield from _buyer(acting)


def _officer(acting: Acting) -> Iterator[Waits]:
    counts = queue.counts(acting)

    def part(name: str) -> str:
        return address("trade:home:work-list", query=f"part={name}")

    yield Waits(_("Held consignments to decide"), counts["all"], part("all"), urgent=True)
    yield Waits(_("Proposals that wait for a second officer"), counts["second"], part("second"), urgent=True)
    yield Waits(_("Held declarations to decide"), counts["declarations"], part("declarations"))
    yield Waits(_("Returns to decide"), counts["returns"], part("returns"))
    yield Waits(_("Certificates of origin to issue"), counts["certificates"], part("certificates"))
    waiting = Inspection.objects.filter(done_at__isnull=True).count()
    yield Waits(_("Inspections without a result"), waiting, address("trade:risk:risk"))


def _owner(acting: Acting) -> Iterator[Waits]:
    asked = officers.narrowed(officers.held(acting), "asked").count()
    held = address("trade:clearance:consignments", query=f"state={State.HELD}")
    yield Waits(_("Questions of customs to answer"), asked, held, urgent=True)
    count, batch = intake.waiting_lines(acting)
    if batch is not None:
        yield Waits(_("Lines of your batches to mend"), count, address("trade:intake:mend", batch), urgent=True)
    drafts = OrderDraft.objects.visible_to(acting).filter(number="").count()
    yield Waits(_("Orders that you have begun"), drafts, address("trade:intake:send"))
    stopped = Consignment.objects.visible_to(acting)
    here = stopped.filter(state=State.HELD).count()
    yield Waits(_("Your consignments that an officer holds"), here, held)
    there = stopped.filter(state=State.HELD_THERE).count()
    query = f"state={State.HELD_THERE}"
    yield Waits(
        _("Your consignments that the partner city holds"), there, address("trade:clearance:consignments", query=query)
    )
    back = Return.objects.filter(
        state=ReturnState.APPLIED, consignment__direction=Direction.IMPORT, consignment__in=stopped
    ).count()
    yield Waits(_("Returns to decide"), back, address("trade:returns:returns", query=f"state={ReturnState.APPLIED}"))
    if acting.may("trade", *_DECLARES):
        declared = LodgedDeclaration.objects.visible_to(acting).filter(state=DeclarationState.HELD).count()
        query = f"state={DeclarationState.HELD}"
        yield Waits(
            _("Your declarations that an officer holds"),
            declared,
            address("trade:declarations:declarations", query=query),
        )
    documents = intake.waiting_documents(acting).count()
    yield Waits(
        _("Documents that wait for others of their order"), documents, address("trade:intake:waiting-documents")
    )


def _carrier(acting: Acting) -> Iterator[Waits]:
    ready = clearance.ready(acting).count()
    yield Waits(_("Consignments ready for dispatch"), ready, address("logistics:corridors:dispatch"), urgent=True)
    alone = Consignment.objects.visible_to(acting).filter(state=State.RELEASED, partner="").count()
    query = f"state={State.RELEASED}"
    yield Waits(_("Released, waiting for their carrier"), alone, address("trade:clearance:consignments", query=query))


def _buyer(acting: Acting) -> Iterator[Waits]:
    bought = Consignment.objects.bought_by(acting)
    due = bought.filter(direction=Direction.IMPORT, state__in=payments.STANDS, charges_total__gt=0)
    if payments.pays_here():
        yield Waits(
            _("Parcels to pay charges for"),
            payments.unpaid(due).count(),
            address("trade:payments:my-parcels"),
            urgent=True,
        )
    over = (State.ARRIVED, State.REFUSED, State.REFUSED_THERE, State.WITHDRAWN, State.RETURNED)
    yield Waits(
        _("Your parcels on their way"), bought.exclude(state__in=over).count(), address("trade:payments:my-parcels")
    )
    back = Return.objects.filter(consignment__in=bought, state__in=OPEN_RETURNS).count()
    yield Waits(_("Your returns on their way"), back, address("trade:returns:my-returns"))
