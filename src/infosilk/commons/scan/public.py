"""What other rooms use of scanning: reading a scan, and declaring who finds what it names."""

from infosilk.commons.scan.engine.reading import Scan, read
from infosilk.commons.scan.finders import Found, find, finder

__all__ = ["Found", "Scan", "find", "finder", "read"]
