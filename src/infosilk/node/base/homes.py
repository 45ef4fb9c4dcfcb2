"""The homes of nodes on this machine, and which of them a command means."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from infosilk.node.base.config import REPOSITORY, NodeSettings


class HomeError(Exception):
    """No node, or no single one, is meant; the message lists what there is and says how to choose."""


@dataclass(frozen=True)
class NodeHome:
    """One node of this machine: its name in zone.toml and its folder."""

    name: str
    home: Path

    def __post_init__(self) -> None:
        object.__setattr__(self, "home", Path(self.home).absolute())

    @classmethod
    def at(cls, home: Path) -> "NodeHome":
        """The node whose home is `home`; HomeError when there is none."""
        if not (home / "node.toml").is_file():
            raise HomeError(
                f"{home} is no node's home: it has no node.toml. Make one: infosilk --home {home} node init"
            )
        return cls(NodeSettings(home=home).node, home)

    @cached_property
    def settings(self) -> NodeSettings:
        return NodeSettings(home=self.home)

    def environment(self) -> dict[str, str]:
        """This process's environment, for a child that belongs to this node."""
        return {
            **os.environ,
            "INFOSILK_HOME": str(self.home),
            "DJANGO_SETTINGS_MODULE": "infosilk.node.settings",
        }


def workspace() -> Path:
    """The folder that holds nodes' homes: var/ here, else var/ of the checkout."""
    here = Path("var").absolute()
    return here if here.is_dir() or not (REPOSITORY / "pyproject.toml").is_file() else REPOSITORY / "var"


def homes(folder: Path | None = None) -> list[Path]:
    """Every node's home below `folder` (default: the workspace)."""
    return sorted(path.parent for path in (folder or workspace()).glob("*/node.toml"))


def choose(node: str | None = None, home: Path | None = None, prefer: Sequence[str] = (), *, new: bool = False) -> Path:
    """The home that is meant: --home, --node, INFOSILK_HOME, the only one there is, or the first of `prefer`.

    HomeError when that leaves none or several. `new` allows a home that does not exist yet.
    """
    if home is None and node is not None:
        home = workspace() / node
    if home is None and (given := os.environ.get("INFOSILK_HOME")):
        home = Path(given)
    if home is not None:
        home = home.absolute()
        if not new and not (home / "node.toml").is_file():
            raise HomeError(_none(home))
        return home
    found = homes()
    if len(found) == 1:
        return found[0]
    if not found:
        if new:
            return workspace() / "nis"
        raise HomeError(_none(workspace()))
    for name in prefer:
        if workspace() / name in found:
            return workspace() / name
    names = ", ".join(path.name for path in found)
    raise HomeError(f"Which node? {workspace()} holds {names}. Choose one: infosilk --node {found[0].name} …")


def _none(place: Path) -> str:
    found = homes()
    there = f" There are: {', '.join(path.name for path in found)} in {workspace()}." if found else ""
    return f"There is no node in {place}.{there} Make one with `infosilk node init`, or start the demo with `make run`."
