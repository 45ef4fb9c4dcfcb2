"""Pages of the catalogue: products, one product, adding and changing, and finding a code for a text."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from infosilk.commons.documents import public as documents
from infosilk.kernel.access import acting_of, needs, or_404
from infosilk.kernel.problems import Problem
from infosilk.trade.catalogue import actions, queries, words
from infosilk.trade.catalogue import suggestions as catalogue_suggestions
from infosilk.trade.catalogue.engine import hs
from infosilk.trade.catalogue.engine.classification import Suggestion
from infosilk.trade.catalogue.forms import LANGUAGES, ClassifyForm, PictureForm, ProductForm
from infosilk.trade.catalogue.models import CATALOGUE_ROLES, CodeState, Product, ProductPicture
from infosilk.web.cells import Status, country, money
from infosilk.web.forms import add_problem
from infosilk.web.page import page
from infosilk.web.tables import Column, Filter, Table

_STATE = {CodeState.NONE: "stop", CodeState.SUGGESTED: "hold", CodeState.CONFIRMED: "ok"}


def code_state(row: Product) -> Status:
    known = CodeState(row.hs_state)
    return Status(str(known.label), _STATE[known])  # type: ignore[arg-type]


class ProductTable(Table):
    columns: ClassVar = [
        Column(
            "sku",
            gettext_lazy("Article number"),
            link=lambda row: reverse("trade:catalogue:product", args=[row.pk]),
            sort="sku",
        ),
        Column("title", gettext_lazy("Title"), sort="title"),
        Column("hs_code", gettext_lazy("HS code"), sort="hs_code"),
        Column("hs_state", gettext_lazy("State of the code"), value=code_state, sort="hs_state"),
        Column("origin", gettext_lazy("Country of origin"), value=lambda row: country(row.origin), sort="origin"),
        Column("changed_at", gettext_lazy("Changed"), sort="changed_at"),
    ]
    search: ClassVar[tuple[str, ...]] = ("sku", "gtin", "title", "titles__sr", "titles__zh", "hs_code__startswith")
    search_hint = gettext_lazy("Article number, GTIN, title or HS code")
    filters: ClassVar = [Filter("code", gettext_lazy("State of the code"), CodeState.choices, "hs_state")]
    default_sort = "sku"
    csv_name = "products"
    caption = gettext_lazy("Products")
    empty_title = gettext_lazy("No product yet")
    empty_text = gettext_lazy("Add your first product, or import a table of them.")
    empty_label = gettext_lazy("Add a product")


def ranked(found: list[Suggestion]) -> list[dict[str, Any]]:
    """Suggestions as the pages draw them: code, path through the nomenclature, score, reasons."""
    return [
        {
            "code": one.code,
            "percent": round(one.score * 100),
            "path": [hs.describe(one.code[:2]), hs.describe(one.code[:4]), hs.describe(one.code)],
            "reasons": [words.around(reason) for reason in one.reasons if reason.kind != "heading"],
        }
        for one in found
    ]


@needs("trade", *CATALOGUE_ROLES)
def products(request: HttpRequest) -> HttpResponseBase:
    """Every product of the organisation."""
    table = ProductTable(
        request, Product.objects.visible_to(acting_of(request)), empty_url=reverse("trade:catalogue:add-product")
    )
    return (
        table.csv_response()
        if table.csv_requested
        else page(request, "trade/catalogue/products.html", {"table": table})
    )


@needs("trade", *CATALOGUE_ROLES)
def product(request: HttpRequest, key: int) -> HttpResponseBase:
    """One product; until its code is confirmed, the suggestions with a button each."""
    return _product(request, _found(request, key))


def _found(request: HttpRequest, key: int) -> Product:
    return or_404(Product.objects.visible_to(acting_of(request)), _("product"), pk=key)


def _product(request: HttpRequest, row: Product, form: forms.Form | None = None, status: int = 200) -> HttpResponse:
    suggestions: list[dict[str, Any]] = []
    if row.hs_state != CodeState.CONFIRMED:
        attributes = actions.attributes_of({"composition": row.composition})
        suggestions = ranked(
            catalogue_suggestions.classify(acting_of(request), row.title, category=row.category, attributes=attributes)
        )
    shown = [
        (_("Article number"), row.sku),
        ("GTIN", row.gtin or "–"),
        (_("Category in your shop"), row.category or "–"),
        (_("Country of origin"), country(row.origin) if row.origin else "–"),
        (_("Net weight"), f"{queries.plain_decimal(row.net_weight_kg)} kg" if row.net_weight_kg else "–"),
        (_("Gross weight"), f"{queries.plain_decimal(row.gross_weight_kg)} kg" if row.gross_weight_kg else "–"),
        (_("Composition"), ", ".join(f"{part['material']} {part['share']} %" for part in row.composition) or "–"),
        (_("Unit"), row.get_unit_display()),
        (_("Price of one"), money(row.price, row.currency) if row.price is not None else "–"),
    ]
    context = {
        "product": row,
        "state": code_state(row),
        "path": [hs.describe(row.hs_code[:digits]) for digits in (2, 4, 6)] if row.hs_code else [],
        "basis": [words.around(reason) for reason in words.read(row.hs_basis) if reason.kind != "heading"],
        "facts": shown,
        "texts": [
            (str(label), row.titles.get(language, ""), row.descriptions.get(language, ""), language)
            for language, label in LANGUAGES[1:]
            if row.titles.get(language) or row.descriptions.get(language)
        ],
        "suggestions": suggestions,
        "pictures": row.pictures.select_related("document"),
        "form": form or PictureForm(),
    }
    return page(request, "trade/catalogue/product.html", context, status)


@needs("trade", *CATALOGUE_ROLES)
def add(request: HttpRequest) -> HttpResponseBase:
    """Add a product."""
    form = ProductForm(request.POST) if request.method == "POST" else ProductForm()
    if form.is_bound and form.is_valid():
        try:
            row = actions.create_product(acting_of(request), form.cleaned_data)
        except Problem as problem:
            add_problem(form, problem)
        else:
            messages.success(request, _("Added: %(title)s.") % {"title": row.title})
            return redirect("trade:catalogue:product", row.pk)
    status = 422 if form.is_bound else 200
    return page(request, "trade/catalogue/product_form.html", {"form": form}, status)


@needs("trade", *CATALOGUE_ROLES)
def edit(request: HttpRequest, key: int) -> HttpResponseBase:
    """Change a product."""
    row = _found(request, key)
    initial = {**queries.fields(row), "hs_code": row.hs_code if row.hs_state == CodeState.CONFIRMED else ""}
    form = ProductForm(request.POST) if request.method == "POST" else ProductForm(initial=initial)
    if form.is_bound and form.is_valid():
        try:
            actions.update_product(acting_of(request), row.sku, form.cleaned_data)
        except Problem as problem:
            add_problem(form, problem)
        else:
            messages.success(request, _("Changed: %(title)s.") % {"title": form.cleaned_data["sku"]})
            return redirect("trade:catalogue:product", key)
    status = 422 if form.is_bound else 200
    return page(request, "trade/catalogue/product_form.html", {"form": form, "product": row}, status)


@require_POST
@needs("trade", *CATALOGUE_ROLES)
def confirm(request: HttpRequest, key: int) -> HttpResponseBase:
    """Confirm the code of a product."""
    row = actions.confirm_product(acting_of(request), _found(request, key).sku, request.POST.get("code", ""))
    messages.success(
        request, _("Confirmed: %(code)s. The same words get it first from now on.") % {"code": row.hs_code}
    )
    return redirect("trade:catalogue:product", key)


@require_POST
@needs("trade", *CATALOGUE_ROLES)
def add_picture(request: HttpRequest, key: int) -> HttpResponseBase:
    """Add a picture to a product."""
    row = _found(request, key)
    form = PictureForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["picture"]
        try:
            actions.add_picture(acting_of(request), row.sku, file.name, file.content_type or "", file.file)
        except Problem as problem:
            add_problem(form, problem)
        else:
            return redirect("trade:catalogue:product", key)
    return _product(request, row, form, 422)


@needs("trade", *CATALOGUE_ROLES)
def picture(request: HttpRequest, key: int, picture: int) -> HttpResponseBase:
    """The file of a picture."""
    found = or_404(ProductPicture.objects.filter(product=_found(request, key)), _("picture"), pk=picture)
    opened = documents.open_document(acting_of(request), found.document_id)
    return HttpResponse(opened.content, content_type=opened.document.media_type)


@require_POST
@needs("trade", *CATALOGUE_ROLES)
def remove_picture(request: HttpRequest, key: int, picture: int) -> HttpResponseBase:
    """Take a picture off a product."""
    actions.remove_picture(acting_of(request), _found(request, key).sku, picture)
    return redirect("trade:catalogue:product", key)


@needs("trade", *CATALOGUE_ROLES)
def classify(request: HttpRequest) -> HttpResponseBase:
    """Subheadings for a text, with reasons; confirming one remembers it for these words."""
    acting = acting_of(request)
    if request.method == "POST":
        row = catalogue_suggestions.confirm_code(acting, request.POST.get("text", ""), request.POST.get("code", ""))
        messages.success(
            request, _("Confirmed: %(code)s. The same words get it first from now on.") % {"code": row.code}
        )
        return redirect("trade:catalogue:classify")
    form = ClassifyForm(request.GET) if "text" in request.GET else ClassifyForm()
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
        found = catalogue_suggestions.classify(
            acting,
            asked["text"],
            asked["language"],
            category=asked["category"],
            attributes={"Material": asked["material"]} if asked["material"] else None,
        )
        context |= {"suggestions": ranked(found), "text": asked["text"], "asked": True}
    return page(request, "trade/catalogue/classify.html", context)


urlpatterns = [
    path("products/", products, name="products"),
    path("products/add/", add, name="add-product"),
    path("products/<int:key>/", product, name="product"),
    path("products/<int:key>/edit/", edit, name="edit-product"),
    path("products/<int:key>/confirm/", confirm, name="confirm-product"),
    path("products/<int:key>/pictures/", add_picture, name="add-picture"),
    path("products/<int:key>/pictures/<int:picture>/", picture, name="product-picture"),
    path("products/<int:key>/pictures/<int:picture>/remove/", remove_picture, name="remove-picture"),
    path("classify/", classify, name="classify"),
]
