"""A scan is read as its symbol says, whatever the scanner made of it; what is wrong is said, never guessed."""

import pytest
from biip.gs1_element_strings import GS1ElementString
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean

from infosilk.commons.scan.engine.reading import MAX_LENGTH, read
from infosilk.trade.papers.engine import gs1

GTIN, SSCC = "05601234567892", "106141411234567897"


@pytest.mark.parametrize(
    ("sent", "kind", "elements"),
    [
        (f"]C101{GTIN}10L1", "gs1", (("01", GTIN), ("10", "L1"))),
        (f"]d201{GTIN}10L1\x1d21S9", "gs1", (("01", GTIN), ("10", "L1"), ("21", "S9"))),
        (f"01{GTIN}10L1\xf121S9", "gs1", (("01", GTIN), ("10", "L1"), ("21", "S9"))),
        (f"01{GTIN}10L1<GS>21S9", "gs1", (("01", GTIN), ("10", "L1"), ("21", "S9"))),
        (f"(01){GTIN}(10)L1", "gs1", (("01", GTIN), ("10", "L1"))),
        (f"  (00){SSCC} ", "gs1", (("00", SSCC),)),
        (f"00{SSCC}", "gs1", (("00", SSCC),)),
        (SSCC, "sscc", (("00", SSCC),)),
        (GTIN[1:], "gtin", (("01", GTIN),)),
        ("５６０１２３４５６７８９２", "gtin", (("01", GTIN),)),
        (f"https://id.gs1.org/01/{GTIN}/10/L1", "link", (("01", GTIN), ("10", "L1"))),
        ("]C1400HGH-2026-0000000003", "gs1", (("400", "HGH-2026-0000000003"),)),
    ],
)
def test_a_symbol_says_its_elements(sent: str, kind: str, elements: tuple[tuple[str, str], ...]) -> None:
    said = read(sent)

    assert (said.kind, said.elements, said.faults) == (kind, elements, ())


@pytest.mark.parametrize(
    ("sent", "names"),
    [
        ("HGH-2026-0000000003", ("HGH-2026-0000000003",)),
        ("​HGH-2026-0000000003\r\n", ("HGH-2026-0000000003",)),
        ("http://nis.example/en/trade/track/?number=HGH-2026-0000000003&token=x", ("HGH-2026-0000000003", "track")),
        ("]Q3http://nis.example/x/nis-bonded", ("nis-bonded",)),
        (f"(01){GTIN}(21)S9(10)L1", ("S9", "L1", GTIN)),
        ("5601234567890", ("5601234567890",)),
    ],
)
def test_what_may_name_the_thing_comes_most_exact_first(sent: str, names: tuple[str, ...]) -> None:
    assert read(sent).names == names


@pytest.mark.parametrize(
    ("sent", "code", "params"),
    [
        ("", "scan.nothing", {}),
        (" ​\x1d ", "scan.nothing", {}),
        ("x" * (MAX_LENGTH + 1), "scan.too-long", {"length": "501", "limit": "500"}),
        ("(01)05601234567890", "scan.check-digit", {"value": "05601234567890", "given": "0", "right": "2"}),
        ("106141411234567890", "scan.check-digit", {"value": "106141411234567890", "given": "0", "right": "7"}),
        ("https://id.gs1.org/01/05601234567890", "scan.check-digit", {"given": "0", "right": "2"}),
        ("]C101056012", "scan.broken", {"value": "01056012"}),
        ("(9999)x", "scan.broken", {"value": "(9999)x"}),
    ],
)
def test_what_cannot_be_trusted_names_nothing_and_says_why(sent: str, code: str, params: dict[str, str]) -> None:
    said = read(sent)

    assert [reason.code for reason in said.faults] == [code]
    assert params.items() <= dict(said.faults[0].params).items()
    assert said.names == ()


@given(st.text(max_size=600))
def test_any_text_is_answered(sent: str) -> None:
    said = read(sent)

    assert bool(said.names) != bool(said.faults) or said.kind == "web"
    assert len(said.text) <= MAX_LENGTH


@given(
    st.integers(0, 10**13 - 1).map(lambda number: f"{number:013d}"),
    st.text("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789-/", min_size=1, max_size=20),
    st.text("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", min_size=1, max_size=20),
)
def test_what_our_labels_write_is_read_back(digits: str, lot: str, serial: str) -> None:
    gtin = digits + str(ean.calc_check_digit(digits))
    written = [gs1.Element("01", gtin), gs1.Element("10", lot), gs1.Element("21", serial)]

    said = read("]C1" + gs1.element_string(written))

    assert said.elements == (("01", gtin), ("10", lot), ("21", serial))
    assert read(gs1.human_readable(written)).elements == said.elements


def test_the_library_checks_the_digits_that_we_rely_on() -> None:
    assert GS1ElementString.extract("0105601234567890").gtin is None
