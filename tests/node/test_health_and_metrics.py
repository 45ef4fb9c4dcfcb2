"""Probes tell the truth without details; metrics are for whoever holds their token."""

import pytest
from django.db import connection
from django.test import Client

from infosilk.node.base.config import node_settings
from infosilk.node.watch import health
from infosilk.road.keys import own_key
from infosilk.road.models import Key


def test_live_asks_no_database() -> None:
    # Without the django_db mark any query would fail the test.
    answer = Client().get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_ready_names_every_check() -> None:
    own_key()
    answer = Client().get("/readyz")
    assert answer.status_code == 200, answer.content
    checks = answer.json()["checks"]
    assert checks == {"database": "ok", "migrations": "ok", "road": "ok"}


@pytest.mark.django_db
def test_a_node_whose_private_key_is_missing_is_not_ready() -> None:
    Key.objects.all().delete()
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert "key" in answer.json()["checks"]["road"]


@pytest.mark.django_db
def test_a_missing_migration_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_migrated", False)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'kernel'")
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert "not applied" in answer.json()["checks"]["migrations"]


@pytest.mark.django_db
def test_what_fails_is_named_without_its_details(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> str | None:
        raise RuntimeError("password=hidden at /secret/place")

    monkeypatch.setattr(health, "_database", broken)
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": "failed"}
    assert b"hidden" not in answer.content


def _metrics(token: str) -> tuple[int, str]:
    answer = Client().get("/metrics", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code, answer.content.decode()


def test_metrics_need_their_token() -> None:
    assert Client().get("/metrics").status_code == 401
    assert _metrics("guess")[0] == 401
    assert _metrics("")[0] == 401


@pytest.mark.django_db
def test_metrics_count_requests_by_route_method_and_status() -> None:
    token = node_settings().secret("metrics.token")

    def count() -> float:
        status, text = _metrics(token)
        assert status == 200
        start = 'infosilk_requests_total{method="GET",route="probe",status="200"} '
        found = [line for line in text.splitlines() if line.startswith(start)]
        return float(found[0].removeprefix(start)) if found else 0.0

    before = count()
    Client().get("/healthz")
    assert count() >= before + 2


@pytest.mark.django_db
def test_metrics_tell_the_node_its_jobs_and_what_could_not_be_measured() -> None:
    _, text = _metrics(node_settings().secret("metrics.token"))
    assert 'infosilk_node{node="nis"' in text
    assert 'infosilk_metrics_failed{part="jobs"} 0.0' in text
    assert "infosilk_request_seconds_bucket" in text
    assert "process_resident_memory_bytes" in text
