"""Forms of the catalogue's pages."""

from django import forms
from django.utils.translation import gettext_lazy

from infosilk.trade.catalogue.models import Unit

LANGUAGES = (
    ("", gettext_lazy("as the text is")),
    ("en", gettext_lazy("English")),
    ("sr", gettext_lazy("Serbian")),
    ("zh", gettext_lazy("Chinese")),
)


def _long(lines: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": lines})


class ProductForm(forms.Form):
    sku = forms.CharField(
        label=gettext_lazy("Article number"), max_length=60, help_text=gettext_lazy("Yours, once in your catalogue.")
    )
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=400, required=False)
    title_sr = forms.CharField(label=gettext_lazy("Title in Serbian"), max_length=400, required=False)
    title_zh = forms.CharField(label=gettext_lazy("Title in Chinese"), max_length=400, required=False)
    description_en = forms.CharField(
        label=gettext_lazy("Description in English"), max_length=4000, required=False, widget=_long()
    )
    description_sr = forms.CharField(
        label=gettext_lazy("Description in Serbian"), max_length=4000, required=False, widget=_long()
    )
    description_zh = forms.CharField(
        label=gettext_lazy("Description in Chinese"), max_length=4000, required=False, widget=_long()
    )
    category = forms.CharField(
        label=gettext_lazy("Category in your shop"),
        max_length=400,
        required=False,
        help_text=gettext_lazy("It helps to find the HS code. A path is written A > B > C."),
    )
    composition = forms.CharField(
        label=gettext_lazy("Composition"),
        max_length=400,
        required=False,
        help_text=gettext_lazy("Materials with their shares in percent, such as: cotton 95, elastane 5."),
    )
    origin = forms.CharField(
        label=gettext_lazy("Country of origin"),
        max_length=2,
        required=False,
        help_text=gettext_lazy("Two letters, such as CN or RS."),
    )
    net_weight_kg = forms.CharField(label=gettext_lazy("Net weight in kilograms"), max_length=20, required=False)
    gross_weight_kg = forms.CharField(label=gettext_lazy("Gross weight in kilograms"), max_length=20, required=False)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=Unit.choices, initial=Unit.PIECE.value)
    price = forms.CharField(label=gettext_lazy("Price of one"), max_length=20, required=False)
    currency = forms.CharField(
        label=gettext_lazy("Currency"), max_length=3, required=False, help_text=gettext_lazy("Such as EUR, CNY or RSD.")
    )
    gtin = forms.CharField(
        label="GTIN",
        max_length=20,
        required=False,
        help_text=gettext_lazy("The number of the bar code, if it has one."),
    )
    hs_code = forms.CharField(
        label=gettext_lazy("HS code"),
        max_length=13,
        required=False,
        help_text=gettext_lazy("Left empty, the likeliest code is suggested and you confirm it on the product's page."),
    )


class ClassifyForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What are the goods?"),
        max_length=2000,
        widget=_long(),
        help_text=gettext_lazy("As a listing says it: what it is, of what, for whom. English, Serbian or Chinese."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGES, required=False)
    category = forms.CharField(label=gettext_lazy("Category in your shop"), max_length=400, required=False)
    material = forms.CharField(
        label=gettext_lazy("Material"), max_length=200, required=False, help_text=gettext_lazy("If the text lacks it.")
    )


class PictureForm(forms.Form):
    picture = forms.FileField(
        label=gettext_lazy("Picture"), help_text=gettext_lazy("JPEG, PNG, WebP or HEIC, at most 5 MiB.")
    )
