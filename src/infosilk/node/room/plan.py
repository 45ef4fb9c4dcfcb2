"""The files of a new room, from `data/`: `$name` stands for a name, `%% if road` to `%% end` for a choice."""

import re
from collections.abc import Iterable
from pathlib import Path
from string import Template

from infosilk.node.room import page
from infosilk.node.room.request import Request

DATA = Path(__file__).resolve().parent / "data"
_ORDER = re.compile(r"\border=(\d+)")
_SECTION = re.compile(r'Section\("[^"]+", .*?, (\d+)[,)]')


def files(asked: Request) -> dict[Path, str]:
    """Every file of the room by its path, but its catalogues; not yet as ruff wants them."""
    made = {}
    for source in sorted(DATA.rglob("*.tmpl")):
        kind, *rest = source.relative_to(DATA).with_suffix("").parts
        target = _target(asked, kind, "/".join(rest))
        if target is not None:
            made[target] = rendered(source.read_text(encoding="utf-8"), names(asked), choices(asked))
    return made


def _target(asked: Request, kind: str, name: str) -> Path | None:
    """Where a file of the plan goes; None where this room does not have it."""
    if kind == "district":
        return asked.package / asked.district / name if asked.founded else None
    if not asked.road and name in ("topics.py", "messages.py", "test_road.py"):
        return None
    if not asked.tasks and name in ("tasks.py", "test_tasks.py"):
        return None
    if kind == "tests":
        return asked.tests / name
    if name.startswith("templates/"):
        stem = {"list.html": asked.room, "one.html": asked.noun}[name.rpartition("/")[2]]
        return asked.folder / "templates" / asked.district / asked.room / f"{stem}.html"
    return asked.folder / name


def choices(asked: Request) -> frozenset[str]:
    found = {"founded": asked.founded, "road": asked.road, "tasks": asked.tasks}
    return frozenset(name for name, chosen in found.items() if chosen)


def names(asked: Request) -> dict[str, str]:
    words = asked.noun.replace("_", " ")
    article = "an" if words[0] in "aeiou" else "a"
    return {
        "district": asked.district,
        "district_title": asked.district_title.en if asked.district_title else "",
        "room": asked.room,
        "Room": "".join(part.capitalize() for part in asked.room.split("_")),
        "path": asked.room.replace("_", "-"),
        "noun": asked.noun,
        "Noun": asked.model,
        "model": asked.model.lower(),
        "words": words,
        "a": article,
        "A": article.capitalize(),
        "title": asked.title.en,
        "said": page.said(asked),
        "label": asked.label,
        "table": asked.table,
        "code": asked.code,
        "topic": asked.noun.replace("_", "-"),
        "role": asked.roles[0],
        "roles": ", ".join(f'"{role}"' for role in asked.roles),
        "icon": "globe",
        "area_order": str(_next(asked.package.glob("*/*/apps.py"), _ORDER)),
        "section_order": str(_next((asked.package / asked.district).glob("*/apps.py"), _SECTION)),
    }


def _next(files: Iterable[Path], pattern: re.Pattern[str]) -> int:
    found = [int(order) for path in files for order in pattern.findall(path.read_text(encoding="utf-8"))]
    return max(found, default=0) + 10


def rendered(text: str, values: dict[str, str], chosen: frozenset[str]) -> str:
    """The text of a file of the plan; choices do not lie in each other."""
    kept, keep = [], True
    for line in text.splitlines(keepends=True):
        if line.startswith("%% if "):
            keep = line.split()[2] in chosen
        elif line.startswith("%% else"):
            keep = not keep
        elif line.startswith("%% end"):
            keep = True
        elif keep:
            kept.append(line)
    return Template("".join(kept)).substitute(values)
