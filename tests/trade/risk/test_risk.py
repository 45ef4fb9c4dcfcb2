"""Risk on the node: lanes by rules, chance, trust and model; inspections, hit rates, training; officers alone."""

import threading
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from infosilk.commons.jobs.public import Job
from infosilk.kernel import demo
from infosilk.kernel.actor import Acting, system
from infosilk.kernel.law.days import today
from infosilk.kernel.models import AuditEntry, DatedRule, Organisation
from infosilk.kernel.problems import Conflict, Forbidden, Invalid, NotFound
from infosilk.kernel.reasons import explain
from infosilk.trade.clearance.models.consignments import Consignment
from infosilk.trade.officers.inspections import record_inspection
from infosilk.trade.risk import book, queries, train, trusted_traders
from infosilk.trade.risk.engine.finding import RiskGoods
from infosilk.trade.risk.models import Inspection, KnownSeller, RiskModel
from tests.trade import node
from tests.trade.risk import risky
from tests.trade.risk.risky import case
from tests.trade.samples import bundle, change, goods

CHEAP = bundle("SM-CHEAP", [goods(hs_code="8517130000", item_name="Telephone", qty=4, price=10, total_price=40)])


def test_a_risky_order_is_held_and_only_officers_read_why(hangzhou: SimpleNamespace) -> None:
    report = node.put(hangzhou.market, CHEAP, bundle("SM-FINE"))

    assert report.counts["held"] == 1
    held = Consignment.objects.get(order_no="SM-CHEAP")
    assert (held.state, held.lane) == ("held", "yellow")
    assert [reason["code"] for reason in held.reasons] == ["lane.risk-documents"]
    asked = Inspection.objects.get()
    assert (asked.number, asked.lane, asked.codes, asked.random) == (held.number, "yellow", ["telephone-cheap"], False)
    assert (asked.targeted, asked.score, asked.model) == (True, None, None)
    assert "buyer@nis.example" not in str(asked.facts)
    with override("sr-latn"):
        assert "Telefoni" in explain.explain(asked.reasons[0]).text
    assert KnownSeller.objects.get().code == "3301960B02"
    assert not queries.inspections(hangzhou.market).exists()


def test_the_importing_node_asks_its_own_risk_rules(nis: SimpleNamespace) -> None:
    words = {"en": "Scarves", "sr-latn": "Šalovi", "zh-hans": "围巾"}
    asked_for = {"rules": [{"code": "scarves", "what": words, "lane": "red", "when": {"hs": ["6214"]}}]}
    DatedRule.objects.filter(code="risk.rules", jurisdiction="RS").update(value=asked_for)

    nis.takes(bundle("SM-SCARF"))

    found = Consignment.objects.get(order_no="SM-SCARF")
    assert (found.state, found.lane) == ("held", "red")
    asked = Inspection.objects.get(number=found.number)
    assert (asked.codes, found.reasons[-1]["code"]) == (["scarves"], "lane.risk-goods")


def test_a_random_share_is_looked_at_afterwards_whatever_its_risk(hangzhou: SimpleNamespace) -> None:
    home = "CN"
    DatedRule.objects.create(
        code="risk.random-share",
        jurisdiction=home,
        valid_from=date(2026, 1, 1),
        source="test",
        legal_basis="test",
        verified=False,
        data_set="test",
        value={"green": {"share": "1", "lane": "blue"}},
    )
    report = node.put(hangzhou.market, bundle("SM-LUCK"))

    assert report.counts["released"] == 1
    asked = Inspection.objects.get()
    assert (asked.lane, asked.random, asked.targeted, asked.codes) == ("blue", True, False, ["random"])


def test_a_result_is_recorded_once_by_an_officer_and_counts(hangzhou: SimpleNamespace) -> None:
    node.put(hangzhou.market, CHEAP, bundle("SM-FINE"))
    cheap, fine = (Consignment.objects.get(order_no=number).number for number in ("SM-CHEAP", "SM-FINE"))
    with pytest.raises(Forbidden):
        record_inspection(hangzhou.market, cheap, "conform")
    with pytest.raises(NotFound):
        record_inspection(hangzhou.officer, "HGH-2026-9999999999", "conform")
    for wrong in (
        {"result": "good"},
        {"result": "irregular"},
        {"result": "conform", "irregularity": "value"},
        {"result": "irregular", "irregularity": "value", "recovered": "NaN"},
        {"result": "irregular", "irregularity": "value", "recovered": "5", "currency": "eur"},
        {"result": "irregular", "irregularity": "value", "recovered": "0.005", "currency": "EUR"},
    ):
        with pytest.raises(Invalid):
            record_inspection(hangzhou.officer, cheap, **wrong)

    record_inspection(
        hangzhou.officer, cheap, "irregular", irregularity="value", recovered="12.50", currency="EUR", note="too low"
    )
    with pytest.raises(Conflict):
        record_inspection(hangzhou.officer, cheap, "conform")
    own = record_inspection(hangzhou.officer, fine, "conform")

    assert (own.codes, own.targeted, len(own.facts)) == (["officer"], False, 1)
    assert AuditEntry.objects.filter(action="trade.inspection.recorded").count() == 2
    rates = {(one.kind, one.code): one for one in queries.hit_rates()}
    assert rates["rule", "telephone-cheap"].rate == 1
    assert rates["lane", "yellow"].recovered == {"EUR": Decimal("12.50")}
    assert (rates["choice", "officer"].done, rates["choice", "officer"].irregular) == (1, 0)
    assert rates["choice", "targeted"].low == pytest.approx(0.2065, abs=1e-3)


def test_two_officers_at_once_record_one_result(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    node.on_node(monkeypatch, "hangzhou")
    node.load_law()
    people = node.people()
    node.put(people.market, CHEAP)
    number = Consignment.objects.get().number
    outcomes: list[str] = []
    gate = threading.Barrier(2)

    def record(result: str) -> None:
        try:
            gate.wait()
            record_inspection(people.officer, number, result, irregularity="" if result == "conform" else "other")
            outcomes.append("done")
        except Conflict:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=record, args=(one,)) for one in ("conform", "minor")]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(outcomes) == ["done", "refused"]


def test_trust_is_granted_for_days_and_withdrawn(hangzhou: SimpleNamespace) -> None:
    day = today()
    with pytest.raises(Forbidden):
        trusted_traders.grant(hangzhou.market, "3301960B02", "authorised", day, None, "AEO 1/2026")
    for wrong in (
        ("", "authorised", "x"),
        ("3301960B02", "royal", "x"),
        ("3301960B02", "reliable", ""),
        ("?", "reliable", "x"),
    ):
        with pytest.raises(Invalid):
            trusted_traders.grant(hangzhou.officer, wrong[0], wrong[1], day, None, wrong[2])
    row = trusted_traders.grant(
        hangzhou.officer, "3301960B02", "authorised", day, day + timedelta(days=9), "AEO 1/2026"
    )
    assert row.name == "West Lake Crafts (sample trader)"
    with pytest.raises(Conflict), transaction.atomic():
        trusted_traders.grant(hangzhou.officer, "3301960B02", "reliable", day + timedelta(days=9), None, "AEO 2/2026")

    node.put(hangzhou.market, CHEAP)
    trusted = Consignment.objects.get()
    assert (trusted.state, trusted.lane) == ("announced", "blue")
    assert [reason["code"] for reason in Inspection.objects.get().reasons] == ["risk.rule", "risk.trusted"]

    with pytest.raises(Invalid):
        trusted_traders.withdraw(hangzhou.officer, row.pk, " ")
    trusted_traders.withdraw(hangzhou.officer, row.pk, "false declarations")
    with pytest.raises(Conflict):
        trusted_traders.withdraw(hangzhou.officer, row.pk, "again")
    trusted_traders.grant(hangzhou.officer, "3301960B02", "reliable", day, None, "AEO 3/2026")
    node.put(hangzhou.market, change(CHEAP, "order.order_no", "SM-CHEAP-2") | _renamed("SM-CHEAP-2"))
    assert Consignment.objects.get(order_no="SM-CHEAP-2").lane == "yellow"


def _renamed(order_no: str) -> dict[str, Any]:
    return bundle(order_no, CHEAP["order"]["goods"])


def _inspected(count: int, irregular_every: int) -> None:
    """`count` consignments with results, each with the columns of a made declaration."""
    made = risky.rows(count, seed=irregular_every)
    original = Consignment.objects.get()
    original.pk = None
    template = dict(original.__dict__)
    template.pop("_state"), template.pop("id", None)
    now = timezone.now()
    for at, row in enumerate(made):
        number = f"HGH-2026-9{irregular_every:02}{at:07d}"
        one = Consignment(
            **{**template, "number": number, "order_no": f"X{irregular_every}-{at}", "content_sha256": number}
        )
        one.save()
        bad = row["Fraud"] == "1"
        Inspection.objects.create(
            number=one.number,
            seller=one.seller_code,
            lane="blue",
            codes=["random"],
            random=True,
            asked_at=now,
            done_at=now - timedelta(days=(count - at) // 10),
            result="irregular" if bad else "conform",
            irregularity="value" if bad else "",
            facts=[
                {
                    "codes": {
                        "importer": row["Importer ID"],
                        "seller": row["Seller ID"],
                        "hs": row["HS6 Code"],
                        "origin": row["Country of Origin"],
                    },
                    "numbers": {"price": float(row["Item Price"]), "mass": float(row["Net Mass"]), "tax_rate": 8.0},
                    "day": 740000 + at,
                }
            ],
        )


def test_a_model_is_learned_from_results_and_only_a_better_one_takes_over(hangzhou: SimpleNamespace) -> None:
    with pytest.raises(Conflict, match="at least 200"):
        train.train_model(hangzhou.officer)
    with pytest.raises(Forbidden):
        train.train_model(hangzhou.market)
    node.put(hangzhou.market, bundle("SM-FINE"))
    _inspected(400, 3)

    made = train.train_model(hangzhou.officer)
    assert (made.active, made.source, made.metrics["in_use"]) == (True, "inspections", None)
    assert made.metrics["auc"] > 0.7

    node.put(hangzhou.market, bundle("SM-NEXT"))
    loaded = book.load_risk("CN")
    assert loaded.model_id == made.pk
    found = loaded.assess([case(), case(goods=(RiskGoods(1, "851713", "CN", 20.0, 1.0),))])
    assert all(one.score is not None and 0 <= one.score <= 1 for one in found)

    with pytest.raises(Conflict, match="are needed to tell"):
        train.train_model(hangzhou.officer)
    with pytest.raises(Conflict, match="in use already"):
        train.activate(hangzhou.officer, made.pk)
    # Worse on what came since: kept, and not put to use.
    worse = RiskModel.objects.create(
        trained_at=timezone.now(),
        learned_until=timezone.now(),
        learned_from=1,
        source="test",
        artefact=made.artefact,
        sha256=made.sha256,
        metrics={**made.metrics, "loss": 0.9, "in_use": {"loss": 0.5, "auc": 0.5}},
    )
    with pytest.raises(Conflict, match="did not beat"):
        train.activate(hangzhou.officer, worse.pk)
    RiskModel.objects.filter(active=True).update(active=False)
    assert book.load_risk("CN").model is None
    train.activate(hangzhou.officer, made.pk)
    assert book.load_risk("CN").model_id == made.pk
    # A file that is not what was stored is not used.
    RiskModel.objects.filter(pk=made.pk).update(artefact=b"changed")
    book._model.clear()
    assert book.load_risk("CN").model is None


def test_results_since_the_learning_change_the_histories(hangzhou: SimpleNamespace, tmp_path: Path) -> None:
    path = tmp_path / "past.csv"
    path.write_text(risky.text(risky.rows(600)), encoding="utf-8")
    made = train.train_model(system("cli", "test"), file=path)
    assert made.active and made.source == "past.csv"
    node.put(hangzhou.market, CHEAP)
    number = Consignment.objects.get().number
    before = book.load_risk("CN").model
    assert before is not None

    record_inspection(hangzhou.officer, number, "irregular", irregularity="value")

    after = book.load_risk("CN").model
    assert after is not None
    assert after.learned.histories["seller"].sums[:, 0].sum() == before.learned.histories["seller"].sums[:, 0].sum() + 1
    assert Inspection.objects.get().score is not None


def _client(acting: Acting, role: str) -> Client:
    person = demo.ensure_person(email=f"{role}@pages.risk.example", name=role)
    demo.ensure_mandate(person=person, organisation=Organisation.objects.get(pk=acting.organisation_id), role=role)
    client = Client()
    client.force_login(person)
    return client


def _api(acting: Acting, role: str) -> dict[str, str]:
    person = demo.ensure_person(email=f"{role}@api.risk.example", name=role)
    organisation = Organisation.objects.get(pk=acting.organisation_id)
    demo.ensure_mandate(person=person, organisation=organisation, role=role)
    token = demo.issue_token(
        system("worker", "test"), organisation=organisation, person=person, areas=["trade"], name=role
    )
    return {"HTTP_AUTHORIZATION": f"Bearer {token}"}


def test_officers_read_and_record_by_the_api_and_nobody_else_does(hangzhou: SimpleNamespace) -> None:
    node.put(hangzhou.market, CHEAP)
    number = Consignment.objects.get().number
    officer, market = _api(hangzhou.officer, "officer"), _api(hangzhou.market, "marketplace")
    client = Client()

    def post(path: str, who: dict[str, str], **body: Any) -> Any:
        return client.post(
            f"/api/v1/trade/risk/{path}",
            body,
            content_type="application/json",
            **who,
            HTTP_IDEMPOTENCY_KEY=f"{path}-{body.get('result', '')}-{sorted(who.values())[0][-8:]}",
        )

    listed = client.get("/api/v1/trade/risk/inspections?waiting=true", **officer).json()
    assert [one["number"] for one in listed["items"]] == [number]
    for path in ("inspections", "hit-rates", "trusted", "models"):
        assert client.get(f"/api/v1/trade/risk/{path}", **market).status_code == 403
        assert client.get(f"/api/v1/trade/risk/{path}", **officer).status_code == 200
    assert client.get(f"/api/v1/trade/risk/inspections/{number}", **market).status_code == 404
    assert post(f"inspections/{number}/result", market, result="conform").status_code == 403
    assert post(f"inspections/{number}/result", officer, result="irregular").status_code == 422
    done = post(f"inspections/{number}/result", officer, result="conform")
    assert (done.status_code, done.json()["result"]) == (200, "conform")
    made = post("trusted", officer, registration="3301960B02", level="reliable", valid_from="2026-11-01", basis="AEO 7")
    assert (made.status_code, made.json()["valid_until"]) == (200, None)
    assert post(f"trusted/{made.json()['id']}/withdrawal", officer, why="over").status_code == 200
    assert post("models/1/activation", officer).status_code == 404
    assert post("models", market).status_code == 403
    assert post("models", officer).status_code == 202
    assert [job.state for job in Job.objects.filter(kind="trade.risk_train")] == ["waiting"]


@pytest.mark.parametrize("language", ["en", "sr-latn", "zh-hans"])
def test_the_pages_of_risk_are_an_officers(hangzhou: SimpleNamespace, language: str) -> None:
    with override(language):
        node.put(hangzhou.market, CHEAP, bundle("SM-FINE"))
        number = Consignment.objects.get(order_no="SM-CHEAP").number
        officer, market = _client(hangzhou.officer, "officer"), _client(hangzhou.market, "marketplace")
        pages = ("risk/", "risk/trusted/", f"consignments/{number}/inspection/")

        for page in pages:
            assert officer.get(f"/{language}/trade/{page}").status_code == 200
            assert market.get(f"/{language}/trade/{page}").status_code == 403
        form = {"result": "irregular", "irregularity": "", "recovered": "7.5", "currency": "eur", "inspected": ""}
        assert officer.post(f"/{language}/trade/{pages[2]}", form).status_code == 422
        assert officer.post(f"/{language}/trade/{pages[2]}", {**form, "irregularity": "value"}).status_code == 302
        assert Inspection.objects.get().currency == "EUR"
        grant = {"registration": "3301960B02", "level": "reliable", "valid_from": "2026-11-01", "basis": "AEO 9"}
        assert officer.post(f"/{language}/trade/risk/trusted/", grant).status_code == 302
        assert officer.post(f"/{language}/trade/risk/trusted/", grant).status_code == 422
        assert b"telephone-cheap" in b"".join(officer.get(f"/{language}/trade/risk/?r-format=csv"))
        assert officer.get(f"/{language}/trade/risk/").status_code == 200
        assert officer.post(f"/{language}/trade/risk/").status_code == 302
        assert officer.post(f"/{language}/trade/risk/").status_code == 302
        assert [job.state for job in Job.objects.filter(kind="trade.risk_train")] == ["waiting"]
