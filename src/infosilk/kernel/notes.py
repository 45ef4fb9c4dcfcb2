"""Notes that people write: an officer's reason, a trader's question."""

from django.utils.translation import gettext as _

from infosilk.kernel.problems import ErrorItem, Invalid


def checked(where: str, text: str, limit: int, missing: ErrorItem | None = None) -> str:
    """The text without outer spaces. Invalid at the field `where` when it is longer than `limit` characters; where
    one is needed, `missing` says so when nothing is left."""
    text = text.strip()
    if missing is not None and not text:
        raise Invalid(errors=[missing])
    if len(text) > limit:
        raise Invalid(errors=[ErrorItem(where, _("is longer than %(limit)s characters") % {"limit": limit})])
    return text
