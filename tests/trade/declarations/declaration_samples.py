"""Published examples of declarations, and XML in its canonical form."""

from functools import cache

from lxml import etree

from infosilk.trade.declarations.engine.xsd import Schemas

FOLDER = "trade/hmrc-cds/public/api/conf/3.0"
SAMPLES = "examples/annotated_XML_samples"
# The schemas of a folder, read once a process.
parsed_schemas = cache(Schemas)


def canonical(data: bytes) -> bytes:
    return etree.tostring(etree.fromstring(data).getroottree(), method="c14n", with_comments=True)
