"""The zone's samples in XML: CEB messages of three orders (one lacks its payment) and a declaration of general trade.

python -m tests.trade.intake.sample_xml
"""

from tests.trade.declarations.declared import declared
from tests.trade.intake.ceb_messages import listed, order, payment, together, waybill
from tests.trade.sample_batch import FOLDER

CEB = "orders-hangzhou-nis.xml"
DECLARATION = "declaration-nis.xml"


def files() -> dict[str, bytes]:
    """The content of each file by its name."""
    documents = [
        *(order(number) for number in (901, 902, 903)),
        *(payment(number) for number in (901, 902)),
        *(waybill(number) for number in (901, 902, 903)),
        listed(901),
        listed(902, code="9999999999"),
        listed(903),
    ]
    head = b'<?xml version="1.0" encoding="UTF-8"?>\n'
    return {CEB: head + together(*documents) + b"\n", DECLARATION: declared(("LRN-1", "SAMPLE-1"))}


if __name__ == "__main__":
    for name, content in files().items():
        (FOLDER / name).write_bytes(content)
