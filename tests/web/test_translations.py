"""Everything that is said to people is said in all four languages."""

from pathlib import Path

import pytest

from infosilk.web import catalogues, extract

APPS = extract.apps()


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_every_text_of_an_app_is_translated(app: Path) -> None:
    faults = catalogues.faults([app])
    assert not faults, "\n".join(str(fault) for fault in faults)


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_no_template_says_anything_outside_translation(app: Path) -> None:
    found = [
        f"{path.relative_to(extract.SOURCE)}:{text}"
        for path in extract.templates(app)
        for text in extract.unmarked(path)
    ]
    assert not found, "\n".join(found)


def test_the_same_text_has_one_translation_everywhere() -> None:
    """Catalogues are one dictionary at run time: the app that is loaded last would decide."""
    torn = [f"{locale}: {one}" for locale in catalogues.TRANSLATED for one in catalogues.torn(locale).items()]
    assert not torn, "\n".join(torn)


def test_a_text_that_nobody_marked_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        '{% load i18n %}<h1>{% translate "Marked" %}</h1>\n<p>Not marked {{ x }}</p>\n'
        '<img alt="A picture">{% blocktranslate %}fine {{ x }}{% endblocktranslate %}<code>make run</code>'
        "{# a remark #}{% comment %}remark{% endcomment %}<b>Infosilk</b>"
    )
    assert extract.unmarked(page) == ["2: Not marked", "3: A picture"]


def test_a_template_and_python_give_their_texts(tmp_path: Path) -> None:
    app = tmp_path / "app"
    (app / "templates").mkdir(parents=True)
    (app / "pages.py").write_text(
        "from django.utils.translation import gettext as _, ngettext, pgettext\n"
        '_("One")\nngettext("%(n)s row", "%(n)s rows", n)\npgettext("verb", "Copy")\n'
    )
    (app / "templates" / "page.html").write_text(
        '{% load i18n %}\n   <b title=\'it"s\'>{% translate "Two" %}</b>{{ _("Three") }}\n'
        "{% blocktranslate trimmed count n=n %}\n  {{ n }} cat\n{% plural %}{{ n }} cats{% endblocktranslate %}"
    )
    original, extract.SOURCE = extract.SOURCE, tmp_path
    try:
        found = extract.messages(app)
    finally:
        extract.SOURCE = original
    assert {(key[0], key[1], message.plural) for key, message in found.items()} == {
        ("", "One", ""),
        ("", "%(n)s row", "%(n)s rows"),
        ("verb", "Copy", ""),
        ("", "Two", ""),
        ("", "Three", ""),
        ("", "%(n)s cat", "%(n)s cats"),
    }
