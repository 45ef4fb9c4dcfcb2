"""How much an organisation may keep of documents that it hands in by itself: data, not code.

The dated rule `documents.quota` of the node's country says it in MiB (`value = { mib = 1024 }`). Where there is none,
nothing is bounded but each file. Results of jobs, tables and what other rooms keep are not counted: a room whose work
stands still because of somebody's photos would be worse than a full disk, which the operator watches.
"""

from django.conf import settings
from django.db.models import Sum
from django.utils.translation import gettext as _

from infosilk.commons.documents import kinds
from infosilk.commons.documents.models import StoredDocument
from infosilk.kernel.law.days import today
from infosilk.kernel.law.rules import RuleBook
from infosilk.kernel.models import Organisation
from infosilk.kernel.problems import Conflict

RULE = "documents.quota"
_MIB = 1024 * 1024


def most() -> int | None:
    """The quota in bytes, None where no rule gives one."""
    country = settings.NODE.city.country
    found = RuleBook.load([country]).find(RULE, country, today())
    return None if found is None else int(found.value["mib"]) * _MIB


def used(organisation_id: int) -> int:
    """What an organisation's documents take, in bytes."""
    codes = [one.code for one in kinds.own()]
    rows = StoredDocument.objects.present().filter(organisation_id=organisation_id, kind__in=codes)
    return int(rows.aggregate(sum=Sum("size"))["sum"] or 0)


def left(organisation_id: int) -> int | None:
    """What it may still keep, in bytes; None where nothing bounds it. Asked before the first byte is read."""
    bound = most()
    return None if bound is None else max(bound - used(organisation_id), 0)


def still_takes(organisation_id: int, size: int) -> None:
    """Conflict unless `size` bytes more are within the quota, in a transaction: two uploads at once wait here."""
    list(Organisation.objects.select_for_update(no_key=True).filter(pk=organisation_id).values_list("pk"))
    room = left(organisation_id)
    if room is not None and size > room:
        raise full()


def full() -> Conflict:
    """What is said when the quota takes no more."""
    return Conflict(
        _("Your organisation's documents may take %(most)s MiB together, and this one does not fit in.")
        % {"most": (most() or 0) // _MIB},
        title=_("The organisation's space for documents is full"),
        mend=_("Remove documents that are not needed, or send a smaller file."),
    )
