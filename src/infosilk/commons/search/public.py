"""What other rooms use of search: declaring kinds, feeding the index, asking it."""

from infosilk.commons.search.feed import fed_by
from infosilk.commons.search.kinds import Entry, Kind, declare
from infosilk.commons.search.queries import Found, Group, search

__all__ = ["Entry", "Found", "Group", "Kind", "declare", "fed_by", "search"]
