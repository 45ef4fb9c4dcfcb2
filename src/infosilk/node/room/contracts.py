"""A new room's place in the import contracts of pyproject.toml."""

import re
import tomllib

from infosilk.node.room.request import Request, RoomError

_HEAD = "[[tool.importlinter.contracts]]\n"
_WIDTH = 120


def placed(text: str, asked: Request) -> str:
    """pyproject.toml with the room in it; a new district gets a floor, a contract of its rooms and its news."""
    before, *blocks = text.split(_HEAD)
    if asked.founded:
        blocks = [_with_district(block, asked.district) for block in blocks]
        at = next((at for at, block in enumerate(blocks) if 'type = "doors"' in block), len(blocks))
        blocks.insert(at, _rooms_of(asked))
        before = _with_news(before, asked)
    else:
        at = next((at for at, block in enumerate(blocks) if _is_of(block, asked.district)), -1)
        if at < 0:
            raise RoomError(f"pyproject.toml has no contract for the rooms of {asked.district}: write one first.")
        blocks[at] = _with_room(blocks[at], asked.room)
    done = _HEAD.join([before, *blocks])
    tomllib.loads(done)
    return done


def _is_of(block: str, district: str) -> bool:
    return f"infosilk.{district}" in tomllib.loads(block).get("containers", [])


def _with_district(block: str, district: str) -> str:
    """On the upper floor: it may enter all other districts, and none of them enters it."""
    data = tomllib.loads(block)
    if data.get("containers") == ["infosilk"]:
        return _with_list(block, "layers", ["node", district, *data["layers"][1:]])
    if data.get("forbidden_modules") == ["infosilk.web"]:
        return _with_list(block, "source_modules", [*data["source_modules"], f"infosilk.{district}"])
    if data["type"] == "acyclic_siblings":
        return _with_list(block, "ancestors", [*data["ancestors"], f"infosilk.{district}"])
    return block


def _rooms_of(asked: Request) -> str:
    return (
        f'name = "The rooms of {asked.district}"\ntype = "layers"\ncontainers = ["infosilk.{asked.district}"]\n'
        f'layers = ["public", "{asked.room}"]\nexhaustive = true\n\n'
    )


def _with_room(block: str, room: str) -> str:
    """Below the home of the district, or its door: it may enter all other rooms, and none of them enters it."""
    data = tomllib.loads(block)
    layers = list(data["layers"])
    names = {name.strip(" ()") for layer in layers for name in layer.split(":")}
    if room in names:
        return block
    above = [at for at, layer in enumerate(layers) if layer.strip("()") in ("public", "home")]
    layers.insert(max(above, default=-1) + 1, f"({room})" if len(data["containers"]) > 1 else room)
    return _with_list(block, "layers", layers)


def _with_list(block: str, key: str, values: list[str]) -> str:
    quoted = [f'"{value}"' for value in values]
    line = f"{key} = [{', '.join(quoted)}]"
    if len(line) > _WIDTH:
        line = "\n".join([f"{key} = [", *(f"  {value}," for value in quoted), "]"])
    return re.sub(rf"^{key} = \[.*?\]$", lambda _: line, block, count=1, flags=re.DOTALL | re.MULTILINE)


def _with_news(text: str, asked: Request) -> str:
    """News of the district have a section in the change log."""
    if f'path = "{asked.district}"' in text or asked.district_title is None:
        return text
    section = f'[[tool.towncrier.section]]\npath = "{asked.district}"\nname = "{asked.district_title.en}"\n\n'
    return text.replace("[[tool.towncrier.type]]", f"{section}[[tool.towncrier.type]]", 1)
