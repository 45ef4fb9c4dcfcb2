"""Forms: a label, a hint and an error at each field, and a summary that leads to it."""

import re

import pytest
from django import forms
from django.template import engines
from django.utils import translation

from infosilk.kernel.problems import Conflict, ErrorItem, Invalid
from infosilk.web.forms import add_problem, summary


class Order(forms.Form):
    name = forms.CharField(label="Name", help_text="As in the register")
    way = forms.ChoiceField(label="Way", choices=[("rail", "Rail"), ("air", "Air")], widget=forms.RadioSelect)
    note = forms.CharField(label="Note", required=False)
    agree = forms.BooleanField(label="I agree")


def drawn(form: forms.Form) -> str:
    with translation.override("en"):
        return engines["django"].from_string("{% load web %}{% form_errors form %}{{ form }}").render({"form": form})


def test_each_field_has_its_label_and_hint() -> None:
    html = drawn(Order())
    assert '<label for="id_name">Name</label>' in html
    assert 'aria-describedby="id_name_helptext"' in html
    assert 'id="id_name_helptext"' in html
    assert html.count("(optional)") == 1
    assert "<legend>Way</legend>" in html
    assert "error-summary" not in html


def test_the_summary_leads_to_each_wrong_field() -> None:
    html = drawn(Order({"note": "x"}))
    targets = re.findall(r'<a href="#([^"]+)"', html)
    assert targets == ["id_name", "id_way_0", "id_agree"]
    for target in targets:
        assert f'id="{target}"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_error"' in html
    assert "id_name_error" in re.findall(r'<input type="text" name="name"[^>]*aria-describedby="([^"]*)"', html)[0]


def test_what_an_action_refused_stands_at_its_field_or_at_the_top() -> None:
    form = Order({"name": "x", "way": "rail", "agree": "on"})
    assert form.is_valid()
    add_problem(
        form,
        Invalid(
            errors=[
                ErrorItem("orders.3.name", "is not in the register.", "Check the spelling."),
                ErrorItem("line 7", "has no value."),
            ]
        ),
    )
    assert form.errors["name"] == ["is not in the register. Check the spelling."]
    assert form.non_field_errors() == ["line 7: has no value."]
    assert [error["target"] for error in summary(form)] == ["id_name", ""]


@pytest.mark.parametrize(("mend", "text"), [("", "Already sent."), ("Look at it.", "Already sent. Look at it.")])
def test_a_problem_without_places_stands_at_the_top(mend: str, text: str) -> None:
    form = Order({"name": "x", "way": "rail", "agree": "on"})
    add_problem(form, Conflict("Already sent.", mend=mend))
    assert form.non_field_errors() == [text]


def test_what_is_entered_is_never_markup() -> None:
    html = drawn(Order({"name": '"><script>alert(1)</script>'}))
    assert "<script>" not in html
