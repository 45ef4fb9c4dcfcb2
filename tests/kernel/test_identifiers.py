"""Official numbers: what is right passes in its plain form, what is mistyped is refused with how to mend it."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infosilk.kernel.identity import identifiers
from infosilk.kernel.identity.roles import declared_roles
from infosilk.kernel.problems import Invalid, Problem
from infosilk.kernel.schemas import MandateIn, Scheme

# Numbers of public bodies and listed companies, as their registers publish them.
REGISTRATION_NUMBERS = (
    "20084693",
    "17162543",
    "20053658",
    "07046898",
    "07007965",
    "07003170",
    "07174705",
    "17565800",
    "08010536",
    "08046050",
)


@pytest.mark.parametrize("number", REGISTRATION_NUMBERS)
def test_published_registration_numbers_of_serbia_pass(number: str) -> None:
    assert identifiers.check("RS:MB", number) == number


@pytest.mark.parametrize("scheme", identifiers.SCHEMES.values(), ids=lambda scheme: scheme.code)
def test_the_example_of_each_scheme_passes_its_own_check(scheme: identifiers.Scheme) -> None:
    assert identifiers.check(scheme.code, f" {scheme.example} ") == scheme.example


@given(st.sampled_from(REGISTRATION_NUMBERS), st.integers(0, 6), st.integers(1, 9))
def test_one_mistyped_digit_of_a_registration_number_is_noticed(number: str, place: int, shift: int) -> None:
    digit = (int(number[place]) + shift) % 10
    wrong = f"{number[:place]}{digit}{number[place + 1 :]}"
    # 10 and 11 share the check digit 0, so that a mistyped digit between those two cannot be noticed.
    if identifiers.mb_check_digit(wrong[:7]) == wrong[7]:
        assert wrong[7] == "0"
        return
    with pytest.raises(Invalid, match="check digit"):
        identifiers.check("RS:MB", wrong)


@given(st.text(max_size=60), st.sampled_from([*identifiers.SCHEMES, "XX"]))
def test_any_text_either_passes_or_is_refused_with_a_place_and_a_reason(text: str, scheme: str) -> None:
    try:
        number = identifiers.check(scheme, text)
    except Problem as problem:
        assert problem.status == 422
        assert all(error.where and str(error.message) for error in problem.errors)
    else:
        assert identifiers.check(scheme, number) == number


@pytest.mark.parametrize(
    ("scheme", "value", "reason"),
    [
        ("RS:PIB", "101134703", "check digit"),
        ("RS:PIB", "10113470", "length"),
        ("RS:MB", "0700796a", "characters"),
        ("CN:USCC", "91110000600037341M", "check digit"),
        ("EORI", "1234", "characters"),
        ("CUSTOMS", "A-1", "characters"),
    ],
)
def test_a_wrong_number_is_refused_with_its_reason(scheme: str, value: str, reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        identifiers.check(scheme, value)


def test_a_number_of_another_country_is_refused() -> None:
    with pytest.raises(Invalid, match="CN"):
        identifiers.check("RS:PIB", "101134702", country="CN")


def test_the_api_names_the_schemes_and_roles_that_there_are() -> None:
    assert set(get_args(Scheme)) == set(identifiers.SCHEMES)
    assert MandateIn.model_json_schema()["properties"]["role"]["enum"] == list(declared_roles())
