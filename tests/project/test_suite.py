"""The suite's own machinery: order by chance, leftovers of killed runs, what the end of a run tells."""

import itertools
import os
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from infosilk.node.postgres.embedded import EmbeddedPostgres
from tests import order, report, run


@dataclass
class Item:
    nodeid: str


def shuffled(names: list[str], seed: str) -> list[str]:
    items = [Item(name) for name in names]
    order.shuffle(cast("list[pytest.Item]", items), seed)
    return [item.nodeid for item in items]


def test_a_seed_gives_one_order_in_which_files_stay_together() -> None:
    names = [f"tests/test_{file}.py::test_{test}" for file in "abcdef" for test in range(5)]

    first = shuffled(names, "7")

    assert first == shuffled(names, "7")
    assert sorted(first) == names
    assert first != names and first != shuffled(names, "8")
    files = [name.partition("::")[0] for name in first]
    assert len([1 for one, other in itertools.pairwise(files) if one != other]) == 5


KILLED = """
import sys, tempfile
from pathlib import Path
from tests import run
tempfile.tempdir = sys.argv[1]
run.begin()
print(run.folder(), flush=True)
sys.stdin.read()
"""


def test_the_next_run_clears_up_after_a_killed_one_and_leaves_a_living_one_alone(tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key not in (run.VARIABLE, "DATABASE_URL")}
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path)],
        env=environment,
        cwd=Path(run.__file__).parents[1],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as killed:
        assert killed.stdout is not None
        home = Path(killed.stdout.readline().strip())
        server = EmbeddedPostgres(home)
        assert server.running()
        assert run.clear_up(tmp_path) == []
        assert server.running()
        killed.send_signal(signal.SIGKILL)

    assert run.clear_up(tmp_path) == [home]

    assert not server.running()
    assert not home.exists()
    assert not server.place.pgdata.exists()


def test_seconds_are_summed_by_district_and_by_room() -> None:
    seconds = {
        "tests/trade/tariff/test_x.py::test_a": 1.0,
        "tests/trade/tariff/test_x.py::test_b[1]": 2.0,
        "tests/trade/test_y.py::test_c": 4.0,
        "tests/kernel/test_z.py::test_d": 8.0,
    }

    assert report.by_district(seconds) == Counter({"trade/tariff": 3.0, "trade": 4.0, "kernel": 8.0})


def test_a_reason_is_noted_by_its_code() -> None:
    class Made:
        def __init__(self, code: str) -> None:
            self.code = code

    codes: set[str] = set()
    report.note(Made, codes)

    made = Made("some.rule")

    assert made.code == "some.rule"
    assert codes == {"some.rule"}
