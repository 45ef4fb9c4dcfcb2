"""Tests begin with a copy of the zone's law; it is what a loading writes."""

from typing import Any

import pytest
from django.db import connection, transaction

from infosilk.kernel.models import AuditEntry, DatedRule, ExchangeRate
from infosilk.trade.tariff.models import DataSetVersion, TariffMeasure
from tests.trade import node

TABLES = (AuditEntry, DatedRule, ExchangeRate, DataSetVersion, TariffMeasure)
# Keys are drawn anew and moments pass.
OWN = {"id", "version_id", "at", "loaded_at", "known"}


def rows() -> dict[str, list[dict[str, Any]]]:
    """What stands in the tables of law and in the audit trail, without keys and moments."""
    found = {}
    for table in TABLES:
        found[table.__name__] = [
            {key: _without_moment(value) for key, value in row.items() if key not in OWN}
            for row in table.objects.order_by("pk").values()
        ]
    return found


def _without_moment(value: Any) -> Any:
    if isinstance(value, str) and value.startswith('{"action"'):
        before, _, rest = value.partition('"at":"')
        return before + rest.partition('"')[2]
    return value


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["nis", "hangzhou"])
def test_the_copy_is_what_a_loading_writes(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    node.on_node(monkeypatch, name)
    with transaction.atomic():
        node.load_files()
        loaded = rows()
        transaction.set_rollback(True)

    node.load_law()

    assert all(loaded.values())
    assert rows() == loaded


@pytest.mark.django_db
def test_where_law_stands_nothing_is_copied() -> None:
    node.load_law()
    before = rows()

    with connection.cursor() as cursor:
        cursor.execute("SELECT law.copy()")
        assert cursor.fetchone() == (False,)

    assert rows() == before


@pytest.mark.django_db
def test_a_new_row_has_a_key_after_those_of_the_copy() -> None:
    node.load_law()
    last = DatedRule.objects.latest("pk")

    made = DatedRule.objects.create(
        code="test.rule",
        jurisdiction="RS",
        valid_from="2026-01-01",
        value={},
        source="test",
        legal_basis="test",
        data_set="test",
    )

    assert made.pk > last.pk
