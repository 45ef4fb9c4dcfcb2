"""The command line chooses the right node and says errors in plain words."""

import subprocess
import sys
from pathlib import Path

import pytest

from infosilk import __version__
from infosilk.kernel.problems import ErrorItem, Problem
from infosilk.node.base import homes
from infosilk.node.commands import main
from tests.node.running import environment, infosilk


def _home(folder: Path, name: str) -> Path:
    home = folder / "var" / name
    home.mkdir(parents=True)
    (home / "node.toml").write_text(f'node = "{name}"\n', encoding="utf-8")
    return home


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder with its own var/, and no node chosen by the environment."""
    (tmp_path / "var").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("INFOSILK_HOME", raising=False)
    return tmp_path


def _without_django(*words: str) -> subprocess.CompletedProcess[str]:
    """Run a command line that fails when it has loaded Django."""
    done = f"main.run({list(words)!r}) or 'django' in sys.modules"
    code = f"import sys; from infosilk.node.commands import main; sys.exit({done})"
    return subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=False)


def test_the_version_is_printed_without_loading_django() -> None:
    done = _without_django("--version")
    assert done.returncode == 0
    assert done.stdout == f"infosilk {__version__}\n"


def test_the_nodes_own_commands_are_listed_without_loading_django() -> None:
    done = _without_django("node", "--help")
    assert done.returncode == 0, done.stderr
    assert "backup" in done.stdout


def test_help_lists_areas_and_makes_no_node(here: Path) -> None:
    done = infosilk(None, "--help")
    assert done.returncode == 0, done.stderr
    for word in ("node", "demo", "journey", "doctor", "bench", "openapi", "road"):
        assert word in done.stdout
    assert list((here / "var").iterdir()) == []


def test_the_only_node_is_meant_without_being_named(here: Path) -> None:
    home = _home(here, "nis")
    assert homes.choose() == home


def test_with_several_nodes_one_must_be_named(here: Path) -> None:
    _home(here, "nis")
    _home(here, "hangzhou")
    with pytest.raises(homes.HomeError, match=r"hangzhou, nis.*--node hangzhou"):
        homes.choose()


def test_named_by_node_or_home(here: Path) -> None:
    nis, hangzhou = _home(here, "nis"), _home(here, "hangzhou")
    assert homes.choose("hangzhou") == hangzhou
    assert homes.choose(home=nis) == nis


def test_the_environment_chooses_as_well(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _home(here, "nis")
    monkeypatch.setenv("INFOSILK_HOME", str(_home(here, "hangzhou")))
    assert homes.choose().name == "hangzhou"


def test_a_command_may_mean_one_end_of_the_road(here: Path) -> None:
    _home(here, "nis")
    _home(here, "hangzhou")
    assert main._preferred(["trade", "lodge", "orders.csv"]) == ["hangzhou"]
    assert main._preferred(["road", "status"]) == []


def test_no_node_at_all_is_told_with_the_way_to_make_one(here: Path) -> None:
    done = infosilk(None, "node", "status")
    assert done.returncode == 2
    assert "infosilk node init" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--nodes", "nis", "node", "status"], "--nodes"),
        (["--node"], "--node needs a value"),
        (["--node", "nis", "--home", "var/nis", "node", "status"], "not both"),
        (["--home", "/nowhere/at/all", "node", "status"], "/nowhere/at/all"),
        (["bench", "nosuch"], "There are:"),
        (["node", "restore", "/nowhere.tar"], "/nowhere.tar"),
    ],
)
def test_a_mistake_is_explained_without_a_traceback(words: list[str], said: str, here: Path) -> None:
    done = infosilk(None, *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_setting_is_named_with_its_places(here: Path) -> None:
    home = _home(here, "nis")
    done = infosilk(home, "node", "settings", INFOSILK_WEB_WORKERS="many")
    assert done.returncode == 2
    assert "web_workers" in done.stderr
    assert "INFOSILK_WEB_WORKERS" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_problem_says_what_where_and_how_to_mend() -> None:
    problem = Problem("Two lines are wrong.", errors=[ErrorItem("line 3", "no HS code", "add hs_code")])
    text = main.explain(problem)
    assert text.splitlines()[1:] == ["  line 3: no HS code", "    add hs_code"]
    assert "Two lines are wrong." in text


def test_the_unexpected_is_said_to_be_so_and_debug_shows_where(here: Path) -> None:
    assert main.explain(RuntimeError("boom")).startswith("Unexpected: RuntimeError: boom")
    assert "--debug" in main.explain(RuntimeError("boom"))
    done = infosilk(None, "--debug", "--home", "/nowhere", "node", "status")
    assert "Traceback" in done.stderr
