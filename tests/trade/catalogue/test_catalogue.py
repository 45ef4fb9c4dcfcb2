"""The catalogue: products with checked fields, imported row by row; codes confirmed once and remembered;
nobody else's things."""

import io
import json
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from infosilk.kernel.models import AuditEntry
from infosilk.kernel.problems import Conflict, Forbidden, Invalid, NotFound, TooLarge
from infosilk.trade.catalogue import actions, suggestions, table_import
from infosilk.trade.catalogue.models import Product
from infosilk.trade.catalogue.queries import lookup
from tests.trade.catalogue.pictures import PNG
from tests.trade.command_line import app

SCARF: dict[str, Any] = {
    "sku": "SC-1",
    "gtin": "4006381333931",
    "title_en": "Women's silk scarf, printed",
    "title_sr": "Ženska svilena marama",
    "title_zh": "女士真丝围巾",
    "composition": "silk 100",
    "origin": "cn",
    "net_weight_kg": "0,08",
    "gross_weight_kg": 0.12,
    "price": "24.50",
    "currency": "EUR",
}


def test_a_product_is_kept_with_the_likeliest_code_as_a_suggestion(hangzhou: SimpleNamespace) -> None:
    made = actions.create_product(hangzhou.trader, SCARF)
    found = lookup(made.organisation_id, "SC-1")

    assert found is not None
    assert (found.hs_code, found.hs_state) == ("621410", "suggested")
    assert "silk" in str(made.hs_basis)
    assert found.net_weight_kg == Decimal("0.08") and found.composition == (("silk", Decimal(100)),)
    assert (found.title("sr-latn"), found.title("fr")) == ("Ženska svilena marama", "Women's silk scarf, printed")
    assert lookup(made.organisation_id, "SC-2") is None
    assert AuditEntry.objects.filter(action="trade.product.created").count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sku", ""),
        ("sku", "x" * 61),
        ("gtin", "4006381333932"),
        ("gtin", "12"),
        ("origin", "ZZZ"),
        ("origin", "XQ"),
        ("net_weight_kg", "-1"),
        ("net_weight_kg", "NaN"),
        ("net_weight_kg", "0"),
        ("gross_weight_kg", "0.01"),
        ("composition", "silk 60, cotton 30"),
        ("composition", "silk"),
        ("price", "1e400"),
        ("currency", ""),
        ("currency", "ABQ"),
        ("unit", "barrel"),
        ("hs_code", "999999"),
        ("hs_code", "62"),
        ("hs_code", "六二一四一〇"),
    ],
)
def test_a_wrong_field_is_named_with_how_to_mend_it(hangzhou: SimpleNamespace, field: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        actions.create_product(hangzhou.trader, {**SCARF, field: value})

    assert [error.where for error in refused.value.errors] == [field]
    assert all(error.mend for error in refused.value.errors)
    assert not Product.objects.exists()


def test_shares_are_read_as_people_write_them(hangzhou: SimpleNamespace) -> None:
    written = ["95% cotton, 5% elastane", "cotton 95; elastane 5", "cotton: 94,5 %, elastane: 5.5%"]
    for number, text in enumerate(written):
        made = actions.create_product(hangzhou.trader, {**SCARF, "sku": f"A{number}", "composition": text})
        assert [part["material"] for part in made.composition] == ["cotton", "elastane"]


def test_an_article_number_is_once_in_a_catalogue_and_free_in_another(hangzhou: SimpleNamespace) -> None:
    actions.create_product(hangzhou.trader, SCARF)
    actions.create_product(hangzhou.market, SCARF)

    with pytest.raises(Conflict):
        actions.create_product(hangzhou.trader, SCARF)
    actions.create_product(hangzhou.trader, {**SCARF, "sku": "SC-2"})
    with pytest.raises(Conflict):
        actions.update_product(hangzhou.trader, "SC-2", SCARF)


def test_a_confirmed_code_stays_and_is_used_the_next_time_in_its_organisation_alone(hangzhou: SimpleNamespace) -> None:
    actions.create_product(hangzhou.trader, SCARF)
    kept = actions.confirm_product(hangzhou.trader, "SC-1", "6214.90")
    changed = actions.update_product(hangzhou.trader, "SC-1", {**SCARF, "title_en": "Silk scarf"})
    here = suggestions.classify(hangzhou.trader, "women's SILK scarf printed")
    near = suggestions.classify(hangzhou.trader, "Women's silk scarf, printed, new")
    there = suggestions.classify(hangzhou.market, "women's SILK scarf printed")

    assert (kept.hs_code, kept.hs_state, changed.hs_code, changed.hs_state) == ("621490", "confirmed") * 2
    assert (here[0].code, here[0].score, here[0].reasons[0].kind) == ("621490", 1.0, "confirmed")
    assert near[0].code == "621490" and near[0].score < 1
    assert there[0].code == "621410"

    suggestions.confirm_code(hangzhou.trader, "women's silk scarf printed", "621410")
    assert suggestions.classify(hangzhou.trader, "women's SILK scarf printed")[0].code == "621410"
    with pytest.raises(Invalid):
        suggestions.confirm_code(hangzhou.trader, "…", "999999")


def test_only_who_trades_for_the_organisation_has_its_catalogue(hangzhou: SimpleNamespace) -> None:
    actions.create_product(hangzhou.trader, SCARF)

    for acting in (hangzhou.officer, hangzhou.carrier):
        with pytest.raises(Forbidden):
            actions.create_product(acting, SCARF)
        assert not Product.objects.visible_to(acting).exists()
    with pytest.raises(NotFound):
        actions.confirm_product(hangzhou.market, "SC-1", "621410")


def test_a_picture_is_what_it_says_and_bounded(hangzhou: SimpleNamespace) -> None:
    actions.create_product(hangzhou.trader, SCARF)
    picture = actions.add_picture(hangzhou.trader, "SC-1", "a.png", "image/png", io.BytesIO(PNG))

    for media_type, content, refusal in (
        ("image/png", b"<svg/>", Invalid),
        ("image/svg+xml", b"<svg/>", Invalid),
        ("image/png", PNG + bytes(actions.MAX_PICTURE), TooLarge),
    ):
        with pytest.raises(refusal):
            actions.add_picture(hangzhou.trader, "SC-1", "a", media_type, io.BytesIO(content))
    with pytest.raises(NotFound):
        actions.remove_picture(hangzhou.market, "SC-1", picture.pk)
    actions.remove_picture(hangzhou.trader, "SC-1", picture.pk)
    assert Product.objects.get().pictures.count() == 0


def workbook(rows: list[list[Any]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_table_is_imported_row_by_row_and_a_bad_row_stops_no_other(hangzhou: SimpleNamespace) -> None:
    actions.create_product(hangzhou.trader, {**SCARF, "sku": "T-1"})
    text = (
        "SKU;Title;Price;Currency;Colour\n"
        "T-1;Cotton t-shirt for women;9,90;EUR;red\n"
        "T-2;Ceramic mug;4;EUR;\n"
        ";No number;1;EUR;\n"
        "T-3;Bad price;cheap;EUR;\n"
        "T-4;=cmd();;;\n"
    )
    report = table_import.import_products(hangzhou.trader, "products.csv", text.encode())

    assert [row.outcome for row in report.rows] == ["changed", "created", "refused", "refused", "created"]
    assert report.ignored == ("Colour",)
    assert "price" in report.rows[3].faults[0]
    changed = Product.objects.get(sku="T-1")
    assert (changed.titles["en"], changed.titles["zh"]) == ("Cotton t-shirt for women", SCARF["title_zh"])

    again = table_import.import_products(
        hangzhou.market, "p.xlsx", workbook([["sku", "title_en"], ["X-1", "Wooden chair"]])
    )
    assert again.count("created") == 1
    for content in (b"", b"title\nx\n", b"PK\x03\x04 no archive", b"sku\n\xff\xfe\n"):
        with pytest.raises(Invalid):
            table_import.import_products(hangzhou.trader, "bad", content)


def listing_file(folder: Path) -> Path:
    lines = [
        json.dumps(
            {
                "product_name": "Silicone phone case",
                "product_attributes": '{"Material": "TPU"}',
                "cate_lv1_desc": "Phones",
                "cate_lv2_desc": "Cases",
                "cate_lv2_desc_cn": "手机壳",
            }
        ).encode(),
        b"no json",
        b"[1]",
        b'{"product_name": 5}',
        b"",
        b'{"product_name": "' + b"x" * 1_100_000 + b'"}',
        "Å½enska majica".join(['{"product_name": "', ' od pamuka \x00"}']).encode(),
    ]
    path = folder / "listings.jsonl"
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


def test_listings_are_classified_line_by_line_without_a_database(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    done = CliRunner().invoke(app, ["classify", str(listing_file(tmp_path)), "--out", str(out)])
    answers = {row["line"]: row for row in map(json.loads, out.read_text(encoding="utf-8").splitlines())}

    assert done.exit_code == 1
    assert sorted(answers) == [1, 2, 3, 4, 6, 7]
    assert all("error" in answers[line] for line in (2, 3, 4, 6))
    assert answers[1]["suggestions"][0]["code"] == "392690" and len(answers[1]["suggestions"]) == 5
    assert answers[1]["suggestions"][0]["reasons"]
    assert answers[7]["suggestions"][0]["code"] == "610910"


def test_other_fields_and_exit_codes(tmp_path: Path) -> None:
    path = tmp_path / "other.jsonl"
    path.write_text('{"naziv": "Ceramic mug", "put": "Kitchen > Mugs"}\n', encoding="utf-8")
    good = CliRunner().invoke(app, ["classify", str(path), "--title-field", "naziv", "--category-field", "put"])
    missing = CliRunner().invoke(app, ["classify", str(path)])
    none = CliRunner().invoke(app, ["classify", str(tmp_path / "none.jsonl")])

    assert good.exit_code == 0 and json.loads(good.stdout)["suggestions"]
    assert missing.exit_code == 1 and "--title-field" in missing.stdout
    assert none.exit_code == 2
