"""The catalogue by page and API: what people do there works, and another organisation's things are not there."""

import json
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from infosilk.trade.catalogue.models import Confirmation, Product
from tests.trade.caller import Caller
from tests.trade.catalogue.pictures import PNG

PAGES = "/en/trade"


@pytest.fixture
def trader(hangzhou: SimpleNamespace) -> Caller:
    return Caller(hangzhou.organisations["west-lake-crafts"], "trader")


@pytest.fixture
def other(hangzhou: SimpleNamespace) -> Caller:
    return Caller(hangzhou.organisations["qiantang-pay"], "trader")


def put(caller: Caller, path: str, data: dict[str, Any]) -> Any:
    headers = {**caller.headers, "Idempotency-Key": uuid4().hex}
    return caller.client.put(f"/api/v1/trade{path}", json.dumps(data), content_type="application/json", headers=headers)


def post(caller: Caller, path: str, data: dict[str, Any]) -> Any:
    return caller.post(path, json.dumps(data).encode(), "application/json")


def test_the_api_keeps_products_and_suggests_codes(trader: Caller, other: Caller) -> None:
    made = post(
        trader,
        "/products",
        {
            "sku": "B 1",
            "title_en": "Leather belt for men",
            "net_weight_kg": "0.2",
            "composition": [{"material": "leather", "share": 100}],
        },
    )
    assert (made.status_code, made.json()["hs_code"], made.json()["hs_state"]) == (201, "420330", "suggested")
    assert made.json()["hs_basis"]
    assert post(trader, "/products", {"sku": "B 1", "title_en": "Again"}).status_code == 409
    wrong = post(trader, "/products", {"sku": "B2", "title_en": "x", "gtin": "123"})
    assert (wrong.status_code, wrong.json()["errors"][0]["where"]) == (422, "gtin")
    changed = put(
        trader, "/products/B 1", {"sku": "B 1", "title_en": "Leather belt", "price": "9.5", "currency": "EUR"}
    )
    assert changed.json()["price"] == "9.5000"
    confirmed = post(trader, "/products/B 1/code", {"code": "420330"})
    assert confirmed.json()["hs_state"] == "confirmed"
    assert [row["sku"] for row in trader.get("/products?q=belt").json()["items"]] == ["B 1"]
    imported = trader.post("/products/import?filename=a.csv", b"sku,title_sr\nC1,Kaput\n,x\n", "text/csv").json()
    assert (imported["created"], imported["refused"]) == (1, 1)

    assert other.get("/products").json()["items"] == []
    assert other.get("/products/B 1").status_code == 404
    assert post(other, "/products/B 1/code", {"code": "420330"}).status_code == 404

    asked = trader.client.post(
        "/api/v1/trade/classify",
        json.dumps({"text": "silk scarf", "language": "en"}),
        content_type="application/json",
        headers=trader.headers,
    ).json()
    assert asked["suggestions"][0]["code"] == "621410" and asked["suggestions"][0]["reasons"][0]["text"]
    kept = post(trader, "/classify/confirmations", {"text": "silk scarf", "code": "621490"})
    assert kept.json()["code"] == "621490"


def test_a_product_is_added_confirmed_and_changed_on_pages(trader: Caller, other: Caller) -> None:
    browser = trader.browser()
    refused = browser.post(f"{PAGES}/products/add/", {"sku": "P1", "unit": "piece"})
    added = browser.post(
        f"{PAGES}/products/add/", {"sku": "P1", "title_en": "Silk scarf", "unit": "piece"}, follow=True
    )
    row = Product.objects.get()
    page = f"{PAGES}/products/{row.pk}/"

    assert refused.status_code == 422 and "title in at least one language" in refused.content.decode()
    assert "Confirm 621410" in added.content.decode()
    confirmed = browser.post(f"{page}confirm/", {"code": "621410"}, follow=True).content.decode()
    assert "Confirmed by" in confirmed and "Confirm 621410" not in confirmed
    assert browser.post(f"{page}edit/", {"sku": "P2", "title_en": "Scarf", "unit": "set"}).status_code == 302
    assert Product.objects.get().sku == "P2" and Product.objects.get().hs_state == "confirmed"
    assert b"P2" in browser.get(f"{PAGES}/products/?q=scarf").content

    upload = {"picture": SimpleUploadedFile("a.png", PNG, "image/png")}
    browser.post(f"{page}pictures/", upload)
    picture = row.pictures.get()
    assert browser.get(f"{page}pictures/{picture.pk}/").content == PNG
    wrong = browser.post(f"{page}pictures/", {"picture": SimpleUploadedFile("a.png", b"text", "image/png")})
    assert wrong.status_code == 422

    stranger = other.browser()
    for path in (page, f"{page}edit/", f"{page}pictures/{picture.pk}/"):
        assert stranger.get(path).status_code == 404
    assert stranger.post(f"{page}confirm/", {"code": "621410"}).status_code == 404
    assert browser.post(f"{page}pictures/{picture.pk}/remove/").status_code == 302
    assert Client().get(page).status_code == 302


def test_a_code_is_found_confirmed_and_found_again_on_the_page(trader: Caller) -> None:
    browser = trader.browser()
    found = browser.get(f"{PAGES}/classify/", {"text": "porcelain vase"}).content.decode()
    assert "Confirm 691310" in found
    browser.post(f"{PAGES}/classify/", {"text": "porcelain vase", "code": "691110"})
    assert Confirmation.objects.get().code == "691110"
    again = browser.get("/sr-latn/trade/classify/", {"text": "Porcelain VASE"}).content.decode()
    assert again.index("691110") < again.index("691310")
    assert "Potvrdi" in again
    nothing = browser.get(f"{PAGES}/classify/", {"text": "§§§"}).content.decode()
    assert "Nothing found" in nothing


def test_a_table_is_looked_at_applied_and_undone_on_its_page(trader: Caller) -> None:
    browser = trader.browser()
    pages = "/en/commons/tables/"
    assert f'{pages}?kind=catalogue.products"' in browser.get(f"{PAGES}/products/").content.decode()
    table = SimpleUploadedFile("t.csv", b"sku,title_en,gtin\nA,Chair,\nB,Table,1\n", "text/csv")
    address = browser.post(pages, {"file": table, "kind": "catalogue.products"})["Location"]
    page = browser.get(address).content.decode()

    assert "C3 gtin" in page and "is no GTIN" in page and not Product.objects.exists()
    assert browser.post(address, {"do": "all"}).status_code == 302
    assert Product.objects.get().sku == "A"
    browser.post(address, {"do": "undo"})
    assert Product.objects.get().withdrawn_at and browser.get(f"{PAGES}/products/").content.decode().count(">A<") == 0
    wrong = {"file": SimpleUploadedFile("t.csv", b"x"), "kind": "catalogue.products"}
    assert browser.post(pages, wrong).status_code == 422
