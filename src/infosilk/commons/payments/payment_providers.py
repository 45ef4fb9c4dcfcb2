"""The providers of this room: the test provider."""

from infosilk.commons.payments.providers.sample import TestProvider

__all__ = ["TestProvider"]
