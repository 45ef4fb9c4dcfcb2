"""Trade papers: what a PDF says is read back from it, and its symbols are read by a scanner's library."""

import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import zxingcpp
from biip import parse as parse_gs1
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdfium2 import PdfDocument

from infosilk.commons.drawing.engine.fonts import BOLD, REGULAR, Fonts, cut_all, fonts
from infosilk.trade.papers.drawing import labels, post
from infosilk.trade.papers.drawing.certificate import certificate_paper
from infosilk.trade.papers.drawing.goods import commercial_invoice, packing_list
from infosilk.trade.papers.engine import gs1
from infosilk.trade.papers.engine.case import Address, PaperCase, PaperLine
from infosilk.trade.papers.engine.origin import OriginClaim, OriginLine, check, claim_of
from tests.kit.examples import example_count

ROOT = Path(__file__).resolve().parents[3]
DIST = ROOT / "src/infosilk/web/static/dist"
LANGUAGES = ("sr-latn", "zh-hans")
SELLER = Address("杭州西湖工艺有限公司 West Lake Crafts", "CN", "文三路 100 号", "杭州", "310012")
BUYER = Address("Милица Јовановић", "RS", "Obrenovićeva 12", "Niš", "18000", email="buyer@nis.example")
LINE = PaperLine(
    1,
    "SKU-1",
    "手工刺绣丝绸围巾 vezena marama",
    "621410",
    "CN",
    Decimal(2),
    "piece",
    Decimal("51.00"),
    Decimal("0.2"),
    Decimal("0.25"),
)
CASE = PaperCase(
    "HGH-2026-0000001234",
    "SM-7781",
    date(2026, 11, 2),
    SELLER,
    BUYER,
    Address("Grand Canal Express", "CN"),
    "GCE123456789CN",
    (LINE, replace(LINE, number=2, sku="SKU-2", value=Decimal("19.99"))),
    "CNY",
    2,
    Decimal("3.2"),
    freight=Decimal(40),
    discount=Decimal(5),
    tracking="http://localhost:8000/track/?number=HGH-2026-0000001234",
)


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Fonts:
    return fonts(DIST, tmp_path_factory.getbasetemp().parent / "paper-fonts", ROOT / "build" / "fonts")


def test_fonts_are_made_before_or_on_demand_and_are_the_same(tmp_path: Path) -> None:
    some = tmp_path / "some"
    some.mkdir()
    for path in [*DIST.glob("noto-sans-cyrillic-*.woff2"), *DIST.glob("noto-sans-sc-21-*.woff2")]:
        shutil.copy(path, some)
    ready = tmp_path / "ready"
    ready.mkdir()
    (ready / "noto-sans-former-400.ttf").touch()

    assert cut_all(some, ready) == 4
    assert cut_all(some, ready) == 0

    before = fonts(some, tmp_path / "unused", ready)
    demanded = fonts(some, tmp_path / "kept")
    for path in before.files:
        for weight in (REGULAR, BOLD):
            made = before.face(path, weight)
            assert made.parent == ready
            with TTFont(made) as one, TTFont(demanded.face(path, weight)) as other:
                assert one["glyf"] == other["glyf"]
                assert "fvar" not in one
    assert len(list(ready.iterdir())) == 4
    assert not (tmp_path / "unused").exists()


def text_of(pdf: bytes) -> str:
    from io import BytesIO

    # A reader of PDFs may put a blank or a line's end between any two runs of letters.
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def symbols(pdf: bytes, page: int = 0) -> dict[str, str]:
    """What a scanner reads on a page: AIM identifier (]C1 GS1-128, ]C0 Code 128, ]Q1 QR) to text."""
    drawn = PdfDocument(pdf)[page].render(scale=4).to_pil()
    return {found.symbology_identifier + found.text[:5]: found.text for found in zxingcpp.read_barcodes(drawn)}


def test_an_invoice_says_who_sold_what_to_whom_in_all_three_scripts(letters: Fonts) -> None:
    said = text_of(commercial_invoice(CASE, letters, LANGUAGES))

    for expected in (*SELLER.lines(), *BUYER.lines(), "vezenamarama", "刺绣", "621410", "51,00", "19,99", "105,99CNY"):
        assert "".join(expected.split()) in said, expected


def test_a_packing_list_shows_weights_and_no_prices(letters: Fonts) -> None:
    said = text_of(packing_list(CASE, letters, ("en",)))

    assert "0.25" in said and "3.2" in said
    assert "51.00" not in said and "CNY" not in said


def test_a_long_list_goes_on_over_pages_with_its_head_on_each(letters: Fonts) -> None:
    many = replace(CASE, lines=tuple(replace(LINE, number=n, sku=f"SKU-{n}") for n in range(1, 51)))

    pages = PdfDocument(commercial_invoice(many, letters, ("en",)))

    assert len(pages) >= 3
    for page in range(2):
        assert "HS code" in pages[page].get_textpage().get_text_bounded()


def test_the_same_consignment_gives_the_same_bytes(letters: Fonts) -> None:
    assert commercial_invoice(CASE, letters, LANGUAGES) == commercial_invoice(CASE, letters, LANGUAGES)


def test_letters_that_no_font_has_are_shown_as_missing_and_never_break_a_paper(letters: Fonts) -> None:
    odd = replace(CASE, buyer=replace(BUYER, name="A\x00B\u200f 😀 \U00020000"))

    assert "A" in text_of(commercial_invoice(odd, letters, ("en",)))


@pytest.mark.parametrize(
    ("value", "lines", "form"), [("299.99", 1, "CN22"), ("300", 1, "CN23"), ("10", 5, "CN23"), ("0", 4, "CN22")]
)
def test_the_posts_form_follows_the_value_in_special_drawing_rights(value: str, lines: int, form: str) -> None:
    assert post.form_for(Decimal(value), Decimal(300), lines) == form


def test_the_posts_declarations_say_contents_weight_value_and_origin(letters: Fonts) -> None:
    small = post.cn22(replace(CASE, gift=True), letters, ("en",))
    large = post.cn23(CASE, letters, ("en",), post.Posting(comments="Textile", invoice="INV-9"))

    assert "[X]Gift" in text_of(small) and "70.99CNY" in text_of(small) and "621410" in text_of(small)
    for expected in ("CN23", "INV-9", "Textile", "Saleofgoods", "70.99CNY"):
        assert expected in text_of(large)


def test_a_parcel_bears_its_sscc_and_the_address_to_follow_it(letters: Fonts) -> None:
    sscc = gs1.sscc("8600123", 17)

    read = symbols(labels.parcel_label(replace(CASE, sscc=sscc), letters, LANGUAGES, "688"), page=1)

    assert f"(00){sscc}" in read.values()
    assert CASE.tracking in read.values()


def test_a_sender_without_a_gs1_prefix_gets_destination_and_order_number(letters: Fonts) -> None:
    read = symbols(labels.parcel_label(CASE, letters, ("en",), "688"))

    assert {"(421)68818000", "(400)HGH-2026-0000001234"} <= set(read.values())
    assert {key[:3] for key in read} == {"]C1", "]Q1"}


def test_a_product_bears_gtin_and_lot_and_without_a_gtin_no_made_up_one(letters: Fonts) -> None:
    both = replace(CASE, lines=(replace(LINE, gtin="4006381333931"), LINE))

    made = labels.product_labels(both, letters, LANGUAGES, "https://id.gs1.org")
    with_gtin, without = symbols(made, 0), symbols(made, 1)

    assert "(01)04006381333931(10)HGH-2026-0000001234" in with_gtin.values()
    assert "https://id.gs1.org/01/04006381333931/10/HGH-2026-0000001234" in with_gtin.values()
    assert without["]C0SKU-1"] == "SKU-1"


@settings(max_examples=example_count(60), deadline=None)
@given(prefix=st.from_regex(r"[1-9][0-9]{5,10}", fullmatch=True), serial=st.integers(0, 99999))
def test_an_independent_library_reads_every_element_string(prefix: str, serial: int) -> None:
    made = [gs1.Element("00", gs1.sscc(prefix, serial)), gs1.Element("400", f"O-{serial}"), gs1.Element("10", "L1")]

    parsed = parse_gs1("]C1" + gs1.element_string(made).replace(gs1.FNC1, "\x1d")).gs1_message

    assert parsed is not None
    assert [(one.ai.ai, one.value) for one in parsed.element_strings] == [(one.identifier, one.value) for one in made]


@pytest.mark.parametrize(
    ("identifier", "value"),
    [("01", "04006381333932"), ("00", "1"), ("10", "Š-1"), ("10", "x" * 21), ("99", "1"), ("37", "x")],
)
def test_what_gs1_does_not_allow_is_refused(identifier: str, value: str) -> None:
    with pytest.raises(gs1.NotGs1):
        gs1.Element(identifier, value)


CLAIM = OriginClaim(
    "CNRS-2026-0000000007",
    CASE.number,
    SELLER,
    None,
    replace(BUYER, email=""),
    "Rail, Hangzhou – Niš",
    (OriginLine(1, "N/M", "2 cartons", "Silk scarf 丝巾", "62141000", "RVC", Decimal(3), "piece", Decimal(55)),),
    "INV-1",
    date(2026, 11, 1),
    "CN",
    "RS",
    date(2026, 11, 2),
    "Hangzhou customs desk",
)


def test_a_certificate_of_origin_shows_its_fields_and_where_to_verify_it(letters: Fonts) -> None:
    address = "http://localhost:8000/en/trade/origin/?number=CNRS-2026-0000000007"

    pdf = certificate_paper(CLAIM, letters, LANGUAGES, address)

    said = text_of(pdf)
    for expected in ("CNRS-2026-0000000007", "621410", "RVC55%", "丝巾", "INV-1", "Hangzhoucustomsdesk", "Милица"):
        assert expected in said, expected
    assert address in symbols(pdf).values()


def test_a_claim_of_origin_is_the_same_after_it_crossed_the_road() -> None:
    assert claim_of(CLAIM.payload()) == CLAIM


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"destination": "DE"}, "origin.parties"),
        ({"lines": ()}, "origin.no-goods"),
        ({"lines": (replace(CLAIM.lines[0], criterion="XX"),)}, "origin.criterion"),
        ({"lines": (replace(CLAIM.lines[0], share=Decimal("39.99")),)}, "origin.share"),
        ({"lines": (replace(CLAIM.lines[0], share=None),)}, "origin.share"),
        ({"lines": (replace(CLAIM.lines[0], hs_code="6214"),)}, "origin.hs-code"),
        ({"invoice_number": " "}, "origin.invoice"),
    ],
)
def test_a_claim_that_breaks_the_agreement_is_refused(changed: dict[str, object], code: str) -> None:
    assert [fault.code for fault in check(replace(CLAIM, **changed), Decimal(40))] == [code]  # type: ignore[arg-type]
    assert check(CLAIM, Decimal(40)) == []
