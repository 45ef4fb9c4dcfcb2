"""Trade on the command line: every line's outcome as a table or JSON; exit codes that scripts can trust."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from infosilk.kernel import demo
from infosilk.trade.commands import app
from infosilk.trade.models import Consignment, TariffLine
from tests.trade.sample_batch import CSV, FOLDER, NDJSON
from tests.trade.samples import bundle, ndjson


def run(*words: str) -> Any:
    return CliRunner().invoke(app, list(words), env={"COLUMNS": "240"})


def test_a_file_is_lodged_and_every_line_told(hangzhou: SimpleNamespace) -> None:
    done = run("lodge", str(FOLDER / NDJSON), "--as", "silk-market")

    assert done.exit_code == 0, done.output
    assert "50 released, 6 held, 10 refused, 1 already_lodged, 3 invalid" in done.stdout
    assert "SM-PROHIBITED-IVORY" in done.stdout


def test_the_same_as_json_and_again_without_a_second_order(hangzhou: SimpleNamespace) -> None:
    first = json.loads(run("lodge", str(FOLDER / CSV), "--as", "silk-market", "--json").stdout)
    again = json.loads(run("lodge", str(FOLDER / CSV), "--as", "silk-market", "--json").stdout)

    assert first["counts"]["released"] == again["counts"]["already_lodged"] == 8
    assert [line["number"] for line in first["lines"]] == [line["number"] for line in again["lines"]]
    assert Consignment.objects.count() == 8


def test_a_demo_node_lodges_for_its_marketplace(hangzhou: SimpleNamespace, tmp_path: Path) -> None:
    path = tmp_path / "one.ndjson"
    path.write_bytes(ndjson(bundle()))
    assert run("lodge", str(path)).exit_code == 2
    person = demo.ensure_person(email="m@silk-market.example", name="M")
    demo.ensure_mandate(person=person, organisation=hangzhou.organisations["silk-market"], role="marketplace")
    hangzhou.organisations["silk-market"].demo = True
    hangzhou.organisations["silk-market"].save()

    assert run("lodge", str(path)).exit_code == 0


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("missing.csv", None, "cannot be read"),
        ("x.csv", b"a,b\n", "order_no"),
        ("u16.json", "{}".encode("utf-16"), "UTF-16"),
    ],
)
def test_a_file_that_cannot_be_read_is_exit_code_two(
    hangzhou: SimpleNamespace, tmp_path: Path, name: str, content: bytes | None, told: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = run("lodge", str(tmp_path / name), "--as", "silk-market")

    assert done.exit_code == 2
    assert told in done.output


def test_one_consignment_is_shown_with_its_sums(hangzhou: SimpleNamespace, tmp_path: Path) -> None:
    path = tmp_path / "one.ndjson"
    path.write_bytes(ndjson(bundle()))
    run("lodge", str(path), "--as", "silk-market")
    number = Consignment.objects.get().number

    assert "20 % × EUR 40.00 = EUR 8.00" in run("show", number).stdout
    assert json.loads(run("show", number, "--json").stdout)["charges"]["total"] == "8.00"
    assert run("show", "HGH-2026-0000000000").exit_code == 2
    assert "match.payment-amount" in run("checks").stdout


HEADER = "jurisdiction,code,mfn,base,fta_category,valid_from,valid_until,source,legal_basis,verified,sample\n"


def test_a_tariff_replaces_what_its_file_held(hangzhou: SimpleNamespace, tmp_path: Path) -> None:
    path = tmp_path / "rs-2026.csv"
    path.write_text(HEADER + "RS,848180,4,4,A5,2026-01-01,,Gazette,Art. 1,true,false\n", encoding="utf-8")
    assert run("tariff", "load", str(path)).exit_code == 0
    path.write_text(HEADER + "RS,848180,5,4,A5,2026-01-01,,Gazette,Art. 1,true,false\n", encoding="utf-8")
    assert run("tariff", "load", str(path)).exit_code == 0

    assert [str(line.mfn) for line in TariffLine.objects.filter(code="848180")] == ["5.000"]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("RS,84x,4,4,A5,2026-01-01,,S,L,true,false", "2 to 10 digits"),
        ("RS,848180,4,4,A7,2026-01-01,,S,L,true,false", "fta_category"),
        ("RS,848180,-4,4,A5,2026-01-01,,S,L,true,false", "percentage"),
        ("RS,848180,four,4,A5,2026-01-01,,S,L,true,false", "bad.csv:2"),
        ("RS,848180,4,4,A5,2026-13-01,,S,L,true,false", "bad.csv:2"),
        ("RS,848180,4,4,A5,2026-01-01,,,L,true,false", "source"),
        ("RS,621410,4,4,A5,2026-01-01,,S,L,true,false", "Another data set"),
    ],
)
def test_a_wrong_tariff_is_refused_whole_and_says_where(
    hangzhou: SimpleNamespace, tmp_path: Path, row: str, told: str
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(HEADER + row + "\n", encoding="utf-8")
    done = run("tariff", "load", str(path))

    assert done.exit_code == 2
    assert told in done.output
    assert not TariffLine.objects.filter(data_set="bad").exists()
