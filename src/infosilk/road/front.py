"""What the road says on the node's front page."""

from django.urls import reverse
from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.front import Front, Number, Waiting
from infosilk.road import queries


def front(acting: Acting | None) -> Front:
    """How many messages have crossed, for everybody; what is parked, for the operator."""
    links = queries.links()
    crossed = sum(link.sent_total + link.received_total for link in links)
    waiting = []
    if acting is not None and acting.may("road", "operator"):
        waiting.append(Waiting(_("Parked messages"), queries.waiting(), reverse("road:parked")))
    return Front(
        _("What the partner city must know travels as signed messages, once and in order."),
        [Number(_("Messages that crossed the road"), crossed, _("both ways, since this node began"))],
        waiting,
    )
