"""A sealed value opens at its own place under its own key, and says what is missing when it does not."""

import stat
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, models
from django.test.utils import isolate_apps
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from infosilk.kernel.problems import Conflict
from infosilk.kernel.record import sealing
from infosilk.node.base.homes import NodeHome
from infosilk.node.commands import doctor

PLACE = "people.number"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "NODE", settings.NODE.model_copy(update={"home": tmp_path}))
    return tmp_path


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_was_sealed_opens_and_its_column_does_not_show_it(text: str) -> None:
    data = sealing.seal(text, PLACE)
    assert sealing.unseal(data, PLACE) == text
    assert data != sealing.seal(text, PLACE)
    assert len(text) < 4 or text.encode() not in data


@pytest.mark.parametrize("at", [0, 5, 16, 20, -1])
def test_a_tampered_value_does_not_open(at: int) -> None:
    data = bytearray(sealing.seal("1207998730017", PLACE))
    data[at] ^= 1
    with pytest.raises(Conflict, match="changed, or moved"):
        sealing.unseal(bytes(data), PLACE)


def test_every_shortened_value_is_refused() -> None:
    data = sealing.seal("1207998730017", PLACE)
    for length in range(len(data)):
        with pytest.raises(Conflict):
            sealing.unseal(data[:length], PLACE)


def test_a_value_moved_to_another_column_does_not_open() -> None:
    with pytest.raises(Conflict, match=r"other\.number"):
        sealing.unseal(sealing.seal("1207998730017", PLACE), "other.number")


def test_another_key_under_the_same_name_does_not_open(home: Path) -> None:
    data = sealing.seal("secret", PLACE)
    next((home / "secrets" / "sealing").glob("*-*.key")).write_bytes(b"x" * 32)
    with pytest.raises(Conflict, match="does not open"):
        sealing.unseal(data, PLACE)


def test_after_rotation_the_new_key_seals_and_the_old_one_opens(home: Path) -> None:
    old = sealing.seal("secret", PLACE)
    index = sealing.blind_index("secret", PLACE)
    name = sealing.rotate()
    anew = sealing.reseal(old, PLACE)
    assert anew[1:5].hex() in name
    assert sealing.reseal(anew, PLACE) == anew
    assert sealing.unseal(old, PLACE) == "secret"
    assert sealing.blind_index("secret", PLACE) == index
    for path in (home / "secrets" / "sealing").glob(f"*-{old[1:5].hex()}.key"):
        path.unlink()
    assert sealing.unseal(anew, PLACE) == "secret"


def test_a_lost_key_is_named_with_how_to_restore_it_and_never_made_anew(home: Path) -> None:
    data = sealing.seal("secret", PLACE)
    next((home / "secrets" / "sealing").glob("*-*.key")).unlink()
    with pytest.raises(Conflict, match=data[1:5].hex()) as caught:
        sealing.unseal(data, PLACE)
    assert "backup with secrets" in str(caught.value.mend)
    with pytest.raises(Conflict):
        sealing.seal("another", PLACE)


def test_a_lost_index_key_is_named(home: Path) -> None:
    sealing.blind_index("secret", PLACE)
    (home / "secrets" / "sealing" / "index.key").unlink()
    with pytest.raises(Conflict, match=r"index\.key"):
        sealing.blind_index("secret", PLACE)


def test_a_blind_index_is_equal_for_the_same_text_at_the_same_place_alone() -> None:
    index = sealing.blind_index("1207998730017", PLACE)
    assert index == sealing.blind_index("1207998730017", PLACE)
    assert len({index, sealing.blind_index("1207998730017", "b.c"), sealing.blind_index("1207998730018", PLACE)}) == 3


def test_keys_are_their_owners_alone(home: Path) -> None:
    sealing.seal("secret", PLACE)
    paths = list((home / "secrets" / "sealing").iterdir())
    assert len(paths) == 2
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths} == {0o600}


def _seal_in(number: int) -> bytes:
    return sealing.seal(str(number), PLACE)


def test_processes_that_begin_together_agree_on_one_folder(home: Path) -> None:
    with get_context("fork").Pool(4) as pool:
        sealed = pool.map(_seal_in, range(16), chunksize=1)
    assert [sealing.unseal(data, PLACE) for data in sealed] == [str(number) for number in range(16)]
    assert len(list((home / "secrets" / "sealing").iterdir())) == 2
    assert not list((home / "secrets").glob(".*"))


def test_the_doctor_finds_a_missing_and_a_readable_key(home: Path) -> None:
    (home / "node.toml").write_text('node = "nis"\n')
    node = NodeHome.at(home)
    assert doctor._sealing(node).state == "ok"
    sealing.seal("secret", PLACE)
    assert doctor._sealing(node).state == "ok"
    (home / "secrets" / "sealing" / "index.key").chmod(0o644)
    assert "chmod" in doctor._sealing(node).mend
    (home / "secrets" / "sealing" / "index.key").unlink()
    assert "backup with secrets" in doctor._sealing(node).mend


@pytest.fixture
def vault(db: None) -> Iterator[Any]:
    with isolate_apps("infosilk.kernel"):

        class Vault(models.Model):  # noqa: DJ008
            number = sealing.SealedField(null=True)
            other = sealing.SealedField(null=True)

            class Meta:
                app_label = "kernel"
                db_table = "test_vault"

    with connection.schema_editor() as editor:
        editor.create_model(Vault)
    yield Vault


def test_a_field_keeps_ciphertext_and_gives_a_value_that_shows_nothing(vault: Any) -> None:
    row = vault.objects.create(number="1207998730017")
    found = vault.objects.get(pk=row.pk)
    assert found.number.open() == row.number.open() == "1207998730017"
    assert found.other is None
    assert "1207998730017" not in f"{found.number} {found.number!r}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM test_vault")
        assert b"1207998730017" not in bytes(cursor.fetchone()[0])


def test_columns_swapped_in_the_database_do_not_open_and_saving_seals_anew(vault: Any) -> None:
    row = vault.objects.create(number="1207998730017")
    row.other = row.number
    row.save()
    assert vault.objects.get(pk=row.pk).other.open() == "1207998730017"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE test_vault SET other = number")
    with pytest.raises(Conflict, match=r"test_vault\.other"):
        vault.objects.get(pk=row.pk).other.open()
