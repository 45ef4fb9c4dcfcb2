"""What other rooms use of offline work: a page that is kept, a form that may wait."""

from infosilk.commons.offline.pages_kept import kept_offline
from infosilk.kernel.record.idempotency import once_per_key

__all__ = ["kept_offline", "once_per_key"]
