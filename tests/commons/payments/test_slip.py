"""References, accounts and balances: what is written on a slip leads back, and no sum is lost."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infosilk.commons.payments.engine import slip
from infosilk.commons.payments.engine.balance import Balance
from tests.kit.examples import example_count

# The example of the National Bank of Serbia's recommendations for the IPS QR code.
EXAMPLE_REFERENCE, EXAMPLE_ACCOUNT = "163220000111111111000", "845000000040484987"


def test_the_national_banks_example_passes_both_checks() -> None:
    assert slip.check_digits(EXAMPLE_REFERENCE[2:]) == EXAMPLE_REFERENCE[:2]
    assert slip.account_of(EXAMPLE_ACCOUNT) == EXAMPLE_ACCOUNT
    assert slip.account_of("845-404849-87") == EXAMPLE_ACCOUNT
    with pytest.raises(ValueError, match="no account"):
        slip.account_of("845-404849-88")


def test_an_account_is_known_by_its_iban_too() -> None:
    assert slip.account_of("RS35 2600 0560 1001 6113 79") == "260005601001611379"


@settings(max_examples=example_count(60))
@given(*[st.decimals(0, 9999, places=2)] * 5)
def test_nothing_is_lost_between_due_and_received(
    amount: Decimal, received: Decimal, refunded: Decimal, taken_back: Decimal, written_off: Decimal
) -> None:
    balance = Balance(amount, received, refunded, taken_back, written_off)

    assert balance.left - balance.to_refund == balance.asked - balance.kept
    assert balance.left == 0 or balance.to_refund == 0
    assert (balance.state(announced=False) == "due") == (balance.left > 0)
