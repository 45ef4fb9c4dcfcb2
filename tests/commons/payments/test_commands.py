"""The commands of payments, as they are typed."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from typer.testing import CliRunner

from infosilk.commons.payments.models import Due, Statement
from infosilk.node.commands.main import area_commands
from tests.commons.payments import kit
from tests.commons.payments.bank import Part, camt053, entry


def run(*words: str) -> Any:
    return CliRunner().invoke(area_commands()["commons"], ["payments", *words], env={"COLUMNS": "240"})


def test_a_statement_is_shown_first_and_booked_when_it_is_said(node: SimpleNamespace, tmp_path: Path) -> None:
    file = tmp_path / "izvod.xml"
    file.write_bytes(camt053(entry("936.00", Part(reference=kit.reference(1)), number="B-1"), entry("1,00")))
    assert "--payee" in run("reconcile", str(file)).output
    words = ("reconcile", str(file), "--payee", kit.RULE)

    shown = run(*words)

    assert (shown.exit_code, Due.objects.count()) == (1, 0)
    assert "counts" in shown.output and "no amount" in shown.output
    booked = json.loads(run(*words, "--book", "--json").output)
    assert (booked["state"], booked["counts"]) == ("booked", {"counts": 1, "fault": 1})
    assert kit.due(1).state == "paid" and Statement.objects.count() == 1
    assert kit.reference(1) in run("list").output and "936.00" in run("list").output
    assert json.loads(run("list", "--open", "--json").output) == []


def test_a_file_that_is_not_there_or_no_statement_is_told(node: SimpleNamespace, tmp_path: Path) -> None:
    missing = run("reconcile", str(tmp_path / "none"), "--payee", kit.RULE)
    assert missing.exit_code == 2 and "cannot be read" in missing.output
    (tmp_path / "some").write_text("nothing")
    refused = run("reconcile", str(tmp_path / "some"), "--payee", kit.RULE)
    assert refused.exit_code != 0 and "nothing of it is booked" in str(refused.exception or refused.output)
