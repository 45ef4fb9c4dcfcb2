"""The site with something on every page, for the walk of pages: made once a run, served to all its test workers.

Whichever worker asks first starts it, behind a lock file; the others wait and share it. It is a process of its own, in
a clone of the run's template database, and ends with the run: `tests/conftest.py` calls `stop`, and it ends by itself
when the process that started pytest is gone.
"""

import fcntl
import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
_PROCESS = "pages.pid"


@dataclass(frozen=True)
class Visit:
    """A page to open: its path in each language, and as whom (a number of `PagesSite.people`, None: nobody)."""

    name: str
    paths: dict[str, str]
    person: int | None
    status: int


@dataclass(frozen=True)
class PagesSite:
    """The running site. `no_pages`: names of addresses that take POST alone. `forgotten`: pages that nobody opens."""

    url: str
    visits: tuple[Visit, ...]
    people: tuple[list[dict[str, Any]], ...]
    no_pages: tuple[str, ...]
    forgotten: tuple[str, ...]

    def of(self, name: str) -> list[Visit]:
        return [visit for visit in self.visits if visit.name == name]


def start(run: Path) -> PagesSite:
    """The site of the run whose folder this is, started by the first caller."""
    state, log = run / "pages.json", run / "pages.log"
    with (run / "pages.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (run / _PROCESS).is_file():
            with log.open("wb") as errors:
                process = subprocess.Popen(
                    [sys.executable, "-m", "tests.web.site", str(run)],
                    cwd=ROOT,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    start_new_session=True,
                )
            (run / _PROCESS).write_text(str(process.pid), encoding="utf-8")
            assert process.stdout is not None
            # Until it tells its address, or ends.
            next((line for line in process.stdout if line.startswith(b"http")), None)
    if not state.is_file():
        raise RuntimeError(f"the site of pages did not come up:\n{log.read_text(encoding='utf-8')[-6000:]}")
    told = json.loads(state.read_text(encoding="utf-8"))
    visits = tuple(Visit(**visit) for visit in told.pop("visits"))
    return PagesSite(visits=visits, **{key: told[key] if key == "url" else tuple(told[key]) for key in told})


def stop(run: Path) -> None:
    """End the site of this run, if any, and wait until it is gone."""
    if not (run / _PROCESS).is_file():
        return
    pid = int((run / _PROCESS).read_text())
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    # It holds this file for as long as it lives.
    with (run / "pages.alive").open("a") as alive:
        fcntl.flock(alive, fcntl.LOCK_EX)


def main(run: Path) -> None:
    with (run / "pages.alive").open("a") as alive, (run / "run.lock").open() as begun:
        fcntl.flock(alive, fcntl.LOCK_EX)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit())
        _serve(run, begun.fileno())


def _serve(run: Path, run_lock: int) -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.test.utils import setup_test_environment
    from pytest_django.live_server_helper import LiveServer

    from infosilk.web import catalogues
    from tests import database
    from tests.web import walk

    setup_test_environment(debug=False)
    # The test client and the browser share the session cookie's plain http.
    settings.SESSION_COOKIE_SECURE = False
    catalogues.build()
    with database.cloned(run, "pages"):
        found = walk.to_visit()
        people = list(dict.fromkeys(visit.person for visit in found.examples if not visit.anonymous and visit.person))
        server = LiveServer("localhost")
        told = PagesSite(
            url=server.url,
            visits=tuple(
                Visit(
                    visit.name,
                    {language: visit.url(language) for language in walk.LANGUAGES},
                    None if visit.anonymous or visit.person is None else people.index(visit.person),
                    visit.status,
                )
                for visit in found.examples
            ),
            people=tuple(walk.cookies_of(person) for person in people),
            no_pages=tuple(found.no_pages),
            forgotten=tuple(found.forgotten),
        )
        (run / "pages.json").write_text(json.dumps(asdict(told)), encoding="utf-8")
        print(server.url, flush=True)
        try:
            # Held by the process that started pytest for as long as it lives.
            fcntl.flock(run_lock, fcntl.LOCK_SH)
        finally:
            server.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
