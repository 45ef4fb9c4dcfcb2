"""Serbian from Latin to Cyrillic: every letter, and nothing that is not Serbian."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infosilk.kernel.language.transliterate import to_cyrillic, to_latin

LATIN = "abvgdđežzijklmnoprstćufhcčš"


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [
        ("Ljubav, njiva i džep", "Љубав, њива и џеп"),
        ("LJUBAV NJIVA DŽEP", "ЉУБАВ ЊИВА ЏЕП"),
        ("Đorđe ćuti, Čeda šapuće, žaba", "Ђорђе ћути, Чеда шапуће, жаба"),
        ("injekcija, konjunktura, Tanjug", "инјекција, конјунктура, Танјуг"),
        ("nadživeti, odžaliti, podžanr", "надживети, оджалити, поджанр"),
        ("konjunkturnjak", "конјунктурњак"),
        ("odžačar", "оџачар"),
        ("Carinska deklaracija je prihvaćena.", "Царинска декларација је прихваћена."),
    ],
)
def test_words_are_written_as_the_orthography_says(latin: str, cyrillic: str) -> None:
    assert to_cyrillic(latin) == cyrillic


@pytest.mark.parametrize(
    "kept",
    [
        "%(count)s",
        "%s",
        "%d",
        "%(n)d",
        "%%",
        "{name}",
        "{}",
        "{{ value }}",
        "{% url 'a:b' %}",
        '<a href="/sr/put">',
        "</a>",
        "<code>put puta</code>",
        "&nbsp;",
        "&laquo;",
        "https://primer.rs/put?a=b",
        "ime.prezime@primer.rs",
        "www.primer.rs",
        "zone.toml",
        "HS6",
        "v18",
        "API",
        "CSV",
        "EPCIS",
        "Infosilk",
        "PostgreSQL",
        "Windows",
        "Québec",
        "XIV",
        "`put`",
        "road_batch",
        "--json",
        "RSINI2",
    ],
)
def test_what_is_not_serbian_stays(kept: str) -> None:
    assert to_cyrillic(f"reč {kept} reč") == f"реч {kept} реч"


def test_suffixes_of_kept_words_and_units_are_told_apart() -> None:
    assert to_cyrillic("iz API-ja, 12 kg s robom, 5 s, %(left)s h") == "из API-ја, 12 kg с робом, 5 s, %(left)s h"
    assert to_cyrillic("s robom") == "с робом"


def test_a_percent_sign_is_no_placeholder() -> None:
    assert to_cyrillic("20 % svih, 20% svih") == "20 % свих, 20% свих"


words = st.text(alphabet=LATIN, min_size=1, max_size=12).filter(lambda word: to_cyrillic(word) != word)


@given(st.lists(words, min_size=1, max_size=6))
def test_cyrillic_text_reads_back_as_the_latin_it_was_made_of(parts: list[str]) -> None:
    latin = " ".join(parts)
    cyrillic = to_cyrillic(latin)
    assert to_latin(cyrillic) == latin


@given(st.lists(words, min_size=1, max_size=6))
def test_the_result_has_no_serbian_latin_letter_left(parts: list[str]) -> None:
    assert not re.search(f"[{LATIN}]", to_cyrillic(" ".join(parts)))


@given(st.text(max_size=80))
def test_it_never_fails_and_a_second_time_changes_nothing(text: str) -> None:
    once = to_cyrillic(text)
    assert to_cyrillic(once) == once


@given(st.text(alphabet=st.characters(categories=["Lo", "Nd", "Po", "Zs"]), max_size=60))
def test_text_without_latin_letters_is_unchanged(text: str) -> None:
    assert to_cyrillic(text) == text


@given(words, st.sampled_from(["%(name)s", "{name}", "<b>", "%s"]), words)
def test_placeholders_between_words_survive(before: str, placeholder: str, after: str) -> None:
    assert to_cyrillic(f"{before} {placeholder} {after}").split()[1] == placeholder


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("Дан државности Србије", "Dan državnosti Srbije"),
        ("Љубав, ЉУБАВ, Њ", "Ljubav, LJUBAV, Nj"),
        ("Џеп и џеп: ЏЕП", "Džep i džep: DŽEP"),
        ("Ћуприја 2026 (Niš)", "Ćuprija 2026 (Niš)"),
    ],
)
def test_cyrillic_letters_become_latin_ones_one_for_one(cyrillic: str, latin: str) -> None:
    assert to_latin(cyrillic) == latin
