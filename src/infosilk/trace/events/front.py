"""What trace says on the node's front page."""

from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.front import Front


def front(acting: Acting | None) -> Front:
    """The area in a sentence; its steps are seen on each consignment's own page."""
    return Front(_("Every step of a consignment, in both cities, as one line of events."))
