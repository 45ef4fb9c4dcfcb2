"""Papers: every script drawn, what no font has shown, the same bytes for the same thing, by the rights of who asks."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pypdf import PdfReader
from typer.testing import CliRunner

from infosilk.commons.drawing import kinds, sheet
from infosilk.commons.drawing.commands import app
from infosilk.commons.drawing.public import Sheet, letters
from infosilk.kernel.problems import NotFound, TooLarge
from tests.kernel import people
from tests.kit.examples import example_count


def drawn(*texts: str, languages: tuple[str, ...] = ("en",)) -> Sheet:
    """A sheet on which each text stands in every way in which sheets write."""
    made = Sheet(letters(), languages, "Invoice", number="1", day=date(2026, 1, 31))
    made.banner()
    for text in texts:
        made.style(9)
        made.cell(0, 5, text, new_x="LMARGIN", new_y="NEXT")
        made.multi_cell(0, 5, text, new_x="LMARGIN", new_y="NEXT")
        made.box(12, made.get_y(), 80, 20, "", text)
        made.grid(["Text"], [[text]], (80,), ("L",))
    return made


def text_of(content: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def test_letters_of_every_script_are_drawn_wherever_they_stand() -> None:
    said = text_of(drawn("Čađavi džak Ниш 杭州市西湖区 ünïcode").finish())

    assert said.count("ЧађавиџакНиш") == 0 and said.count("ČađavidžakНиш杭州市西湖区ünïcode") == 4


def test_a_letter_that_no_font_has_is_drawn_as_missing_and_named() -> None:
    made = drawn("A😀B", "C\U00020000D")

    said = text_of(made.finish())
    assert said.count("A□B") == 4 and said.count("C□D") == 4
    assert made.missing == {"😀", "\U00020000"}


@given(st.text(max_size=40))
@examples(max_examples=example_count(15), deadline=None)
def test_no_text_breaks_a_paper(text: str) -> None:
    assert drawn(text).finish().startswith(b"%PDF")


def test_the_same_thing_gives_the_same_bytes() -> None:
    assert drawn("Ниш 杭州").finish() == drawn("Ниш 杭州").finish()


def test_a_paper_has_a_bounded_number_of_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MOST_PAGES", 3)
    made = drawn()

    with pytest.raises(TooLarge):
        for _page in range(4):
            made.add_page()


@pytest.mark.parametrize("code", ["trade.invoice", "trade.cn22", "trade.parcel-label", "commons.payments.slip"])
@pytest.mark.parametrize("language", ["en", "sr-latn", "sr-cyrl", "zh-hans"])
def test_every_kind_has_a_sample_that_says_so_in_every_language(code: str, language: str) -> None:
    made = kinds.named(code).sample([language])

    assert made.content.startswith(b"%PDF") and made.name.startswith("sample-")
    if code in ("trade.invoice", "commons.payments.slip"):
        said = {"en": "Sample:", "sr-latn": "Uzorak:", "sr-cyrl": "Узорак:", "zh-hans": "样例"}[language]
        assert said in text_of(made.content)


def test_every_declared_paper_has_a_sample() -> None:
    assert len(kinds.papers()) >= 8
    for one in kinds.papers().values():
        assert one.sample(["sr-latn", "zh-hans"]).content.startswith(b"%PDF"), one.code


@pytest.mark.django_db
def test_whoever_may_not_have_the_thing_has_no_paper_of_it() -> None:
    held = people.mandate("trader")
    client = people.api_client(held)

    listed = {one["code"] for one in client.get("/api/v1/commons/papers").json()}
    assert {"trade.invoice", "trade.origin", "commons.payments.slip"} <= listed
    for code in sorted(listed):
        assert client.get(f"/api/v1/commons/papers/{code}/NOTHING-1").status_code == 404
    assert client.get("/api/v1/commons/papers/no.such/1").status_code == 404
    with pytest.raises(NotFound):
        kinds.named("no.such")


@pytest.mark.django_db
def test_the_operator_looks_at_samples_and_nobody_else_does() -> None:
    operator = people.page_client(people.mandate("operator").person)
    trader = people.page_client(people.mandate("trader").person)

    assert "Payment slip" in operator.get("/en/commons/papers/").content.decode()
    answer = operator.get("/en/commons/papers/commons.payments.slip/sample/?languages=zh-hans")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert trader.get("/en/commons/papers/").status_code == 403


def test_the_command_draws_a_sample_and_lists_kinds(tmp_path: Path) -> None:
    out = tmp_path / "slip.pdf"

    done = CliRunner().invoke(app, ["papers", "sample", "commons.payments.slip", str(out), "--languages", "sr-latn"])

    assert done.exit_code == 0 and out.read_bytes().startswith(b"%PDF")
    assert "trade.invoice" in CliRunner().invoke(app, ["papers", "kinds"]).output
    wrong = CliRunner().invoke(app, ["papers", "sample", "no.such", str(out)])
    assert wrong.exit_code == 2
