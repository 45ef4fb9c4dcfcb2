"""The commands of trade, as they are typed."""

from typing import Any

from typer.testing import CliRunner

from infosilk.trade.commands import app


def run(*words: str) -> Any:
    return CliRunner().invoke(app, list(words), env={"COLUMNS": "240"})
