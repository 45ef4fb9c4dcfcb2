from io import BytesIO
from types import SimpleNamespace

from infosilk.trade.lodging import lodge
from infosilk.trade.models import Consignment, TradeDocument
from tests.trade.samples import bundle, ndjson


def test_a_good_order_is_released_and_announced(hangzhou: SimpleNamespace) -> None:
    report = lodge(hangzhou.market, BytesIO(ndjson(bundle())), "one.ndjson")

    assert [line.outcome for line in report.lines] == ["released"], report.lines
    found = Consignment.objects.get()
    assert found.state == "announced"
    assert found.number.startswith("HGH-")
    assert str(found.charges_total) == "8.00"
    assert TradeDocument.objects.filter(consignment=found).count() == 4
