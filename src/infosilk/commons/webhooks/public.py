"""What other rooms use of webhooks: declaring a feed, and telling it what happened."""

from infosilk.commons.webhooks.feeds import Entry, Feed, feed
from infosilk.commons.webhooks.happenings import Happened, happenings, tell

__all__ = ["Entry", "Feed", "Happened", "feed", "happenings", "tell"]
