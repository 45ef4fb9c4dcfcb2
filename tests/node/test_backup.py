"""What is backed up comes back whole, and what is damaged is refused before anything is touched."""

import io
import json
import shutil
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from infosilk.node.postgres.dumps import DumpError
from infosilk.node.postgres.embedded import EmbeddedPostgres
from infosilk.node.postgres.use import using
from infosilk.node.upkeep import backup as archive
from infosilk.node.upkeep.backup import BackupError
from tests.node.running import destroy, infosilk, make_node, python

pytestmark = pytest.mark.slow

# Run inside the node by its own Python: an audited deed and a document.
_OWNER = """
from infosilk.kernel.actor import Acting
from infosilk.commons.documents.public import StoredDocument
from infosilk.kernel.models import AuditEntry, Organisation
from infosilk.commons.documents import public as documents
from infosilk.kernel.record import audit
owner, _ = Organisation.objects.get_or_create(code="keeper", name="Keeper", country="RS")
acting = Acting(name="test", via="cli", organisation_id=owner.pk)
"""
LIFE = (
    _OWNER
    + """
from django.db import transaction
with transaction.atomic():
    for number in range(5):
        audit.record(acting, "test.done", "thing", str(number), {"number": [None, number]})
documents.store(acting, "letter.txt", "text/plain", b"kept for ever", "test")
"""
)
LOOK = (
    _OWNER
    + """
assert AuditEntry.objects.filter(action="test.done").count() == 5
assert audit.streams()
for stream in audit.streams():
    assert audit.verify(stream) == [], stream
document = StoredDocument.objects.get(name="letter.txt")
assert documents.open_document(acting, document.pk).content == b"kept for ever"
print("whole")
"""
)


def within(home: Path, code: str) -> str:
    """Run Python code inside the node in `home`; what it printed."""
    with using(home):
        return python(home, code)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("backup") / "nis"
    make_node(home)
    within(home, LIFE)
    yield home
    destroy(home)


@pytest.fixture(scope="module")
def file(lived: Path) -> Path:
    path = lived.parent / "whole.tar"
    done = infosilk(lived, "node", "backup", str(path), "--with-secrets")
    assert done.returncode == 0, done.stderr
    assert "private keys" in done.stderr
    return path


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Path]:
    home = tmp_path / "restored"
    base = EmbeddedPostgres(home).place.base
    yield home
    destroy(home)
    # What --force set aside lies elsewhere for root.
    for aside in base.parent.glob(f"{base.name}.before-restore-*"):
        shutil.rmtree(aside)


def test_a_restored_node_has_its_data_documents_and_unbroken_audit_chain(file: Path, other: Path) -> None:
    done = infosilk(other, "node", "restore", str(file))
    assert done.returncode == 0, done.stderr
    assert within(other, LOOK).strip() == "whole"
    assert (other / "secrets" / "django.key").read_text() == (
        file.parent / "nis" / "secrets" / "django.key"
    ).read_text()
    assert oct((other / "secrets" / "django.key").stat().st_mode & 0o777) == "0o600"


def test_a_file_that_is_removed_while_the_backup_runs_is_in_it_and_half_a_file_is_not(tmp_path: Path) -> None:
    files, held = tmp_path / "files", tmp_path / "held"
    (files / "ab").mkdir(parents=True)
    for name in ("removed", "stays", "half.part"):
        (files / "ab" / name).write_bytes(name.encode())

    archive._hold(files, held)
    (files / "ab" / "removed").unlink()
    (files / "ab" / "new").write_bytes(b"new")
    archive._hold(files, held)

    found = {path.name: path.read_bytes() for path in held.rglob("*") if path.is_file()}
    assert found == {"removed": b"removed", "stays": b"stays", "new": b"new"}


def test_without_being_asked_no_secret_is_in_the_archive(lived: Path, tmp_path: Path, other: Path) -> None:
    path = tmp_path / "plain.tar"
    assert infosilk(lived, "node", "backup", str(path)).returncode == 0
    assert path.stat().st_mode & 0o777 == 0o600
    with tarfile.open(path) as tar:
        assert not [name for name in tar.getnames() if name.startswith("secrets")]
    content = path.read_bytes()
    for secret in (lived / "secrets").iterdir():
        assert secret.read_bytes().strip() not in content, secret.name
    done = infosilk(other, "node", "restore", str(path))
    assert done.returncode == 0, done.stderr
    assert "secrets" in done.stderr, "and the operator is told what that means"


def test_a_home_that_is_in_use_is_refused_and_set_aside_when_forced(file: Path, other: Path) -> None:
    assert infosilk(other, "node", "restore", str(file)).returncode == 0
    (other / "note.txt").write_text("mine")
    refused = infosilk(other, "node", "restore", str(file))
    assert refused.returncode == 2
    assert "--force" in refused.stderr
    assert (other / "note.txt").is_file()
    forced = infosilk(other, "node", "restore", str(file), "--force")
    assert forced.returncode == 0, forced.stderr
    assert within(other, LOOK).strip() == "whole"
    aside = next(other.parent.glob("restored.before-restore-*"))
    assert (aside / "note.txt").read_text() == "mine"


def test_an_existing_archive_is_never_overwritten(lived: Path, file: Path) -> None:
    before = file.read_bytes()
    done = infosilk(lived, "node", "backup", str(file))
    assert done.returncode == 2
    assert file.read_bytes() == before


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x40
    path.write_bytes(content)


def _rewrite(path: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    with tarfile.open(path) as tar:
        parts = {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]
    change(parts)
    with tarfile.open(path, "w") as tar:
        for name, content in parts.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))


def _manifest(parts: dict[str, bytes], **changes: object) -> None:
    parts["manifest.json"] = json.dumps({**json.loads(parts["manifest.json"]), **changes}).encode()


def _add_foreign(path: Path) -> None:
    _rewrite(path, lambda parts: parts.update({"../outside.txt": b"out"}))


def _drop_file(path: Path) -> None:
    _rewrite(path, lambda parts: [parts.pop(name) for name in list(parts) if name.startswith("files/")] and None)


def _no_archive(path: Path) -> None:
    path.write_bytes(b"hello" * 1000)


@pytest.mark.parametrize("harm", [_truncate, _flip, _add_foreign, _drop_file, _no_archive])
def test_a_damaged_archive_is_refused_and_the_home_stays_untouched(
    harm: Callable[[Path], None], file: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.tar"
    shutil.copy(file, copy)
    harm(copy)
    home = tmp_path / "home"
    with pytest.raises(BackupError, match=r"damaged|no backup"):
        list(archive.restore(copy, home))
    assert not home.exists()
    assert not (tmp_path / "outside.txt").exists()


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"format": 99}, BackupError, "format 99"),
        ({"postgres": 99}, DumpError, "PostgreSQL 99"),
        ({"migrations": {"kernel": ["0001_initial", "9999_future"]}}, DumpError, "newer Infosilk"),
    ],
)
def test_an_archive_of_another_version_is_refused_with_the_version_to_use(
    changes: dict[str, object], error: type[Exception], words: str, file: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.tar"
    shutil.copy(file, copy)
    _rewrite(copy, lambda parts: _manifest(parts, **changes))
    with pytest.raises(error, match=words):
        list(archive.restore(copy, tmp_path / "home"))
    assert not (tmp_path / "home").exists()


def test_the_appended_audit_trail_stays_append_only_after_a_restore(file: Path, other: Path) -> None:
    assert infosilk(other, "node", "restore", str(file)).returncode == 0
    with (
        using(other),
        psycopg.connect(EmbeddedPostgres(other).url) as connection,
        pytest.raises(psycopg.Error),
    ):
        connection.execute("UPDATE kernel_auditentry SET action = 'forged'")
