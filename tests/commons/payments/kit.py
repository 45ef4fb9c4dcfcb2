"""A purpose of the tests: fees that are due to the payee of a rule of their own."""

from datetime import date
from decimal import Decimal
from typing import Any

from infosilk.commons.payments.engine import slip
from infosilk.commons.payments.models import Due
from infosilk.commons.payments.purposes import Purpose, Terms, purpose
from infosilk.kernel.actor import Acting
from infosilk.kernel.models import DatedRule, Organisation
from infosilk.kernel.problems import NotFound

RULE = "test.payee"
DAY = date(2026, 11, 2)
ACCOUNT = "999-0000000000001-51"
FEE = Decimal("936.00")
# Who owes what is owed otherwise than by whoever holds the reference: key -> organisation or person.
debtors: dict[str, dict[str, int]] = {}
told: list[str] = []


def reference(number: int) -> str:
    return slip.reference_of(f"FEE{number:08d}")


def _terms(key: str) -> Terms:
    if key.endswith("99999"):
        raise NotFound(what="fee")
    return Terms(
        key=key,
        reference=slip.reference_of(key),
        title=f"Fee {key}",
        amount=FEE,
        currency="RSD",
        payee_day=DAY,
        slip_text=f"Taksa {key}",
        **debtors.get(key, {}),  # type: ignore[arg-type]
    )


def _nobody(acting: Acting) -> Any:
    return Organisation.objects.none().values_list("code", flat=True)


FEES = purpose(
    Purpose(
        code="test.fees",
        title="Fees (sample)",
        area="trade",
        payee=RULE,
        desk=("officer",),
        key_of=lambda base: base if base.startswith("FEE") and len(base) == 11 else None,
        terms=_terms,
        visible_to=_nobody,
        owes=_nobody,
        opened=lambda due, terms: None,
        changed=lambda due: told.append(due.reference),
        link=lambda key: f"/fees/{key}/",
    )
)


def law() -> None:
    """The payee, as the zone's sample has it."""
    DatedRule.objects.create(
        code=RULE,
        jurisdiction="RS",
        valid_from=date(2024, 1, 1),
        value={
            "collected_by": "administration",
            "name": "Sample revenue account of customs, Niš",
            "account": ACCOUNT,
            "purpose_code": "253",
            "currency": "RSD",
            "form": "ips-rs",
            "firms": ["RSMPLATA03", "RSOTHER001"],
        },
        source="tests",
        legal_basis="none",
        sample=True,
        data_set="tests",
    )


def due(number: int) -> Due:
    return Due.objects.get(reference=reference(number))
