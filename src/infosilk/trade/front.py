"""What trade says on the node's front page."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from infosilk.kernel.acting import Acting
from infosilk.kernel.front import Front, Number, Waiting
from infosilk.kernel.models import Role
from infosilk.trade import lodging, queries
from infosilk.trade.mending import queries as mending
from infosilk.trade.models import Consignment, OrderDraft, State


def front(acting: Acting | None) -> Front:
    """Sums over all consignments for everybody; what waits, for who is signed in."""
    counts = queries.counts(Consignment.objects.all())
    decided = sum(counts.values()) - counts.get(State.HELD, 0)
    sample = bool(settings.NODE.demo)
    numbers = [
        Number(_("Consignments decided"), decided, _("since this node began"), sample),
        Number(_("Consignments arrived"), counts.get(State.ARRIVED, 0), _("since this node began"), sample),
    ]
    return Front(
        _("Orders with their payment, waybill and inventory list are matched, charged and decided at once."),
        numbers,
        _waiting(acting) if acting is not None else (),
    )


def _waiting(acting: Acting) -> list[Waiting]:
    found = []
    if acting.may("trade", Role.OFFICER):
        held = Consignment.objects.visible_to(acting).filter(state=State.HELD).count()
        found.append(Waiting(_("Held consignments to decide"), held, reverse("trade:work-list")))
    if acting.organisation_id is not None and acting.may("trade", *lodging.MAY_LODGE):
        stopped = Consignment.objects.visible_to(acting).filter(state__in=(State.HELD, State.HELD_THERE)).count()
        address = f"{reverse('trade:consignments')}?state={State.HELD}"
        found.append(Waiting(_("Your consignments that an officer holds"), stopped, address))
        count, batch = mending.waiting(acting)
        if batch is not None:
            found.append(Waiting(_("Lines of your batches to mend"), count, reverse("trade:mend", args=[batch])))
        drafts = OrderDraft.objects.visible_to(acting).filter(number="").count()
        if drafts:
            found.append(Waiting(_("Orders that you have begun"), drafts, reverse("trade:send")))
    parcels = (
        Consignment.objects.bought_by(acting)
        .exclude(state__in=(State.ARRIVED, State.REFUSED, State.WITHDRAWN, State.RETURNED))
        .count()
    )
    if parcels:
        found.append(Waiting(_("Your parcels on their way"), parcels, reverse("trade:my-parcels")))
    return found
