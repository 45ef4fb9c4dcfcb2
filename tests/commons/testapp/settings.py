"""The node's own settings with the tests' kinds installed."""

from infosilk.node.settings import *  # noqa: F403
from infosilk.node.settings import INSTALLED_APPS as _APPS

INSTALLED_APPS = [*_APPS, "tests.commons.testapp"]
