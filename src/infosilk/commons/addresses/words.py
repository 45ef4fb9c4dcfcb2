"""What is wrong with an address, and how to mend it, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infosilk.commons.addresses.engine import address as engine
from infosilk.commons.addresses.engine.address import Address, Fault
from infosilk.kernel.problems import ErrorItem

LABELS = {
    "country": gettext_lazy("Country"),
    "street": gettext_lazy("Street and house number"),
    "extra": gettext_lazy("Floor, flat, care of"),
    "postal_code": gettext_lazy("Postal code"),
    "city": gettext_lazy("Town or settlement"),
    "district": gettext_lazy("District or municipality"),
    "area": gettext_lazy("Province or region"),
}
NUMBERS = {
    "RS:JMBG": gettext_lazy("JMBG, citizen's number (Serbia)"),
    "RS:EBS": gettext_lazy("Foreigner's evidence number (Serbia)"),
    "CN:RIC": gettext_lazy("Resident identity number (China)"),
    "PASSPORT": gettext_lazy("Number of a passport"),
}
# What a country calls its parts, where it is not what most do.
_OWN = {
    ("RS", "city"): gettext_lazy("Settlement"),
    ("RS", "district"): gettext_lazy("Municipality"),
    ("CN", "area"): gettext_lazy("Province"),
    ("CN", "city"): gettext_lazy("City"),
    ("CN", "district"): gettext_lazy("District"),
}


def label(country: str, part: str) -> str:
    """What a part of an address is called in a country."""
    return str(_OWN.get((country, part), LABELS[part]))


def fault_item(address: Address, fault: Fault) -> ErrorItem:
    """A fault as it is told on page, API and command line."""
    part = label(address.country, fault.part)
    if fault.part == "country":
        return ErrorItem(
            "country", _("There is no form of addresses for this country."), _("Two capitals, such as RS.")
        )
    if fault.problem == "form":
        example = engine.form(address.country).postal_example
        return ErrorItem(
            fault.part,
            _("No postal code of this country is like this."),
            _("It is written as %(example)s.") % {"example": example} if example else "",
        )
    if fault.problem == "unknown":
        areas = ", ".join(native for native, _latin in engine.form(address.country).areas[:40])
        return ErrorItem(fault.part, _("The country has no such area."), areas)
    mend = ""
    if fault.part == "street":
        mend = _("Where a village has no streets, write the house number; where a house has none, write bb.")
    elif fault.part == "postal_code":
        mend = _("It is written as %(example)s.") % {"example": engine.form(address.country).postal_example}
    return ErrorItem(fault.part, _("%(part)s: it is missing.") % {"part": part}, mend)
