"""The papers of trade, as kinds that the house draws: of consignments by their number, certificates by theirs."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from infosilk.commons.drawing.public import Drawn, Paper, letters, paper
from infosilk.kernel.actor import Acting
from infosilk.trade.papers import queries
from infosilk.trade.papers.drawing import goods, labels, post
from infosilk.trade.papers.drawing.certificate import certificate_paper
from infosilk.trade.papers.engine.case import Address, PaperCase, PaperLine
from infosilk.trade.papers.engine.origin import OriginClaim, OriginLine

_SELLER = Address("West Lake Crafts 西湖工艺（样例）", "CN", "文三路 1 号", "杭州市", "310012", "+86 571 00000000")
_BUYER = Address("Ана Анић / Ana Anić (sample)", "RS", "Обреновићева бб", "Ниш", "18000", "+381 18 000000")
_LINE = PaperLine(1, "SILK-01", "Svilena marama, vezena 刺绣丝巾", "621410", "CN", Decimal(2), "PCE", Decimal("51.00"))
# Nothing of it is real, and the sheets say so.
SAMPLE = PaperCase(
    number="HGH-0000-0000000001",
    order_no="SAMPLE-1",
    day=date(2026, 1, 31),
    seller=_SELLER,
    buyer=_BUYER,
    carrier=Address("Silk Express (sample)", "CN"),
    waybill="SAMPLE000001",
    lines=(_LINE,),
    currency="CNY",
    pieces=1,
    gross_kg=Decimal("0.35"),
    freight=Decimal("19.99"),
    terms="DAP Niš",
    tracking="https://example.org/sample",
    sample=True,
)
_CLAIM = OriginClaim(
    "CNRS-0000-0000000001",
    SAMPLE.number,
    _SELLER,
    None,
    _BUYER,
    "Rail",
    (OriginLine(1, "N/M", "1 carton", _LINE.description, "621410", "WO", Decimal(2), "PCE"),),
    "SAMPLE-1",
    date(2026, 1, 30),
    "CN",
    "RS",
    date(2026, 1, 31),
    "Hangzhou customs desk (sample)",
    sample=True,
)


def _drawn(kind: str) -> Callable[[Acting, str, Sequence[str]], Drawn]:
    return lambda acting, key, languages: queries.make(acting, key, kind, ",".join(languages))


def _sample(kind: str, draw: Callable[[Sequence[str]], bytes]) -> Callable[[Sequence[str]], Drawn]:
    return lambda languages: Drawn(f"sample-{kind}.pdf", draw(languages))


for _kind, _format, _draw in (
    ("invoice", "A4", lambda languages: goods.commercial_invoice(SAMPLE, letters(), languages)),
    ("packing-list", "A4", lambda languages: goods.packing_list(SAMPLE, letters(), languages)),
    ("cn22", "74 × 105 mm", lambda languages: post.cn22(SAMPLE, letters(), languages)),
    ("cn23", "A4", lambda languages: post.cn23(SAMPLE, letters(), languages)),
    ("parcel-label", "100 × 150 mm", lambda languages: labels.parcel_label(SAMPLE, letters(), languages, "688")),
    (
        "product-labels",
        "70 × 40 mm",
        lambda languages: labels.product_labels(SAMPLE, letters(), languages, queries.DIGITAL_LINK),
    ),
):
    _title = queries.TITLES.get(_kind, _kind.upper())
    paper(Paper(f"trade.{_kind}", _title, _format, _drawn(_kind), _sample(_kind, _draw)))

paper(
    Paper(
        "trade.origin",
        _("Certificate of origin"),
        "A4",
        lambda acting, key, languages: queries.certificate(acting, key, ",".join(languages)),
        _sample(
            "origin",
            lambda languages: certificate_paper(_CLAIM, letters(), languages, "https://example.org/sample"),
        ),
    )
)
