"""Addresses by country, citizens' numbers and contacts: what can exist, one key for one place, one spelling."""

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infosilk.commons.addresses.engine import address, contacts, numbers
from infosilk.commons.addresses.engine.address import Address, Fault
from infosilk.kernel.language.transliterate import to_cyrillic

NIS = Address("RS", "Bulevar Nemanjića 14a", "", "18000", "Niš")
HANGZHOU = Address("CN", "文三路1号", "", "310012", "杭州市", "西湖区", "浙江省")


def test_an_address_of_serbia_is_written_from_small_to_large() -> None:
    assert address.faults(NIS) == []
    assert address.lines(NIS, "Ana Anić") == ["Ana Anić", "Bulevar Nemanjića 14a", "18000 Niš"]


def test_an_address_of_china_is_written_from_large_to_small_and_abroad_the_other_way() -> None:
    abroad = Address("CN", "1 Wensan Rd", "", "310012", "Hangzhou", "Xihu", "Zhejiang")

    assert address.faults(HANGZHOU) == []
    assert address.lines(HANGZHOU, "王芳") == ["310012", "浙江省杭州市西湖区", "文三路1号", "王芳"]
    assert address.lines(abroad, "Wang Fang", latin=True) == [
        "Wang Fang",
        "1 Wensan Rd",
        "Xihu",
        "Hangzhou",
        "Zhejiang, 310012",
    ]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (Address("RS", "", "", "18000", "Niš"), [Fault("street", "missing")]),
        (Address("RS", "bb", "", "18000", "Malča"), []),
        (Address("RS", "12", "", "18207", "Malča"), []),
        (Address("RS", "Obrenovićeva 1", "", "", "Niš"), [Fault("postal_code", "missing")]),
        (Address("RS", "Obrenovićeva 1", "", "1800", "Niš"), [Fault("postal_code", "form")]),
        (Address("RS", "Obrenovićeva 1", "", "106314", "Niš"), [Fault("postal_code", "form")]),
        (Address("CN", "文三路1号", "", "310012", "杭州市", "", ""), [Fault("area", "missing")]),
        (Address("CN", "文三路1号", "", "310012", "杭州市", "", "Atlantis"), [Fault("area", "unknown")]),
        (Address("XX", "x", "", "1", "y"), [Fault("country", "unknown")]),
        (Address("rs", "x", "", "1", "y"), [Fault("country", "unknown")]),
        (Address("../../etc", "x"), [Fault("country", "unknown")]),
    ],
)
def test_what_is_missing_or_wrong_is_named_by_its_part(said: Address, expected: list[Fault]) -> None:
    assert address.faults(said) == expected


@pytest.mark.parametrize(
    "other",
    [
        Address("RS", "Булевар Немањића 14а", "", "18000", "Ниш"),
        Address("RS", "Bul. Nemanjica 14a", "", "18106", "Nis"),
        Address("RS", "BULEVAR NEMANJIĆA br. 14A", "stan 3", "", "NIŠ"),
        Address("RS", "blvd  Nemanjića, 14a", "", "", "Niš"),
    ],
)
def test_the_same_place_has_the_same_key_in_both_scripts_and_with_abbreviations(other: Address) -> None:
    assert address.key(other) == address.key(NIS) != ""


def test_another_house_has_another_key_and_nothing_has_none() -> None:
    assert address.key(Address("RS", "Bulevar Nemanjića 14", "", "", "Niš")) != address.key(NIS)
    assert address.key(Address("RS", "", "", "18000", "Niš")) == ""


def test_every_settlement_of_serbia_has_one_key_in_both_scripts(shared_data: Path) -> None:
    folder = shared_data / "services" / "rs-settlements"
    with (folder / "naselja.sr_RS.csv").open(encoding="utf-8") as latin:
        rows = list(csv.reader(latin))
    with (folder / "naselja.sr_Cyrl_RS.csv").open(encoding="utf-8") as cyrillic:
        names = {(row[1], index): row[0] for index, row in enumerate(csv.reader(cyrillic))}
    differing = []
    for index, (name, postal, *_rest) in enumerate(rows):
        other = names.get((postal, index))
        if other is not None:
            keys = {address.key(Address("RS", "12", "", postal, one)) for one in (name, other)}
            if len(keys) != 1:
                differing.append((name, other))
        assert address.faults(Address("RS", "12", "", postal, name)) == [], name

    assert len(names) > 1000
    assert differing == []


@given(st.text(max_size=60), st.text(max_size=40), st.sampled_from(["RS", "CN", "DE", "US", "GB", "AE", "XX"]))
def test_any_text_is_cleaned_once_and_written_without_an_error(street: str, city: str, country: str) -> None:
    said = address.cleaned(Address(country, street, "", " 18000 ", city))

    assert address.cleaned(said) == said
    assert all(line.strip() for line in address.lines(said))
    assert isinstance(address.faults(said), list) and address.key(said) == address.key(address.cleaned(said))


@given(st.sampled_from(["Niš", "Đunis", "Aleksinac", "Žitkovac"]), st.integers(1, 400))
def test_a_street_written_in_cyrillic_is_the_same_street(city: str, house: int) -> None:
    latin = Address("RS", f"Njegoševa {house}", "", "18000", city)
    cyrillic = Address("RS", to_cyrillic(latin.street), "", "18000", to_cyrillic(city))

    assert address.key(latin) == address.key(cyrillic)


def test_every_country_of_the_data_has_a_form_with_parts() -> None:
    countries = [f"{one}{other}" for one in map(chr, range(65, 91)) for other in map(chr, range(65, 91))]
    known = [country for country in countries if address.known(country)]

    assert len(known) > 200
    for country in known:
        form = address.form(country)
        assert form.needed <= set(form.parts)


@pytest.mark.parametrize("kind", numbers.KINDS.values(), ids=lambda kind: kind.code)
def test_the_example_of_each_kind_passes(kind: numbers.Kind) -> None:
    assert kind.fault(numbers.normal(kind.example)) is None


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("0101006500006", None),  # the example of python-stdnum's EMŠO, the same number before 1992
        ("0101006500007", numbers.MARK),
        ("3201006500006", numbers.BIRTH),
        ("010100650000", numbers.THIRTEEN),
        ("01010065000060", numbers.THIRTEEN),
    ],
)
def test_a_citizens_number_of_serbia_is_checked_by_form_birth_and_digit(number: str, fault: str | None) -> None:
    assert numbers.jmbg_fault(number) == fault


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2799, 12, 31)), st.integers(0, 99), st.integers(0, 999))
def test_one_mistyped_digit_of_a_serbian_number_is_noticed_or_leads_to_another_that_can_exist(
    born: date, region: int, serial: int
) -> None:
    first = f"{born:%d%m}{born.year % 1000:03d}{region:02d}{serial:03d}"
    total = sum(weight * int(digit) for weight, digit in zip((7, 6, 5, 4, 3, 2) * 2, first, strict=True))
    mark = (11 - total % 11) % 11 % 10

    assert numbers.jmbg_fault(f"{first}{mark}") in (None, numbers.BIRTH)
    assert numbers.jmbg_fault(f"{first}{(mark + 1) % 10}") in (numbers.MARK, numbers.BIRTH)


def test_resident_numbers_of_china_are_checked_by_form_birth_and_digit() -> None:
    assert numbers.resident_fault("11010519491231002X") is None  # the example of GB 11643-1999
    assert numbers.resident_fault("110105194912310021") == numbers.MARK
    assert numbers.resident_fault("110105194913310020") == numbers.BIRTH
    assert numbers.resident_fault("1101051949123100") == numbers.FORM


@pytest.mark.parametrize("spelling", ["P1234567", "P-1234567", "Ｐ1234567", " p 1234567. ", "p１２３４５６７"])
def test_one_number_in_many_spellings_is_one(spelling: str) -> None:
    assert numbers.normal(spelling) == "P1234567"


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("018 500-000", "RS", "+38118500000"),
        ("+381 18 500000", "CN", "+38118500000"),
        ("00381 18 500 000", "RS", "+38118500000"),
        ("0571-8700 0000", "CN", "+8657187000000"),
        ("12", "RS", None),
        ("abc", "RS", None),
        ("", "RS", None),
        ("0" * 5000, "RS", None),
    ],
)
def test_a_telephone_number_is_read_as_people_of_its_country_write_it(
    text: str, country: str, expected: str | None
) -> None:
    assert contacts.phone(text, country) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" Ana@Firma.RS ", "Ana@firma.rs"),
        ("ana@localhost", None),
        ("ana@@firma.rs", None),
        ("ana@firma.rs, b@firma.rs", None),
        ("a" * 65 + "@firma.rs", None),
        ("ana\n@firma.rs", None),
    ],
)
def test_an_e_mail_address_is_one_or_none(text: str, expected: str | None) -> None:
    assert contacts.email(text) == expected
