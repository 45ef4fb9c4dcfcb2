"""What the end of a run tells beside failures: seconds by district, the slowest tests, published rules that no
test made fire.

Seconds are those of tests, summed over the workers. Codes of rules are collected where reasons are made, in each
worker, and handed to the process that started pytest.
"""

from collections import Counter
from collections.abc import Callable
from functools import wraps
from pathlib import PurePosixPath
from typing import Any

import pytest

SLOWEST = 5
_seconds: Counter[str] = Counter()
_fired: set[str] = set()
_known: set[str] = set()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _seconds[report.nodeid] += report.duration


def pytest_sessionstart() -> None:
    from infosilk.kernel.reasons.finding import Finding
    from infosilk.kernel.reasons.reason import Reason

    for kind in (Reason, Finding):
        note(kind, _fired)


def note(kind: type, codes: set[str]) -> None:
    """Have every new `kind` of reason add its code to `codes`."""
    make: Callable[..., None] = kind.__init__  # type: ignore[misc]

    @wraps(make)
    def noted(self: Any, *args: Any, **named: Any) -> None:
        make(self, *args, **named)
        codes.add(self.code)

    kind.__init__ = noted  # type: ignore[misc]


def pytest_sessionfinish(session: pytest.Session) -> None:
    from infosilk.kernel.reasons import explain

    output = getattr(session.config, "workeroutput", None)
    if output is not None or not session.config.pluginmanager.hasplugin("dsession"):
        _known.update(explain.rules())
    if output is not None:
        output["rules"] = (sorted(_known), sorted(_fired))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    known, fired = getattr(node, "workeroutput", {}).get("rules", ((), ()))
    _known.update(known)
    _fired.update(fired)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    write = terminalreporter.write_line
    districts = by_district(_seconds)
    if sum(districts.values()) > 1:
        terminalreporter.section("seconds by district", sep="-")
        for name, seconds in districts.most_common():
            write(f"{seconds:8.1f}  {name}")
        terminalreporter.section("slowest tests", sep="-")
        for name, seconds in _seconds.most_common(SLOWEST):
            write(f"{seconds:8.1f}  {name}")
    whole = config.args_source is config.ArgsSource.TESTPATHS and not config.option.keyword
    silent = sorted(_known - _fired)
    if whole and silent:
        terminalreporter.section(f"rules that never fired: {len(silent)} of {len(_known)}", sep="-")
        write(", ".join(silent))


def by_district(seconds: dict[str, float]) -> Counter[str]:
    """Seconds summed by district, or by room where a district's tests have folders; `seconds` are by node id."""
    found: Counter[str] = Counter()
    for name, taken in seconds.items():
        folder = PurePosixPath(name.partition("::")[0]).parent
        found["/".join(folder.parts[1:3]) or folder.name] += taken
    return found
