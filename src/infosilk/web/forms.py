"""Django forms in this house's look: `{{ form }}` draws label, hint, field and error, each with its mend."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.forms.forms import BaseForm
from django.forms.renderers import DjangoTemplates

from infosilk.kernel.problems import Problem


class Renderer(DjangoTemplates):
    """The house's renderer (settings.FORM_RENDERER)."""

    form_template_name = "web/forms/form.html"
    formset_template_name = "web/forms/formset.html"
    field_template_name = "web/forms/field.html"


def add_problem(form: BaseForm, problem: Problem) -> None:
    """Put what an action refused onto the form: at the field that an error names, else at the top.

    An error's `where` is a field's name or a path that ends in one ("orders.3.quantity").
    """
    if not problem.errors:
        form.add_error(None, " ".join(str(part) for part in (problem.detail or problem.title, problem.mend) if part))
    for error in problem.errors:
        name = next((part for part in (error.where, error.where.rsplit(".", 1)[-1]) if part in form.fields), None)
        text = " ".join(str(part) for part in (error.message, error.mend) if part)
        form.add_error(name, text if name or not error.where else f"{error.where}: {text}")


def summary(form: BaseForm) -> list[dict[str, Any]]:
    """Every error of a bound form as {"text", "label", "target"}; `target` is the id to jump to, or ""."""
    if not form.is_bound:
        return []
    found: list[dict[str, Any]] = []
    for name, errors in form.errors.items():
        target, label = "", ""
        if name != NON_FIELD_ERRORS and name in form.fields:
            bound = form[name]
            label = str(bound.label)
            target = bound.id_for_label or bound.auto_id or ""
            if bound.use_fieldset and bound.auto_id:
                target = f"{bound.auto_id}_0"
        found += [{"text": str(error), "label": label, "target": target} for error in errors]
    return found
