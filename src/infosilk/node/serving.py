"""What each of granian's web processes loads: Django's application, and an end tied to granian's own."""

import os
import signal

from infosilk.node import processes

# Granian stops its processes gracefully; only when it was killed itself does this come first.
processes.die_with(os.getppid(), signal.SIGKILL)

from infosilk.node.wsgi import application  # noqa: E402 - the tie comes before seconds of imports

__all__ = ["application"]
