"""Backup and restore of one node: an archive that says what it holds, and that is refused when it is damaged.

The archive is a tar file: manifest.json first, then database.dump (pg_dump's custom format), node.toml,
files/… and, only when asked for, secrets/…. The manifest names versions, migrations and the SHA-256 of
every part. The files are held by second names before and after the database is dumped: a document's file is
written before its row and goes after it, so each row finds its file.
"""

import contextlib
import hashlib
import json
import os
import shutil
import tarfile
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from infosilk import __version__
from infosilk.node.base.config import NodeSettings
from infosilk.node.base.homes import NodeHome
from infosilk.node.postgres import dumps
from infosilk.node.postgres.embedded import EmbeddedPostgres
from infosilk.node.postgres.use import using
from infosilk.node.processes.supervisor import state_of

FORMAT = 1
MANIFEST = "manifest.json"
DUMP = "database.dump"
_CHUNK = 1024 * 1024
# These belong to a database on this machine; a restored node makes its own.
_NOT_KEPT = frozenset({"database.password", "database.admin.password"})


class BackupError(Exception):
    """The archive cannot be written or read; the message says why and what to do."""


@dataclass(frozen=True)
class Part:
    """One file of the archive. `size` in bytes."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What an archive holds and which versions made it. Times UTC, ISO 8601."""

    format: int
    created_at: str
    node: str
    zone: str
    infosilk: str
    postgres: int
    migrations: dict[str, list[str]]
    with_secrets: bool
    files: str
    parts: list[Part] = field(default_factory=list)

    def summary(self) -> str:
        """One line for people."""
        size = sum(part.size for part in self.parts) / 1e6
        kept = "with its secrets" if self.with_secrets else "without its secrets"
        return f"{self.node}, {self.created_at}: {len(self.parts)} parts, {size:.1f} MB, {kept}; files: {self.files}"


def backup(node: NodeHome, file: Path, *, with_secrets: bool = False) -> Manifest:
    """Write the archive `file` (mode 0600); the node may be running.

    BackupError when it exists or cannot be written.
    """
    if file.exists():
        raise BackupError(f"{file} exists. Choose another name: a backup never replaces one.")
    draft = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise BackupError(f"{file} cannot be written: {error.strerror}. Choose a folder that is yours.") from None
    try:
        with (
            os.fdopen(handle, "wb") as stream,
            tempfile.TemporaryDirectory(dir=file.parent) as scratch,
            tempfile.TemporaryDirectory(prefix=".backup-", dir=node.home) as held,
        ):
            manifest = _write(node, stream, Path(scratch), Path(held), with_secrets)
            stream.flush()
            os.fsync(stream.fileno())
        # Never over an archive that appeared meanwhile.
        os.link(draft, file)
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def _write(node: NodeHome, stream: IO[bytes], scratch: Path, held: Path, with_secrets: bool) -> Manifest:
    settings = node.settings
    dump = scratch / DUMP
    if not settings.files_url:
        _hold(node.home / "files", held)
    with using(node.home):
        dumps.dump(settings, dump)
        migrations, postgres = dumps.migrations(settings), dumps.server_major(settings)
    sources = {DUMP: dump, "node.toml": node.home / "node.toml"}
    files = "included"
    if settings.files_url:
        files = "not included: they lie in a store of their own, which has its own backup"
    else:
        _hold(node.home / "files", held)
        sources |= _tree(held, "files")
    if with_secrets:
        sources |= {
            path: source
            for path, source in _tree(node.home / "secrets", "secrets").items()
            if source.name not in _NOT_KEPT and not source.name.startswith(".")
        }
    manifest = Manifest(
        format=FORMAT,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        node=settings.node,
        zone=settings.zone_data.name,
        infosilk=__version__,
        postgres=postgres,
        migrations=migrations,
        with_secrets=with_secrets,
        files=files,
        parts=[Part(path, source.stat().st_size, _sha256(source)) for path, source in sources.items()],
    )
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar:
        text = json.dumps(asdict(manifest), indent=1).encode()
        head = tarfile.TarInfo(MANIFEST)
        head.size, head.mode, head.mtime = len(text), 0o600, int(time.time())
        with tempfile.TemporaryFile() as written:
            written.write(text)
            written.seek(0)
            tar.addfile(head, written)
        for path, source in sources.items():
            tar.add(source, path, recursive=False, filter=_anonymous)
    return manifest


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def _hold(folder: Path, held: Path) -> None:
    """A second name for each file, so that one whose document is removed meanwhile is still there to be read.

    Once before the dump and once after it: so each row of the dump finds its file. No file ever changes.
    """
    for path in sorted(folder.rglob("*")):
        name = held / path.relative_to(folder)
        # What is being written has no row yet.
        if path.suffix == ".part" or name.exists() or path.is_symlink() or not path.is_file():
            continue
        name.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            try:
                os.link(path, name)
            except FileNotFoundError:
                raise
            except OSError:
                # A file system without second names.
                shutil.copy2(path, name)


def _tree(folder: Path, name: str) -> dict[str, Path]:
    return {
        f"{name}/{path.relative_to(folder).as_posix()}": path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def read(file: Path) -> Manifest:
    """The manifest of an archive, each part checked against it.

    BackupError when anything is missing or different.
    """
    try:
        with tarfile.open(file, "r:") as tar:
            return _checked(file, tar)
    except (tarfile.TarError, EOFError) as error:
        raise BackupError(f"{file} is damaged or no backup of a node: {error}. Use another copy.") from None
    except OSError as error:
        raise BackupError(f"{file} cannot be read: {error.strerror}.") from None


def _checked(file: Path, tar: tarfile.TarFile) -> Manifest:
    first = tar.next()
    content = tar.extractfile(first) if first is not None and first.name == MANIFEST else None
    if content is None:
        raise BackupError(f"{file} is no backup of a node: it does not begin with {MANIFEST}.")
    try:
        data: dict[str, Any] = json.loads(content.read())
        if data.get("format") != FORMAT:
            raise BackupError(
                f"{file} has the format {data.get('format')}, and this version reads {FORMAT}. Restore it with "
                f"Infosilk {data.get('infosilk', 'of its time')}."
            )
        manifest = Manifest(**{**data, "parts": [Part(**part) for part in data["parts"]]})
    except (ValueError, TypeError, KeyError) as error:
        raise BackupError(f"{file} is damaged: its manifest cannot be read ({error}). Use another copy.") from None
    wanted = {part.path: part for part in manifest.parts}
    while (member := tar.next()) is not None:
        part = wanted.pop(member.name, None)
        content = tar.extractfile(member) if member.isreg() else None
        if part is None or content is None or not _is_safe(member.name):
            raise BackupError(f"{file} is damaged: {member.name!r} is not in its manifest. Use another copy.")
        digest = hashlib.sha256()
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
        if digest.hexdigest() != part.sha256:
            raise BackupError(f"{file} is damaged: {member.name} is not what was written. Use another copy.")
    if wanted:
        raise BackupError(f"{file} is damaged: {', '.join(sorted(wanted)[:3])} is missing. Use another copy.")
    return manifest


def _is_safe(name: str) -> bool:
    path = PurePosixPath(name)
    top = path.parts[0] if path.parts else ""
    return (
        not path.is_absolute()
        and ".." not in path.parts
        and (name in {DUMP, "node.toml"} or (top in {"files", "secrets"} and len(path.parts) > 1))
    )


def restore(file: Path, home: Path, *, force: bool = False, zone: Path | None = None) -> Iterator[str]:
    """Make the node of `file` in `home`. Yields what was done; BackupError before anything is touched.

    `home` must be empty or absent; with `force` what is there, and its database, is set aside under a new name.
    """
    manifest = read(file)
    yield f"checked: {manifest.summary()}"
    dumps.refuse_newer(manifest.migrations, manifest.postgres, manifest.infosilk)
    home = home.absolute()
    if (home / "node.toml").is_file() and state_of(NodeHome.at(home)) is not None:
        raise BackupError(f"The node in {home} is running. Stop it first: infosilk --home {home} node stop")
    if _occupied(home):
        if not force:
            raise BackupError(
                f"{home} holds a node already. Choose an empty home (infosilk --home …), or add --force to set the one "
                "there aside."
            )
        yield f"set aside: {_set_aside(home)}"
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tarfile.open(file, "r:") as tar:
        for member in tar:
            if member.name not in {MANIFEST, DUMP}:
                # Python's own "data" filter refuses links, devices and ways out of the folder once more.
                tar.extract(member, home, filter="data")
    _close(home)
    if zone is not None:
        from infosilk.node.upkeep.install import set_values

        set_values(home, zone=str(zone.absolute()))
    settings = NodeSettings(home=home)
    with using(home), tempfile.TemporaryDirectory(dir=home) as scratch:
        dumps.refuse_full(settings)
        with tarfile.open(file, "r:") as tar:
            tar.extract(DUMP, scratch, filter="data")
        dumps.load(settings, Path(scratch) / DUMP)
    yield f"restored to {home}"
    from infosilk.node.upkeep.install import migrate

    yield from migrate(home)
    if not manifest.with_secrets:
        yield (
            "The archive holds no secrets: everybody signs in anew, and the road's private keys are missing. "
            f"Put the old ones into {home / 'secrets'}, or rotate the road's keys with "
            "the partners (infosilk road key rotate)."
        )


def _occupied(home: Path) -> bool:
    if home.exists() and not home.is_dir():
        raise BackupError(f"{home} is a file. Choose a folder.")
    return home.is_dir() and any(home.iterdir())


def _set_aside(home: Path) -> Path:
    """Rename the home, and its database where that lies elsewhere. To bring it back, rename both back."""
    mark = datetime.now(UTC).strftime("before-restore-%Y%m%dT%H%M%SZ")
    server = EmbeddedPostgres(home)
    server.stop()
    base = server.place.base
    if base != server.home and base.exists():
        base.rename(base.with_name(f"{base.name}.{mark}"))
    aside = home.with_name(f"{home.name}.{mark}")
    home.rename(aside)
    return aside


def _close(home: Path) -> None:
    for path in home.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    for name in ("logs", "run", "mail", "files"):
        (home / name).mkdir(exist_ok=True, mode=0o700)
