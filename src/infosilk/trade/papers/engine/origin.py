"""A claim of origin under the China-Serbia free trade agreement: what a certificate says, and its rules.

Engine. Criteria (facts of the agreement): WO wholly obtained; WP only from originating materials; RVC a
regional value content of at least the agreed share, plus the product's own rules. The numbers of the boxes follow the
usual layout of China's agreements; only that box 5 names the issuer of a third country's invoice is confirmed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from infosilk.kernel.reasons.reason import Reason
from infosilk.kernel.reasons.rule import PublishedRule
from infosilk.trade.papers.engine.case import Address

CRITERIA: tuple[str, ...] = ("WO", "WP", "RVC")
PARTIES: frozenset[str] = frozenset({"CN", "RS"})


@dataclass(frozen=True, slots=True)
class OriginLine:
    """One kind of goods of a certificate. `share` is the regional value content in percent, for RVC alone."""

    number: int
    marks: str
    packages: str
    description: str
    hs_code: str
    criterion: str
    quantity: Decimal
    unit: str
    share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OriginClaim:
    """What a certificate of origin says. `third_party` names the issuer of an invoice of a third country."""

    number: str
    consignment: str
    exporter: Address
    producer: Address | None
    consignee: Address
    transport: str
    lines: tuple[OriginLine, ...]
    invoice_number: str
    invoice_day: date
    origin: str
    destination: str
    issued: date
    issuer: str
    third_party: str = ""
    sample: bool = False

    def payload(self) -> dict[str, Any]:
        """The claim as JSON values: what is signed, sent and compared."""
        return {
            "agreement": "CN-RS",
            "number": self.number,
            "consignment": self.consignment,
            "exporter": _party(self.exporter),
            "producer": _party(self.producer) if self.producer else None,
            "consignee": _party(self.consignee),
            "transport": self.transport,
            "third_party": self.third_party,
            "goods": [
                {
                    "number": line.number,
                    "marks": line.marks,
                    "packages": line.packages,
                    "description": line.description,
                    "hs_code": line.hs_code,
                    "criterion": line.criterion,
                    "share": None if line.share is None else f"{line.share:f}",
                    "quantity": f"{line.quantity:f}",
                    "unit": line.unit,
                }
                for line in self.lines
            ],
            "invoice": {"number": self.invoice_number, "day": self.invoice_day.isoformat()},
            "origin": self.origin,
            "destination": self.destination,
            "issued": self.issued.isoformat(),
            "issuer": self.issuer,
            "sample": self.sample,
        }


def claim_of(payload: dict[str, Any]) -> OriginClaim:
    """The claim that `payload()` wrote. KeyError, TypeError or ValueError for anything else."""
    return OriginClaim(
        number=str(payload["number"]),
        consignment=str(payload["consignment"]),
        exporter=_address(payload["exporter"]),
        producer=_address(payload["producer"]) if payload.get("producer") else None,
        consignee=_address(payload["consignee"]),
        transport=str(payload["transport"]),
        lines=tuple(
            OriginLine(
                int(line["number"]),
                str(line["marks"]),
                str(line["packages"]),
                str(line["description"]),
                str(line["hs_code"]),
                str(line["criterion"]),
                Decimal(line["quantity"]),
                str(line["unit"]),
                None if line.get("share") is None else Decimal(line["share"]),
            )
            for line in payload["goods"]
        ),
        invoice_number=str(payload["invoice"]["number"]),
        invoice_day=date.fromisoformat(payload["invoice"]["day"]),
        origin=str(payload["origin"]),
        destination=str(payload["destination"]),
        issued=date.fromisoformat(payload["issued"]),
        issuer=str(payload["issuer"]),
        third_party=str(payload.get("third_party", "")),
        sample=bool(payload.get("sample")),
    )


def _party(party: Address) -> dict[str, Any]:
    return {
        "name": party.name,
        "country": party.country,
        "street": party.street,
        "city": party.city,
        "postcode": party.postcode,
        "numbers": [list(pair) for pair in party.numbers],
    }


def _address(data: dict[str, Any]) -> Address:
    numbers = tuple((str(what), str(value)) for what, value in data.get("numbers", ()))
    return Address(
        str(data["name"]),
        str(data["country"]),
        str(data.get("street", "")),
        str(data.get("city", "")),
        str(data.get("postcode", "")),
        numbers=numbers,
    )


class OriginRule(PublishedRule):
    """A rule of the agreement about one claim."""

    order = 910
    listed = False
    source = "China-Serbia free trade agreement, rules of origin"

    def broken(self, claim: OriginClaim, least_share: Decimal) -> Iterator[tuple[str, dict[str, str]]]:
        raise NotImplementedError


class BetweenTheParties(OriginRule):
    """The goods go from {origin} to {destination}; the agreement is between China and Serbia."""

    code = "origin.parties"
    mend = "Ask for no certificate of this agreement."

    def broken(self, claim: OriginClaim, least_share: Decimal) -> Iterator[tuple[str, dict[str, str]]]:
        if {claim.origin, claim.destination} != PARTIES or claim.exporter.country != claim.origin:
            yield "destination", {"origin": claim.origin, "destination": claim.destination}


class GoodsNamed(OriginRule):
    """The certificate names no goods."""

    code = "origin.no-goods"
    mend = "Choose at least one line of goods."

    def broken(self, claim: OriginClaim, least_share: Decimal) -> Iterator[tuple[str, dict[str, str]]]:
        if not claim.lines:
            yield "goods", {}


class KnownCriterion(OriginRule):
    """Goods line {line}: “{found}” is no criterion of origin; it is WO, WP or RVC."""

    code = "origin.criterion"
    mend = (
        "Choose WO for goods wholly obtained, WP for goods of originating materials alone, RVC for goods by their"
        " regional value."
    )

    def broken(self, claim: OriginClaim, least_share: Decimal) -> Iterator[tuple[str, dict[str, str]]]:
        for line in claim.lines:
            if line.criterion not in CRITERIA:
                yield f"goods.{line.number}.criterion", {"line": str(line.number), "found": line.criterion}


class EnoughRegionalValue(OriginRule):
    """Goods line {line}: a regional value content of {found} % is not enough; the agreement asks for {least} %."""

    code = "origin.share"
    mend = "State the share that the calculation of the producer proves, or claim no preference for this line."

    def broken(self, claim: OriginClaim, least_share: Decimal) -> Iterator[tuple[str, dict[str, str]]]:
        for line in claim.lines:
            if line.criterion == "RVC" and (line.share is None or line.share < least_share or line.share > 100):
                found = "–" if line.share is None else f"{line.share.normalize():f}"
                least = f"{least_share.normalize():f}"
                yield f"goods.{line.number}.share", {"line": str(line.number), "found": found, "least": least}


class SixDigits(OriginRule):
    """Goods line {line}: “{found}” is no HS code of at least six digits."""

    code = "origin.hs-code"
    mend = "Classify the goods first."

    def broken(self, claim: OriginClaim, least_share: Decimal) -> Iterator[tuple[str, dict[str, str]]]:
        for line in claim.lines:
            if not line.hs_code.isdigit() or len(line.hs_code) < 6:
                yield f"goods.{line.number}.hs_code", {"line": str(line.number), "found": line.hs_code}


class InvoiceNamed(OriginRule):
    """The certificate names no invoice."""

    code = "origin.invoice"
    mend = "Give number and day of the invoice."

    def broken(self, claim: OriginClaim, least_share: Decimal) -> Iterator[tuple[str, dict[str, str]]]:
        if not claim.invoice_number.strip():
            yield "invoice.number", {}


ORIGIN_RULES: tuple[OriginRule, ...] = (
    BetweenTheParties(),
    GoodsNamed(),
    KnownCriterion(),
    EnoughRegionalValue(),
    SixDigits(),
    InvoiceNamed(),
)


def check(claim: OriginClaim, least_share: Decimal) -> list[Reason]:
    """Every rule that `claim` breaks. `least_share`: the agreed regional value content in percent (dated rule)."""
    return [rule.reason(where, **params) for rule in ORIGIN_RULES for where, params in rule.broken(claim, least_share)]
