"""A test that lacks a Debian package is skipped at a developer's and fails in CI."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

TEST = """
import pytest

@pytest.mark.needs_apt("no-such-package-anywhere")
def test_it(): pass
"""


@pytest.mark.parametrize(("ci", "outcome"), [("", "1 skipped"), ("true", "1 error")])
def test_a_missing_package_is_never_passed_over_in_ci(ci: str, outcome: str, tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text("from tests.apt import pytest_runtest_setup\n")
    (tmp_path / "test_it.py").write_text(TEST)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:django", "-p", "no:xdist", str(tmp_path)],
        env={**os.environ, "CI": ci, "PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": ""},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome in done.stdout, done.stdout + done.stderr


def test_ci_installs_what_tests_need_and_ends_with_pytests_own_summary() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    for package in ("chromium", "bubblewrap", "fonts-noto-core", "fonts-noto-cjk"):
        assert package in script
    assert script.rstrip().splitlines()[-1] == "exec make test-long"
