"""Trade on the command line: every line's outcome as a table or JSON; exit codes that scripts can trust."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from infosilk.kernel import demo
from infosilk.trade.clearance.models.consignments import Consignment
from tests.trade.command_line import run
from tests.trade.sample_batch import CSV, FOLDER, NDJSON
from tests.trade.samples import bundle, ndjson


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
