"""Photos made plain in a process of their own, so that a decoder's fault, hunger or endless work ends there."""

import json
import subprocess
import sys
import threading

from django.utils.translation import gettext as _

from infosilk.commons.documents.engine.photo import MAX_PIXELS, MAX_SIDE, SECONDS, Photo
from infosilk.kernel.problems import ErrorItem, Invalid

# A photo of a hundred megapixels takes a gigabyte while it is turned: two at once are what a small machine bears.
_AT_ONCE = threading.BoundedSemaphore(2)
_WAIT = 60
_PROGRAM = "infosilk.commons.documents.engine.photo"


def plain(content: bytes, media_type: str) -> Photo:
    """The photo upright and without metadata; Invalid that says what is wrong with it and what to do."""
    if not _AT_ONCE.acquire(timeout=_WAIT):
        raise _refused("slow", media_type)
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-m", _PROGRAM, media_type],
            input=content,
            capture_output=True,
            timeout=SECONDS + 10,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _refused("slow", media_type) from None
    finally:
        _AT_ONCE.release()
    if done.returncode != 0:
        # Killed by its limit of processor time, or fallen over in the decoder's own code.
        raise _refused("slow" if done.returncode in {-24, -9} else "damaged", media_type)
    head, data = done.stdout.split(b"\n", 1)
    found = json.loads(head)
    if "refused" in found:
        raise _refused(found["refused"], media_type)
    return Photo(found["media_type"], found["width"], found["height"], data)


def _refused(why: str, media_type: str) -> Invalid:
    if why == "large":
        item = ErrorItem(
            "content",
            _("The photo has more than %(megapixels)s megapixels, or a side of more than %(side)s pixels.")
            % {"megapixels": MAX_PIXELS // 1_000_000, "side": MAX_SIDE},
            _("Make it smaller first."),
        )
    elif why == "moves":
        item = ErrorItem("content", _("The picture moves."), _("Choose one that stands still."))
    elif why == "slow":
        item = ErrorItem(
            "content",
            _("The photo could not be read in the time and memory that this node gives to one."),
            _("Make it smaller, or save it anew as JPEG."),
        )
    elif why == "damaged":
        item = ErrorItem(
            "content",
            _("The photo is damaged or not complete."),
            _("Send it once more, or save it anew as JPEG."),
        )
    else:
        item = ErrorItem(
            "content",
            _("The content is not what “%(type)s” looks like.") % {"type": media_type},
            _("Name the type that the file has; text is UTF-8."),
        )
    return Invalid(errors=[item])
