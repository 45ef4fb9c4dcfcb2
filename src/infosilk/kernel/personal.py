"""The mark of personal data: a model says in `PERSONAL` which fields tell of people, what for, and for how long.

    PERSONAL: ClassVar[dict[str, Personal]] = {
        "buyer_name": Personal("customs", keep="record.keep-customs", since="lodged_at"),
    }
    NOT_PERSONAL: ClassVar[dict[str, str]] = {"title": "the name of goods"}

Every field that could hold words about somebody stands in one of the two; a test walks all models. The period is law,
so it is a dated rule of the node's jurisdiction (`value = { years = 5 }`); without `keep` no law keeps the field, and
it goes when its subject asks.
"""

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_lazy as _

# What this node holds personal data for; titles are for people.
PURPOSES = {
    "account": _("your account: signing in and acting by mandate"),
    "notices": _("telling you what happened"),
    "customs": _("customs supervision of what crosses the border"),
    "road": _("proof of what the two nodes told each other"),
    "drafts": _("work that somebody has begun and not lodged"),
    "answers": _("answering a repeated call with the same answer"),
    "accounting": _("accounts of duties and fees"),
    "origin": _("certificates of origin and invoices"),
    "documents": _("documents that somebody handed in"),
    "reaching": _("reaching you by post, telephone and e-mail"),
    "identity": _("knowing who you are, where a service has to"),
    "jobs": _("long work that somebody asked for"),
    "search": _("finding again what you take part in"),
    "requests": _("answering requests about personal data"),
}

Leave = Literal["empty", "delete", "tombstone", "clear"]


@dataclass(frozen=True)
class Personal:
    """One field that tells of people.

    `purpose` is a key of PURPOSES. `keep` is the code of the dated rule whose law keeps it, counted from the row's
    field `since` (from the erasing, where it names none). `leave` says what erasing leaves: the field empty; no row; a
    tombstone with the content's digest (for what only grows); or the content in the clear until its time is over, where
    others must be able to check it. `owner` is the reference to the Person whose row it is. `paths` are what within
    JSON tells of people, for the reader; the field goes as a whole.
    """

    purpose: str
    keep: str = ""
    since: str = ""
    leave: Leave = "empty"
    owner: str = ""
    paths: tuple[str, ...] = ()
