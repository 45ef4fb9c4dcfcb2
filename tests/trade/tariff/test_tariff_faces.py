"""The tariff by page and API: looked up by everybody, loaded by the operator after a look at what changes."""

from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from infosilk.kernel import demo
from infosilk.kernel.actor import system
from infosilk.kernel.formats.table_faults import TableRule
from infosilk.kernel.models import Organisation
from infosilk.trade.tariff.engine import units
from infosilk.trade.tariff.models import DataSetVersion, TariffUpload
from infosilk.web import catalogues
from tests.trade.tariff.tariff_rows import FTA, csv_of, row

SOME = row(code="902710")


class Caller:
    """A person with one role: a browser and an API token."""

    def __init__(self, organisation: Organisation, role: str) -> None:
        self.person = demo.ensure_person(email=f"{role}@{organisation.code}.example", name=role)
        demo.ensure_mandate(person=self.person, organisation=organisation, role=role)
        token = demo.issue_token(
            system("worker", "test"), organisation=organisation, person=self.person, areas=None, name="t", role=role
        )
        self.headers = {"Authorization": f"Bearer {token}"}
        self.browser = Client()
        self.browser.force_login(self.person)

    def get(self, path: str) -> Any:
        return Client().get(f"/api/v1/trade/tariff{path}", headers=self.headers)

    def post(self, path: str, body: bytes, media_type: str = "text/csv") -> Any:
        headers = {**self.headers, "Idempotency-Key": uuid4().hex}
        return Client().post(f"/api/v1/trade/tariff{path}", body, content_type=media_type, headers=headers)

    def page(self, path: str, data: dict[str, Any] | None = None) -> Any:
        address = f"/en/trade/tariff{path}"
        return self.browser.get(address) if data is None else self.browser.post(address, data)


@pytest.fixture
def operator(hangzhou: SimpleNamespace) -> Caller:
    firm = demo.ensure_organisation(code="hz-operator", name="Operator", country="CN", roles=["operator"])
    return Caller(firm, "operator")


@pytest.fixture
def trader(hangzhou: SimpleNamespace) -> Caller:
    return Caller(hangzhou.organisations["west-lake-crafts"], "trader")


def test_by_the_api_a_set_is_checked_loaded_looked_up_and_taken_back(operator: Caller, trader: Caller) -> None:
    content = csv_of(SOME, row(**FTA, code="902710"))
    seen = operator.post("/check?filename=rs-a.csv", content).json()
    assert (seen["errors"], seen["added"], seen["findings"]) == (0, 2, [])
    assert DataSetVersion.objects.filter(data_set="rs-a").count() == 0
    moved = operator.post("/load?filename=rs-a.csv&basis=1", content)
    assert (moved.status_code, moved.json()["code"]) == (409, "tariff-moved")
    made = operator.post(f"/load?filename=rs-a.csv&basis={seen['basis']}", content)
    assert (made.status_code, made.json()["number"]) == (200, 1)
    wrong = operator.post("/load?filename=rs-a.csv", csv_of(SOME | {"rate": "x"}))
    assert wrong.status_code == 422 and wrong.json()["errors"][0]["where"] == "rs-a.csv:2 rate"

    found = trader.get("/RS/90271000?day=2026-06-01").json()
    assert [(one["kind"], one["rate"], one["inherited"]) for one in found["measures"]] == [
        ("mfn", "5", True),
        ("fta", None, True),
    ]
    assert found["schedules"][0]["years"][2] == {"year": 2026, "preference": "2", "charged": "2"}
    unknown = trader.get("/RS/010121")
    assert (unknown.status_code, unknown.json()["code"]) == (409, "tariff-unknown")
    assert "tariff of RS" in unknown.json()["detail"]
    assert trader.get("/RS/90271000/history").json()["items"][0]["data_set"] == "rs-a"

    operator.post("/load?filename=rs-a.csv", csv_of(SOME | {"rate": "7"}))
    back = operator.post("/data-sets/rs-a/rollback", b'{"number": 1}', "application/json").json()
    assert (back["number"], back["restored"]) == (3, 1)
    assert [one["number"] for one in operator.get("/versions?data_set=rs-a").json()["items"]] == [3, 2, 1]
    for answer in (trader.get("/versions"), trader.post("/check?filename=a.csv", content)):
        assert answer.status_code == 403


def test_by_the_page_a_file_is_looked_at_mended_and_loaded(operator: Caller, trader: Caller) -> None:
    def put(content: bytes) -> str:
        answer = operator.page("/upload/", {"file": SimpleUploadedFile("rs-page.csv", content)})
        assert answer.status_code == 302, answer.content.decode()
        return str(answer.url).removeprefix("/en/trade/tariff")

    broken = operator.page(put(csv_of(SOME | {"rate": "x"}))).content.decode()
    assert "“x” is no number." in broken and "Load this version" not in broken
    path = put(csv_of(SOME | {"rate": "12,5"}))
    seen = operator.page(path)
    assert "read as 12.5" in seen.content.decode() and "Load this version" in seen.content.decode()
    basis = seen.context["form"].initial["basis"]
    assert operator.page(path, {"basis": basis}).status_code == 422
    assert operator.page(path, {"basis": 1, "accept": "on"}).status_code == 409
    assert operator.page(path, {"basis": basis, "accept": "on", "note": "first"}).status_code == 302
    assert operator.page(path, {"basis": basis, "accept": "on"}).status_code == 302
    assert DataSetVersion.objects.filter(data_set="rs-page").count() == 1
    assert "This file is version 1" in operator.page(path).content.decode()
    file: Any = operator.browser.get(f"/en/trade/tariff{path}?report-format=csv")
    report = b"".join(file.streaming_content).decode()
    assert "cell.comma" in report and "rs-page.csv" in report

    assert "12.5 %" in operator.page("/RS/902710/").content.decode()
    assert "first" in operator.page("/data-sets/").content.decode()
    operator.browser.post("/en/trade/tariff/upload/", {"file": SimpleUploadedFile("rs-page.csv", csv_of(SOME))})
    later = TariffUpload.objects.latest("pk")
    found = operator.page(f"/uploads/{later.pk}/")
    assert "rate 12.5 → 5" in found.content.decode()
    operator.page(f"/uploads/{later.pk}/", {"basis": found.context["form"].initial["basis"]})
    operator.page("/data-sets/rollback/", {"version": "rs-page 1"})
    assert DataSetVersion.objects.filter(data_set="rs-page").latest("number").restored is not None
    assert trader.page(f"/uploads/{later.pk}/").status_code == trader.page("/upload/").status_code == 403


def test_everybody_looks_up_by_code_and_words_and_reads_what_is_not_known(trader: Caller) -> None:
    assert "851830" in trader.page("/?q=earphones&jurisdiction=RS").content.decode()
    page = trader.page("/RS/8518300000/?day=2026-06-01").content.decode()
    assert "category A5 of the base 5 %" in page and "2028" in page and "sample" in page
    assert "No third-country duty of 010121 in RS is loaded" in trader.page("/RS/010121/").content.decode()
    assert "09.9001" in trader.page("/RS/871491/?day=2026-06-01").content.decode()
    for path in ("/RS/x/", "/QQ/851830/", "/RS/12345678901/"):
        assert trader.page(path).status_code == 404
    assert trader.page("/RS/851830/?day=0001-01-01&known=9999-12-31").status_code == 200
    assert Client().get("/en/trade/tariff/").status_code == 302


@pytest.mark.parametrize("locale", catalogues.TRANSLATED)
def test_the_words_of_rules_and_units_are_translated_with_the_same_names(locale: str) -> None:
    translated = catalogues.everything(locale)

    wrong = []
    for text in [*(text for rule in TableRule.every() for text in (rule.text, rule.mend)), *units.UNITS.values()]:
        said = translated.get(("", text), "")
        if not said or sorted(_names(said)) != sorted(_names(text)):
            wrong.append(text)
    assert wrong == []


def _names(text: str) -> list[str]:
    return [part.split("}")[0] for part in text.split("{")[1:]]
