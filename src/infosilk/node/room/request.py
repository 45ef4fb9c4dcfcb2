"""What a new room is asked to be, and whether it can be that."""

import builtins
import keyword
import re
from dataclasses import dataclass
from pathlib import Path

from infosilk.kernel.identity.roles import declared_roles

LAYERS = frozenset({"kernel", "road", "web", "commons", "account", "node"})


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What stands for something else already in the modules of a room.
RESERVED = _words(
    "acting actions admin api app apps audit body commands date day engine enter face forms home key "
    "limit list messages migrations models name number one own page pages partner path period phase "
    "public queries request reverse road room row rules schemas share tasks templates test tests timezone "
    "today topics type own router"
)
RESERVED_CLASSES = _words(
    "Acting Column Conflict Date ErrorItem Form Invalid Key Limit Meta Model Organisation Page Phase "
    "Problem Q Role Router Section Shared Status Table"
)
# PostgreSQL cuts names at 63 bytes; the longest that is made of a table's is `_days_in_order` or `_partner_once`
# behind it, Django's own of keys and indexes come with a hash and are cut by Django.
LONGEST_TABLE = 45
LONGEST_WORD = 24
_WORD = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_TITLE = re.compile(r"[^\W\d_][\w ,’'–-]{0,39}")


class RoomError(Exception):
    """A room that cannot be founded; the text says why and what to do."""


@dataclass(frozen=True)
class Title:
    """A name for people in English, Serbian (Latin) and Chinese."""

    en: str
    sr: str
    zh: str

    def in_locale(self, locale: str) -> str:
        return {"sr_Latn": self.sr, "zh_Hans": self.zh}[locale]


@dataclass(frozen=True)
class Request:
    """A room to found in the source tree `root`. `district_title` is given for a new district alone."""

    root: Path
    district: str
    room: str
    noun: str
    title: Title
    district_title: Title | None = None
    roles: tuple[str, ...] = ("administrator",)
    road: bool = False
    tasks: bool = False

    @property
    def package(self) -> Path:
        return self.root / "src" / "infosilk"

    @property
    def folder(self) -> Path:
        return self.package / self.district / self.room

    @property
    def tests(self) -> Path:
        return self.root / "tests" / self.district / self.room

    @property
    def founded(self) -> bool:
        """Whether the district is new."""
        return not (self.package / self.district).is_dir()

    @property
    def label(self) -> str:
        return f"{self.district}_{self.room}"

    @property
    def model(self) -> str:
        return "".join(part.capitalize() for part in self.noun.split("_"))

    @property
    def table(self) -> str:
        return f"{self.label}_{self.model.lower()}"

    @property
    def code(self) -> str:
        """What rules, audit entries and topics of the room begin with."""
        return f"{self.district}.{self.noun.replace('_', '-')}"


def check(asked: Request, commands: frozenset[str]) -> None:
    """RoomError for a room that cannot be; `commands` are those that a district's would hide."""
    if not (asked.root / "pyproject.toml").is_file() or not asked.package.is_dir():
        raise RoomError(f"{asked.root} is no source tree of this program: a room is founded in a checkout.")
    for what, word in (("district", asked.district), ("room", asked.room), ("noun", asked.noun)):
        _check_word(what, word)
    if asked.district in LAYERS:
        raise RoomError(f"{asked.district} is a layer, and no district: rooms are founded in districts.")
    if asked.founded and asked.district in commands:
        raise RoomError(f"infosilk {asked.district} is a command already: call the district otherwise.")
    if asked.noun == asked.room:
        raise RoomError("Room and noun have the same name: call the room for many (guides), the noun for one (guide).")
    if asked.model in RESERVED_CLASSES:
        raise RoomError(f"{asked.model} has a meaning of its own in a room: give another --noun.")
    if len(asked.table) > LONGEST_TABLE:
        raise RoomError(
            f"The table would be called {asked.table}: {len(asked.table)} letters, and at most {LONGEST_TABLE} leave "
            "PostgreSQL room for the names of its constraints. Take shorter names."
        )
    _check_titles(asked)
    unknown = [role for role in asked.roles if role not in declared_roles()]
    if unknown or not asked.roles:
        raise RoomError(
            f"There is no role {', '.join(unknown) or '(none given)'}. There are: {', '.join(declared_roles())}; "
            "a new one is declared in the apps.py of the room whose work it is."
        )
    for path in (asked.folder, asked.tests):
        if path.exists():
            raise RoomError(f"{path.relative_to(asked.root)} is there already: nothing is overwritten.")
    _check_code(asked)


def _check_word(what: str, word: str) -> None:
    if not _WORD.fullmatch(word) or keyword.iskeyword(word) or keyword.issoftkeyword(word):
        raise RoomError(f"{word!r} is no name for a {what}: a noun in lower case, such as guides or tour_guides.")
    if word in RESERVED or word in dir(builtins):
        raise RoomError(f"{word!r} has a meaning of its own in a room: call the {what} otherwise.")
    if len(word) > LONGEST_WORD:
        raise RoomError(f"{word!r} is too long for a {what}: at most {LONGEST_WORD} letters.")


def _check_titles(asked: Request) -> None:
    given = {"title": asked.title}
    if asked.founded:
        if asked.district_title is None or not asked.district_title.en:
            raise RoomError(
                f"{asked.district} is a new district. Say what people call it: --district-title, --district-title-sr "
                "and --district-title-zh."
            )
        given["district-title"] = asked.district_title
    elif asked.district_title is not None and any(vars(asked.district_title).values()):
        raise RoomError(f"The district {asked.district} is there and has a title: leave --district-title out.")
    for option, title in given.items():
        ways = {f"--{option}": title.en, f"--{option}-sr": title.sr, f"--{option}-zh": title.zh}
        missing = [name for name, text in ways.items() if not text]
        if missing:
            raise RoomError(
                f"Give {' and '.join(missing)}: what people read is said in English, Serbian (Latin) and Chinese from "
                "the first day."
            )
        for name, text in ways.items():
            if not _TITLE.fullmatch(text):
                raise RoomError(f"{name} {text!r} is no title: letters, figures and spaces, at most 40.")


def _check_code(asked: Request) -> None:
    """Rules and audit entries of another room must not begin alike."""
    for path in (asked.package / asked.district).rglob("*.py"):
        if f'"{asked.code}.' in path.read_text(encoding="utf-8"):
            where = path.relative_to(asked.root)
            raise RoomError(f"{where} names its rules or entries {asked.code}: give another --noun.")
