"""Tests that need a program of the machine: `@pytest.mark.needs_apt("bubblewrap")`, `@pytest.mark.browser`.

On a developer's machine such a test is skipped when the Debian package is missing; in CI (CI=true) it fails, so that
nothing is silently left out.
"""

import os
import shutil

import pytest

# The program that tells that a package is there, where it has another name.
PROGRAMS = {"bubblewrap": "bwrap", "fontconfig": "fc-list"}


def pytest_runtest_setup(item: pytest.Item) -> None:
    wanted = [package for marker in item.iter_markers("needs_apt") for package in marker.args]
    wanted += ["chromium"] if item.get_closest_marker("browser") else []
    missing = [package for package in wanted if shutil.which(PROGRAMS.get(package, package)) is None]
    if not missing:
        return
    text = f"needs Debian's {', '.join(missing)}: apt-get install {' '.join(missing)}"
    if os.environ.get("CI") == "true":
        pytest.fail(text, pytrace=False)
    pytest.skip(text)
