"""Django for a command: for the node that it means, or for no node where files or the program alone are asked."""

import atexit
import os
import shutil
import sys
import tempfile

from infosilk.node.base import homes

SETTINGS = "infosilk.node.settings"


def set_up_django() -> None:
    """Django for the node in INFOSILK_HOME, quiet: a command prints its own results."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()
    from infosilk.node.watch import logs

    logs.configure({"level": "debug" if "--debug" in sys.argv else "warning", "format": "text"})


def without_a_node(*, alone: bool = False) -> None:
    """Django for what needs no node: any of this machine serves, else a home that vanishes again. With `alone` always
    such a home: what is made there does not depend on the nodes of this machine."""
    try:
        if alone:
            raise homes.HomeError
        os.environ["INFOSILK_HOME"] = str(homes.choose(prefer=[path.name for path in homes.homes()]))
    except homes.HomeError:
        # Settings make a node's secrets; here nobody keeps them.
        scratch = tempfile.mkdtemp(prefix="infosilk-help-")
        atexit.register(shutil.rmtree, scratch, ignore_errors=True)
        os.environ["INFOSILK_HOME"] = scratch
    set_up_django()
