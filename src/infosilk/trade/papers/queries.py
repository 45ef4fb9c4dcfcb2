"""The papers of a consignment and certificates of origin as PDF, for API, pages and command line alike."""

from collections.abc import Callable
from decimal import Decimal

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infosilk.commons.drawing import public as drawing
from infosilk.kernel.actor import Acting
from infosilk.kernel.law.days import today
from infosilk.kernel.law.rates import RateBook
from infosilk.kernel.law.rules import rule_in_force
from infosilk.kernel.problems import NotFound
from infosilk.trade.charges.public import JURISDICTIONS
from infosilk.trade.clearance.public import Consignment
from infosilk.trade.papers.drawing import goods, labels, post
from infosilk.trade.papers.drawing.certificate import certificate_paper
from infosilk.trade.papers.engine import origin
from infosilk.trade.papers.engine.case import PaperCase
from infosilk.trade.papers.models import CertificateState, OriginCertificate
from infosilk.trade.papers.store import case_of, languages_of, may_have

# ISO 3166-1 numeric of the countries that the zone's parcels go to; GS1's AI (421) needs it.
NUMERIC = {
    "RS": "688",
    "CN": "156",
    "AT": "040",
    "BE": "056",
    "BG": "100",
    "HR": "191",
    "CY": "196",
    "CZ": "203",
    "DK": "208",
    "EE": "233",
    "FI": "246",
    "FR": "250",
    "DE": "276",
    "GR": "300",
    "HU": "348",
    "IE": "372",
    "IT": "380",
    "LV": "428",
    "LT": "440",
    "LU": "442",
    "MT": "470",
    "NL": "528",
    "PL": "616",
    "PT": "620",
    "RO": "642",
    "SK": "703",
    "SI": "705",
    "ES": "724",
    "SE": "752",
}
# What a GS1 Digital Link begins with; GS1's own resolver leads on from there.
DIGITAL_LINK = "https://id.gs1.org"


TITLES = {
    "invoice": gettext_lazy("Commercial invoice"),
    "packing-list": gettext_lazy("Packing list"),
    "post": gettext_lazy("Customs declaration for the post (CN22 or CN23)"),
    "parcel-label": gettext_lazy("Parcel label"),
    "product-labels": gettext_lazy("Product labels"),
}
KINDS = (*TITLES, "cn22", "cn23")


def make(acting: Acting, number: str, kind: str, languages: str = "") -> drawing.Drawn:
    """The paper of `kind` of the consignment. NotFound for what this actor may not have."""
    found = Consignment.objects.visible_to(acting).filter(number=number).first()
    if found is None or kind not in KINDS or not may_have(acting, found, kind):
        raise NotFound(what=_("paper"))
    case, spoken, fonts = case_of(found), languages_of(found, languages), drawing.letters()
    chosen = _form(case) if kind == "post" else kind
    makers: dict[str, Callable[[], bytes]] = {
        "invoice": lambda: goods.commercial_invoice(case, fonts, spoken),
        "packing-list": lambda: goods.packing_list(case, fonts, spoken),
        "cn22": lambda: post.cn22(case, fonts, spoken),
        "cn23": lambda: post.cn23(case, fonts, spoken, _posting(found)),
        "parcel-label": lambda: labels.parcel_label(case, fonts, spoken, NUMERIC.get(case.buyer.country, "")),
        "product-labels": lambda: labels.product_labels(case, fonts, spoken, DIGITAL_LINK),
    }
    return drawing.Drawn(f"{found.number}-{chosen}.pdf", makers[chosen]())


def _form(case: PaperCase) -> str:
    """cn22 or cn23, by the value in special drawing rights; RateUnknown says which rate to load."""
    day = today()
    limit = Decimal(rule_in_force("post.cn22-limit", settings.NODE.city.country, day).value["limit"])
    rate = RateBook.load().get(case.currency, "XDR", case.day).rate
    return post.form_for(case.goods_value * rate, limit, len(case.lines)).lower()


def _posting(found: Consignment) -> post.Posting:
    proof = OriginCertificate.objects.filter(consignment=found, state=CertificateState.ISSUED).first()
    return post.Posting(certificate=proof.number if proof else "", invoice=found.number)


def certificate(acting: Acting, number: str, languages: str = "") -> drawing.Drawn:
    """The certificate of origin as PDF, with the address that verifies it."""
    found = OriginCertificate.objects.visible_to(acting).filter(number=number).first()
    if found is None or not found.statement:
        raise NotFound(what=_("certificate"))
    claim = origin.claim_of(found.claim)
    chosen = drawing.languages(languages) or [
        JURISDICTIONS.language(claim.origin),
        JURISDICTIONS.language(claim.destination),
    ]
    revoked = found.state == CertificateState.REVOKED
    content = certificate_paper(claim, drawing.letters(), chosen, verify_address(found), revoked=revoked)
    return drawing.Drawn(f"{found.number}.pdf", content)


def verify_address(found: OriginCertificate) -> str:
    """Where whoever holds the paper verifies it: at the destination's node, which has it over the road."""
    zone = settings.NODE.zone_data
    there = [entry for entry in zone.nodes.values() if zone.city_of(entry.name).country == found.claim["destination"]]
    home = (there[0] if there else settings.NODE.entry).url.rstrip("/")
    return f"{home}{reverse('trade:papers:origin-verify')}?number={found.number}&check={found.sha256[:32]}"
