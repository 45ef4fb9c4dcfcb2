"""A process that tells the ledger of payments, in an order of its own: python -m tests.commons.payments.teller.

Arguments: the database, how many payments, the seed of the order. Of each payment a firm, a provider and the bank tell:
of two in three under a common number. It prints a line each ten messages, so that somebody may kill it between two.
"""

import os
import random
import sys
from decimal import Decimal

AMOUNT = Decimal("936.00")


def common(payment: int) -> bool:
    """Whether the bank names the number by which the firm knows the payment."""
    return payment % 3 != 0


def main(database: str, count: int, seed: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infosilk.node.settings")
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    settings.NODE = settings.NODE.model_copy(update={"node": "nis"})
    for held in ("entry", "city"):
        settings.NODE.__dict__.pop(held, None)
    from infosilk.commons.payments import ledger
    from infosilk.kernel.actor import system
    from tests.commons.payments import kit
    from tests.commons.payments.test_ledger import BANK, sum_of

    acting = system("worker", "teller")
    told = []
    for payment in range(1, count + 1):
        names = (f"F-{payment}",) if common(payment) else ()
        told += [
            sum_of("firm:1", f"F-{payment}", str(AMOUNT), fee=payment),
            sum_of(BANK, f"B-{payment}", str(AMOUNT), *names, fee=payment),
        ]
    assert kit.FEES.code
    random.Random(seed).shuffle(told)
    for number, one in enumerate(told, 1):
        ledger.tell(acting, one)
        if number % 10 == 0:
            print(number, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
