"""Every rule of tariff data: broken once, told with its row and column in words that say how to mend it."""

import io
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from infosilk.kernel.formats import sheet
from infosilk.kernel.formats.table_faults import TableRule
from infosilk.kernel.reasons.finding import Finding
from infosilk.trade.tariff.engine.drafts import Draft, drafts
from infosilk.trade.tariff.engine.rules import all as every_rule
from infosilk.trade.tariff.engine.rules.row import Book, Standing
from tests.kit.examples import example_count
from tests.trade.tariff.tariff_rows import FINE, FTA, HEADER, QUOTA, WORDS, csv_of, row

BOOK = Book(
    jurisdictions=frozenset({"RS", "CN", "EU"}),
    languages=("en", "sr-latn", "zh-hans"),
    vat_rates={"RS": frozenset({Decimal(20), Decimal(10)})},
    others=(Standing(("RS", "mfn", "847130", "", "", ""), date(2024, 1, 1), None, Decimal(5), "rs-other"),),
)


def found_in(content: bytes, book: Book = BOOK) -> tuple[list[Draft], list[Finding]]:
    try:
        made, told = drafts("rs.csv", sheet.read("rs.csv", content), {"RS": "CN"})
    except sheet.Refused as refused:
        return [], [refused.finding]
    return made, every_rule.in_order([*told, *every_rule.check(made, book)])


def test_rows_that_keep_every_rule_are_read_without_a_finding() -> None:
    made, found = found_in(csv_of(row(**WORDS), row(**FTA, **WORDS), row(**QUOTA, **WORDS)))

    assert found == []
    assert [(one.kind, one.rate, one.base) for one in made] == [
        ("mfn", Decimal(5), None),
        ("fta", None, Decimal(5)),
        ("quota", Decimal(1), None),
    ]
    assert found_in(csv_of(row(valid_until="9999-12-31")))[0][0].valid_until is None


# The rule, then the rows that break it (the last one is where it is told), then the column.
BROKEN: list[tuple[str, list[dict[str, str]], str]] = [
    ("cell.number", [row(rate="five")], "rate"),
    ("cell.comma-unclear", [row(rate="1,234")], "rate"),
    ("cell.comma", [row(rate="12,5")], "rate"),
    ("cell.percent", [row(rate="5 %")], "rate"),
    ("cell.places", [row(rate="5.123456")], "rate"),
    ("cell.day", [row(valid_from="2026-13-01")], "valid_from"),
    ("cell.day", [row(valid_from="0001-01-01")], "valid_from"),
    ("cell.truth", [row(verified="maybe")], "verified"),
    ("cell.too-long", [row(note="x" * 401)], "note"),
    ("kind.unknown", [row(kind="dutty")], "kind"),
    ("jurisdiction.unknown", [row(jurisdiction="BR")], "jurisdiction"),
    ("code.digits", [row(code="84x")], "code"),
    ("code.odd", [row(code="10121")], "code"),
    ("code.unknown", [row(code="851899")], "code"),
    ("code.parent-missing", [row(code="85183010")], "code"),
    ("positive-list.digits", [row(), row(kind="positive_list", rate="")], "code"),
    ("origin.unknown", [row(), row(**{**FTA, "origin": "QQ"})], "origin"),
    ("origin.own", [row(), row(**{**FTA, "origin": "RS"})], "origin"),
    ("mfn.origin", [row(origin="CN")], "origin"),
    ("validity.start-missing", [row(valid_from="")], "valid_from"),
    ("validity.reversed", [row(valid_until="2025-12-31")], "valid_until"),
    ("validity.overlap", [row(), row(rate="7", valid_from="2026-06-01")], "valid_from"),
    ("validity.other-set", [row(code="847130")], "code"),
    ("validity.gap", [row(valid_until="2026-01-31"), row(valid_from="2026-03-01")], "valid_from"),
    ("validity.outside-parent", [row(valid_until="2026-06-30"), row(code="85183010")], "valid_from"),
    ("row.twice", [row(), row()], "code"),
    ("rate.missing", [row(rate="")], "rate"),
    ("rate.range", [row(rate="-1")], "rate"),
    ("rate.range", [row(rate="1000")], "rate"),
    ("rate.not-here", [row(), row(kind="prohibition", **WORDS)], "rate"),
    ("amount.negative", [row(amount="-5", currency="EUR", per="KGM")], "amount"),
    ("amount.unit-missing", [row(amount="5", currency="EUR")], "per"),
    ("currency.unknown", [row(amount="5", currency="EUX", per="KGM")], "currency"),
    ("unit.unknown", [row(amount="5", currency="EUR", per="ZZZ")], "per"),
    ("fta.category-unknown", [row(), row(**{**FTA, "category": "A7"})], "category"),
    ("fta.base-missing", [row(), row(**{**FTA, "base": ""})], "base"),
    ("fta.rate-and-base", [row(), row(**{**FTA, "rate": "2"})], "rate"),
    ("fta.origin-missing", [row(), row(**{**FTA, "origin": ""})], "origin"),
    ("fta.mfn-missing", [row(**FTA)], "code"),
    ("fta.mfn-missing", [row(valid_until="2026-12-31"), row(**FTA)], "code"),
    ("fta.base-above-duty", [row(), row(**{**FTA, "base": "20"})], "base"),
    ("fta.above-duty", [row(), row(kind="fta", origin="CN", rate="6")], "rate"),
    ("quota.not-whole", [row(), row(**{**QUOTA, "quota_volume": ""})], "quota_volume"),
    ("quota.volume", [row(), row(**{**QUOTA, "quota_volume": "0"})], "quota_volume"),
    ("quota.end-missing", [row(), row(**{**QUOTA, "valid_until": ""})], "valid_until"),
    (
        "quota.period",
        [row(), row(code="851829"), row(**QUOTA), row(**QUOTA, code="851829", valid_from="2026-02-01")],
        "quota_order",
    ),
    ("vat.unusual", [row(kind="vat", rate="18")], "rate"),
    ("source.missing", [row(source="")], "source"),
    ("source.no-legal-basis", [row(legal_basis="")], "legal_basis"),
    ("source.verified-without-evidence", [row(verified="true")], "verified"),
    ("source.address", [row(source_url="gazette.rs")], "source_url"),
    (
        "sample.verified",
        [row(verified="true", sample="true", source_url="https://a.rs", source_date="2026-01-01")],
        "verified",
    ),
    ("sample.mixed", [row(), row(code="851829", sample="true")], "sample"),
    ("words.missing", [row(), row(kind="licence", rate="")], "what_en"),
    ("words.incomplete", [row(what_en="earphones")], "what_sr-latn"),
    ("scope.alone", [row(scope="private")], "scope"),
]


@pytest.mark.parametrize(("code", "rows", "column"), BROKEN, ids=[f"{one[0]}-{n}" for n, one in enumerate(BROKEN)])
def test_a_broken_rule_is_told_at_its_row_and_column(code: str, rows: list[dict[str, str]], column: str) -> None:
    _made, found = found_in(csv_of(*rows))

    told = [one for one in found if one.code == code]
    assert [(one.place.row, one.column) for one in told] == [(len(rows) + 1, column)], found


FILES: list[tuple[str, bytes]] = [
    ("file.unreadable", b"jurisdiction,kind\n\xff\xfe,x\n"),
    ("file.unreadable", b"PK\x03\x04 no archive"),
    ("file.empty", b"jurisdiction,kind,code\n"),
    ("file.columns-missing", b"jurisdiction,kind,code\nRS,mfn,851830\n"),
    ("file.column-twice", csv_of(row(), header=[*HEADER, "rate"])),
    ("file.column-unknown", csv_of(row(), header=[*HEADER, "colour"])),
    ("words.language-unknown", csv_of(row(what_fr="x", **WORDS), header=[*HEADER, "what_fr"])),
    ("file.too-large", b"x" * (sheet.MAX_BYTES + 1)),
    ("file.two-encodings", b"code\n\xd0\xbb\xce\xb0\n"),
]


@pytest.mark.parametrize(("code", "content"), FILES, ids=[f"{one[0]}-{n}" for n, one in enumerate(FILES)])
def test_a_file_that_is_no_tariff_says_why(code: str, content: bytes) -> None:
    assert [one.code for one in found_in(content)[1] if one.code == code] == [code]


def test_what_a_spreadsheet_made_doubtful_is_told_at_its_cell() -> None:
    semicolons = csv_of(row(rate="1.240"), row(code="8.5183E+09")).replace(b",", b";")
    book = Workbook()
    book.active.append(HEADER)
    book.active.append([row().get(name, "") for name in HEADER])
    book.active.append([row(rate="=1+1").get(name, "") for name in HEADER])
    out = io.BytesIO()
    book.save(out)

    for content, wanted in (
        (semicolons, {("table.two-numbers", 2, "rate"), ("table.cell-destroyed", 3, "code")}),
        (out.getvalue(), {("table.cell-formula", 3, "rate")}),
    ):
        found = {(one.code, one.place.row, one.column) for one in found_in(content)[1]}
        assert wanted <= found, found
        assert all(one.weight == "error" for one in found_in(content)[1] if one.code.startswith("table."))


def test_every_rule_is_broken_above() -> None:
    broken = {one[0] for one in [*BROKEN, *FILES]} | {"file.unsafe", "file.sheet-left-out"}  # in the tests of XLSX

    assert {rule.code for rule in TableRule.every()} == broken
    assert len(TableRule.every()) >= 25
    assert all(rule.text and rule.mend for rule in TableRule.every())


def workbook(*rows: list[Any], notes: bool = False) -> bytes:
    book = Workbook()
    table = book.active
    assert table is not None
    for one in rows:
        table.append(one)
    if notes:
        book.create_sheet("Notes").append(["Read me"])
        book["Notes"].append(["please"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_reads_as_its_csv_would() -> None:
    book = Workbook()
    table = book.active
    assert table is not None
    table.append(["Jurisdiction", "kind", "code", "rate", "Valid from", "source", "legal basis", "sample"])
    table.append(["RS", "mfn", 851830, 0.05, date(2026, 1, 1), "Gazette", "Art. 1", False])
    table["D2"].number_format = "0%"
    book.create_sheet("Notes").append(["Read me"])
    book["Notes"].append(["please"])
    out = io.BytesIO()
    book.save(out)

    made, found = found_in(out.getvalue())

    assert [(one.code, one.rate, one.valid_from) for one in made] == [("851830", Decimal(5), date(2026, 1, 1))]
    assert [(one.code, one.place.sheet) for one in found] == [
        ("file.sheet-left-out", "Notes"),
        ("cell.percent", "Sheet"),
    ]


def repacked(content: bytes, part: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, data if name == part else old.read(name))
    return out.getvalue()


@pytest.mark.parametrize(
    "evil",
    [
        b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>',
        b'<?xml version="1.0"?>' + b" " * 5000 + b'<!DOCTYPE w SYSTEM "file:///etc/passwd"><worksheet/>',
        '<?xml version="1.0" encoding="UTF-16"?><worksheet/>'.encode("utf-16"),
        b"<worksheet>" + b" " * 30_000_000 + b"</worksheet>",
    ],
    ids=["entities", "external", "utf-16", "bomb"],
)
def test_a_workbook_with_entities_or_a_bomb_is_refused_before_it_is_read(evil: bytes) -> None:
    content = repacked(workbook(["jurisdiction"], ["RS"]), "xl/worksheets/sheet1.xml", evil)

    assert [one.code for one in found_in(content)[1]] == ["file.unsafe"]


def test_the_wide_form_of_the_first_release_is_a_duty_and_a_preference() -> None:
    header = b"jurisdiction,code,mfn,base,fta_category,valid_from,valid_until,source,legal_basis,verified,sample\n"
    made, found = found_in(header + b"RS,851830,5,20,A15,2026-01-01,,Gazette,Art. 1,true,false\n")

    assert found == []
    assert [(one.kind, one.origin, one.rate, one.base, one.category) for one in made] == [
        ("mfn", "", Decimal(5), None, ""),
        ("fta", "CN", None, Decimal(20), "A15"),
    ]


TEXTS = st.text(alphabet=st.sampled_from('0123456789.,%-+ RSCNmfntavx\u00a0\u2212“=@\U0001f600\x00\n"'), max_size=12)


@given(st.lists(st.dictionaries(st.sampled_from(HEADER), TEXTS, max_size=8), min_size=1, max_size=4))
@settings(max_examples=example_count(120), deadline=None)
def test_whatever_stands_in_the_cells_is_read_or_told(rows: list[dict[str, str]]) -> None:
    clean = [{name: text.replace('"', '""') for name, text in (FINE | one).items()} for one in rows]

    made, found = found_in(csv_of(*clean))

    for draft in made:
        errors = [one for one in found if one.weight == "error" and one.place.row == draft.place.row]
        whole = draft.kind and draft.valid_from and (draft.kind != "mfn" or draft.rate is not None or draft.amount)
        assert errors or whole, draft
