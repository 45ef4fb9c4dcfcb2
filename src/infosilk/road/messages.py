"""The road's own messages: a key announced, a message refused. Their handlers stand where they act."""

from django.utils.translation import gettext_lazy as _

from infosilk.road.refusals import refused_by_partner
from infosilk.road.rotation import announced as key_announced

# What people call its topics.
TITLES = {
    "road.key.announced": _("New key announced"),
    "road.message.refused": _("Message refused"),
}

__all__ = ["key_announced", "refused_by_partner"]
