"""Where the embedded database lies, and which account runs it.

PostgreSQL refuses to run as root. So root's databases belong to a system account of our own and lie below
/var/lib/infosilk, and a plain user's lie in the node's home. Nothing outside these folders is ever changed.
"""

import contextlib
import fcntl
import hashlib
import os
import pwd
import re
import secrets
import stat
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from infosilk.node.base.secretfile import read_or_make
from infosilk.node.postgres.errors import LockTimeout, PlaceUnusable

STATE = Path("/var/lib/infosilk")
ACCOUNT = "infosilk"
PORT = 5432  # Part of the socket's name; no TCP port is opened.
SOCKET_LIMIT = 103  # sockaddr_un.sun_path without its closing NUL: 107 bytes on Linux, 103 on macOS.
LOCK_SECONDS = 150.0


@dataclass(frozen=True)
class Account:
    """The operating system's account that runs the server."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Place:
    """The folders of one database. `conf` is written by us and only read by the server."""

    name: str
    base: Path
    pgdata: Path
    conf: Path
    socket: Path
    as_root: bool


def place_of(home: Path) -> Place:
    """The folders for `home`: a function of the path and of who asks, so that every process agrees."""
    name = _name(home)
    if os.geteuid() == 0:
        base = STATE / name
        return Place(name, base, base / "pgdata", base / "pgconf", base / "socket", as_root=True)
    socket = home / "pgsocket"
    path = str(socket / f".s.PGSQL.{PORT}")
    # Commas and quotes have a meaning in unix_socket_directories. XDG_RUNTIME_DIR is no refuge: it differs
    # between a terminal and a cron job, and vanishes at logout under a running server.
    if len(os.fsencode(path)) > SOCKET_LIMIT or not re.fullmatch(r"[A-Za-z0-9_./+@-]+", path):
        # private_folder() makes and checks it; clients check who answers there (requirepeer).
        socket = Path("/tmp") / f"infosilk-{os.geteuid()}-{name[-12:]}"  # noqa: S108
    return Place(name, home, home / "pgdata", home / "pgconf", socket, as_root=False)


def _name(home: Path) -> str:
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    slug = re.sub(r"[^a-z0-9]+", "-", str(home).lower()).strip("-")[-32:].strip("-")
    return f"{slug}-{digest}" if slug else digest


def account_name(place: Place) -> str:
    """Who runs the server; known before the account exists."""
    if place.as_root:
        return ACCOUNT
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise PlaceUnusable(
            f"User id {os.geteuid()} has no entry in the system's list of users, and PostgreSQL needs one. "
            "Run the node as a user that exists, or set DATABASE_URL to a server."
        ) from None


def account_of(place: Place) -> Account:
    """The account that runs the server. As root it is made on first use."""
    if not place.as_root:
        return Account(account_name(place), os.geteuid(), os.getegid())
    if not _account_exists():
        with locked(state_folder() / ".lock"):
            _make_account()
    entry = pwd.getpwnam(ACCOUNT)
    if entry.pw_uid == 0:
        raise PlaceUnusable(f"The account {ACCOUNT!r} is root itself. Give it a user id of its own.")
    return Account(ACCOUNT, entry.pw_uid, entry.pw_gid)


def _account_exists() -> bool:
    with contextlib.suppress(KeyError):
        return bool(pwd.getpwnam(ACCOUNT))
    return False


def _make_account() -> None:
    answers = []
    for command in (
        "useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin",
        "adduser --system --group --no-create-home --disabled-login",
        "adduser -S -D -H -s /sbin/nologin",  # busybox
    ):
        if _account_exists():
            return
        words = [*command.split(), ACCOUNT]
        try:
            done = subprocess.run(words, capture_output=True, text=True, stdin=subprocess.DEVNULL)
            answers.append(f"{words[0]}: {done.stderr.strip() or done.returncode}")
        except OSError as error:
            answers.append(f"{words[0]}: {error.strerror}")
    if not _account_exists():
        raise PlaceUnusable(
            f"PostgreSQL does not run as root, and the system account {ACCOUNT!r} for it could not be made "
            f"({'; '.join(answers)}). Make it by hand, or run the node as a plain user."
        )


def state_folder() -> Path:
    """/var/lib/infosilk: root's, and open to be passed through."""
    private_folder(STATE, 0, 0, 0o755)
    return STATE


def private_folder(path: Path, uid: int, gid: int, mode: int = 0o700) -> None:
    """Make the folder `path` for `uid`, or check it; a link or a foreign folder in its place is refused."""
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise PlaceUnusable(f"{path} is not a folder. Remove it; the node makes its own.")
    if found.st_uid not in (uid, os.geteuid()):
        raise PlaceUnusable(
            f"{path} belongs to user id {found.st_uid}, not to {uid}, so what lies there cannot be trusted. "
            "Run the node as the same user as before, or move the folder away."
        )
    # Not at the making alone: who made it may have been killed before the next line.
    if os.geteuid() == 0 and (found.st_uid, found.st_gid) != (uid, gid):
        os.chown(path, uid, gid, follow_symlinks=False)
    if stat.S_IMODE(found.st_mode) != mode:
        path.chmod(mode)


def make_folders(place: Place, account: Account) -> None:
    """All folders but the data itself. Those that root keeps are read by the account through their group."""
    if place.as_root:
        state_folder()
        private_folder(place.base, 0, account.gid, 0o750)
        private_folder(place.conf, 0, account.gid, 0o750)
    else:
        private_folder(place.conf, account.uid, account.gid)
    private_folder(place.socket, account.uid, account.gid)


def write_conf(place: Place, account: Account, name: str, text: str) -> None:
    """Write a configuration file, whole or not at all, that the account reads and only we write."""
    draft = place.conf / f".{name}"
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        if place.as_root:
            os.fchown(handle, 0, account.gid)
            os.fchmod(handle, 0o640)
    draft.replace(place.conf / name)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file `path`. A killed holder frees it: the kernel closes it, and no child inherits it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        deadline = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise LockTimeout(
                        f"Another process has held {path} for {LOCK_SECONDS:.0f} s while it starts or stops "
                        f"the database. Find it with: fuser -v {path}"
                    ) from None
                time.sleep(0.02)
        yield
    finally:
        os.close(handle)


def secret(home: Path, name: str) -> str:
    """The password in <home>/secrets/<name>, made on first use, mode 0600."""
    path = home / "secrets" / name
    try:
        text = read_or_make(path, lambda: secrets.token_urlsafe(32))
    except OSError as error:
        raise PlaceUnusable(
            f"The database's password in {path} cannot be read or made: {error.strerror}. "
            "Run the node as the user that owns its home."
        ) from error
    if not text:
        raise PlaceUnusable(f"{path} is empty. Remove it, and the node makes a new password.")
    return text


def sync_folder(path: Path) -> None:
    """Have a rename in the folder survive a power cut."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
