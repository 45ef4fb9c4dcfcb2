"""Serbian in Cyrillic letters: the same numbers and dates as in Latin."""

from infosilk.web.formats.sr_Latn.formats import *  # noqa: F403
