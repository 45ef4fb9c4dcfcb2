"""The commands of trade, as they are typed."""

from typing import Any

from typer.testing import CliRunner

from infosilk.node.commands.main import area_commands

app = area_commands()["trade"]


def run(*words: str) -> Any:
    return CliRunner().invoke(app, list(words), env={"COLUMNS": "240"})
