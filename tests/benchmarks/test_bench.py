"""Every benchmark runs on a tree with `make setup` alone, finds its material or says where it looked, ends alike."""

import json
import os
import re
import subprocess
import sys
from datetime import date
from importlib import metadata
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.trade.risk import risky

NAMES = sorted(path.stem for path in (ROOT / "benchmarks").glob("*.py") if not path.stem.startswith("_"))
LINE = re.compile(r"[a-z]+: [\d,.]+ \S.*, \d+\.\d\d of \S.*")

# What a tree without the packages of development does: it does not find them. Then one module, run by name.
BARE = """
import importlib.util, runpy, sys

refused, name, run_name = set(sys.argv[1].split(",")), sys.argv[2], sys.argv[3]

class Refusing:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in refused:
            raise ModuleNotFoundError(f"{name} is a package of development", name=name)

real = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name in refused else real(name, package)
sys.meta_path.insert(0, Refusing)
sys.argv[:] = [name, *sys.argv[4:]]
runpy.run_module(name, run_name=run_name, alter_sys=True)
"""


def locked(name: str) -> set[str]:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z0-9][a-z0-9._-]*)==", text, re.MULTILINE))


def development() -> set[str]:
    """The modules that packages of development alone bring."""
    base = locked("base.txt") | {"infosilk"}
    return {
        module
        for module, packages in metadata.packages_distributions().items()
        if base.isdisjoint(re.sub(r"[-_.]+", "-", package).lower() for package in packages)
    }


def bare(name: str, *words: str, run_name: str = "__main__", **environment: str) -> "subprocess.CompletedProcess[str]":
    """benchmarks/`name`.py, run or, with another `run_name`, imported, where no package of development is."""
    return subprocess.run(
        [sys.executable, "-c", BARE, ",".join(sorted(development())), f"benchmarks.{name}", run_name, *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )


def assert_ends_well(done: "subprocess.CompletedProcess[str]", name: str, folder: Path) -> None:
    assert done.returncode == 0, done.stderr[-2000:]
    last = done.stdout.splitlines()[-1]
    assert LINE.fullmatch(last), last
    written = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    assert list(written) == ["name", "value", "unit", "ratio", "against", "details"]
    assert last.startswith(f"{name}: ")
    assert last.endswith(f" {written['unit']}, {written['ratio']:.2f} of {written['against']}")


@pytest.fixture
def declared(tmp_path: Path) -> Path:
    """A small folder in the form of the published declarations."""
    train, valid = tmp_path / "df_syn_train_eng.csv", tmp_path / "df_syn_valid_eng.csv"
    train.write_text(risky.text(risky.rows(600)), encoding="utf-8")
    valid.write_text(risky.text(risky.rows(200, 2, date(2025, 6, 1))), encoding="utf-8")
    return tmp_path


def test_what_is_refused_are_packages_of_development_alone() -> None:
    refused = development()
    assert {"sklearn", "pytest", "playwright"} <= refused
    assert refused.isdisjoint({"infosilk", "numpy", "scipy", "xgboost", "django"})


@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_needs_no_package_of_development(name: str) -> None:
    done = bare(name, run_name="asked")
    assert done.returncode == 0, done.stderr[-2000:]


def test_risk_says_what_it_measured(declared: Path) -> None:
    done = bare("risk", "--folder", str(declared), INFOSILK_BENCH=str(declared))
    assert_ends_well(done, "risk", declared)
    assert "scikit-learn, a package of development, is not installed" in done.stdout


def test_classify_says_what_it_measured(tmp_path: Path) -> None:
    listings = tmp_path / "listings.jsonl"
    rows = [
        {"title": "Wooden chess set", "category": "Toys", "attributes": {}, "hs_code": "950490"},
        {"title": "Silk scarf for women", "category": "Clothing", "attributes": {}, "hs_code": "621410"},
    ]
    listings.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    done = bare("classify", "--listings", str(listings), "--alone", INFOSILK_BENCH=str(tmp_path))
    assert_ends_well(done, "classify", tmp_path)


@pytest.mark.parametrize("name", ["risk", "classify"])
def test_a_benchmark_without_its_material_says_where_it_looked(name: str, tmp_path: Path) -> None:
    done = bare(name, INFOSILK_DATA=str(tmp_path))
    assert done.returncode == 1
    assert str(tmp_path / "trade") in done.stderr
    assert "INFOSILK_DATA names the folder" in done.stderr


def test_without_a_name_the_benchmarks_are_listed() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "infosilk.node.commands.main", "bench"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines] == NAMES
    assert all(len(line.split()) > 3 for line in lines)
