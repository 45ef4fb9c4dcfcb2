"""Short personal or secret values are encrypted in their column, under keys that lie outside the database.

    number = SealedField()                         # in a model; `row.number.open()` is the text
    number_index = models.CharField(max_length=64) # blind_index(text, "table.number"): for equality alone

AES-256-GCM with the place `table.column` as associated data, so a value moved to another column does not open. The keys
are `<home>/secrets/sealing/<time>-<id>.key`; the newest seals, all of them open, and every value names its own.
`index.key` beside them is for blind indexes and stays when keys rotate.
"""

import hashlib
import hmac
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _

from infosilk.kernel.problems import Conflict

_FORM, _ID, _NONCE = b"\x01", 4, 12
_HEAD = len(_FORM) + _ID
_INDEX = "index.key"


class Sealed:
    """A sealed value at its place; it shows nothing of itself until it is opened."""

    def __init__(self, place: str, data: bytes) -> None:
        self.place = place
        self.data = data

    def open(self) -> str:
        """The text. Raises Conflict when its key is missing, or it was changed or moved."""
        return unseal(self.data, self.place)

    def __str__(self) -> str:
        return "•••"

    def __repr__(self) -> str:
        return f"<Sealed {self.place}>"


if TYPE_CHECKING:
    _Field = models.Field[str | Sealed | None, Any]
else:
    _Field = models.Field


class SealedField(_Field):
    """A column of sealed text: takes str, gives `Sealed`. It cannot be searched; keep a blind index beside it."""

    def get_internal_type(self) -> str:
        return "BinaryField"

    @property
    def place(self) -> str:
        """`table.column`, to which its values are bound: who renames either seals them anew."""
        return f"{self.model._meta.db_table}.{self.column}"

    def from_db_value(self, value: Any, expression: object, connection: BaseDatabaseWrapper) -> Sealed | None:
        return None if value is None else Sealed(self.place, bytes(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = Sealed(self.place, seal(value, self.place))
            setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        if isinstance(value, str):
            return seal(value, self.place)
        if isinstance(value, Sealed):
            # From another column: opened there and sealed here, never copied.
            return value.data if value.place == self.place else seal(value.open(), self.place)
        return value


def seal(text: str, place: str) -> bytes:
    """`text` encrypted for `place` (`table.column`) under the newest key; the first use makes the keys."""
    path = _newest()
    name, nonce = bytes.fromhex(path.stem.rpartition("-")[2]), os.urandom(_NONCE)
    return _FORM + name + nonce + AESGCM(_read(path)).encrypt(nonce, text.encode(), _bound(name, place))


def unseal(data: bytes, place: str) -> str:
    """The text of a sealed value. Raises Conflict when its key is missing, or it was changed or moved."""
    name, nonce = data[1:_HEAD], data[_HEAD : _HEAD + _NONCE]
    if data[:1] != _FORM or len(data) < _HEAD + _NONCE + 16:
        raise _changed(place)
    found = list(_folder().glob(f"*-{name.hex()}.key"))
    if not found:
        raise _missing(f"*-{name.hex()}.key")
    try:
        return AESGCM(_read(found[0])).decrypt(nonce, data[_HEAD + _NONCE :], _bound(name, place)).decode()
    except InvalidTag:
        raise _changed(place) from None


def reseal(data: bytes, place: str) -> bytes:
    """The value under the newest key: itself where it is already; Conflict as in `unseal`."""
    return data if key_id(data) == newest_id() else seal(unseal(data, place), place)


def newest_id() -> bytes:
    """Which key seals now; the first use makes it."""
    return bytes.fromhex(_newest().stem.rpartition("-")[2])


def key_id(data: bytes) -> bytes:
    """Under which key a value is sealed."""
    return data[1:_HEAD]


def blind_index(text: str, place: str) -> str:
    """64 hex digits, the same for the same text and place under this node's key. The caller normalises the text."""
    _newest()
    path = _folder() / _INDEX
    return hmac.new(_read(path), place.encode() + b"\0" + text.encode(), hashlib.sha256).hexdigest()


def rotate() -> str:
    """Make a new key, which seals from now on; the older ones still open. Returns its file's name."""
    _newest()
    return _make(_folder()).name


def _newest() -> Path:
    """The key that seals; the first use makes the folder with both kinds at once, so a lost key is never replaced."""
    folder = _folder()
    if not folder.exists():
        _begin(folder)
    keys = sorted(folder.glob("*-*.key"))
    if not keys:
        raise _missing("*-*.key")
    return keys[-1]


def _begin(folder: Path) -> None:
    """Both keys, in place by one rename: after a death there are both or none, and processes agree on one folder."""
    draft = folder.with_name(f".{folder.name}.{os.urandom(4).hex()}")
    draft.mkdir(parents=True, mode=0o700)
    _write(draft / _INDEX)
    _make(draft)
    try:
        draft.rename(folder)
    except OSError:
        shutil.rmtree(draft)
        if not folder.exists():
            raise


def _make(folder: Path) -> Path:
    stamp = datetime.now(UTC).strftime("%Y%m%d%H%M%S%f")
    return _write(folder / f"{stamp}-{os.urandom(_ID).hex()}.key")


def _write(path: Path) -> Path:
    """A new key in a file that appears whole."""
    draft = path.with_name(f".{path.name}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
        handle.write(AESGCM.generate_key(256))
        handle.flush()
        os.fsync(handle.fileno())
    return draft.rename(path)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise _missing(path.name) from None


def _folder() -> Path:
    home: Path = settings.NODE.home
    return home / "secrets" / "sealing"


def _bound(name: bytes, place: str) -> bytes:
    return name + b"|" + place.encode()


def _missing(name: str) -> Conflict:
    return Conflict(
        _("The key %(name)s of sealed values is not on this node.") % {"name": name},
        mend=_("Put it back into the node's folder secrets/sealing, from a backup with secrets."),
    )


def _changed(place: str) -> Conflict:
    return Conflict(
        _("A sealed value of %(place)s does not open: it was changed, or moved from another place.") % {"place": place},
        mend=_("Restore this value from a backup, or enter it anew."),
    )
