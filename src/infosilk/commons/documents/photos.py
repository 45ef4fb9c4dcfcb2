"""Photos made plain in a process of their own, so that a decoder's fault, hunger or endless work ends there."""

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO

from django.utils.translation import gettext as _

from infosilk.commons.documents.engine.looks import CHUNK
from infosilk.commons.documents.engine.photo import MAX_PIXELS, MAX_SIDE, SECONDS
from infosilk.kernel.problems import ErrorItem, Invalid

# A photo of a hundred megapixels takes a gigabyte while it is turned: two at once are what a small machine bears.
_AT_ONCE = threading.BoundedSemaphore(2)
_WAIT = 60
_PROGRAM = "infosilk.commons.documents.engine.photo"


def plain(content: IO[bytes], media_type: str) -> tuple[IO[bytes], str]:
    """The photo upright and without metadata, in a file of its own that the caller closes, and its media type.

    Invalid that says what is wrong with it and what to do. The photo itself is in the other process's memory alone.
    """
    return _worked(content, media_type, "plain")


def thumbnail(content: IO[bytes], media_type: str) -> IO[bytes]:
    """A kept photo as a small JPEG, in a file that the caller closes; Invalid as in `plain`."""
    return _worked(content, media_type, "thumbnail")[0]


def _worked(content: IO[bytes], media_type: str, work: str) -> tuple[IO[bytes], str]:
    # Each hands its bytes on by the other's file; nothing is read whole here.
    with _turn(media_type), TemporaryFile() as given, TemporaryFile() as said:
        content.seek(0)
        shutil.copyfileobj(content, given, CHUNK)
        given.seek(0)
        try:
            done = subprocess.run(
                [sys.executable, "-I", "-m", _PROGRAM, media_type, work],
                stdin=given,
                stdout=said,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS + 10,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise _refused("slow", media_type) from None
        if done.returncode != 0:
            # Killed by its limit of processor time, or fallen over in the decoder's own code.
            raise _refused("slow" if done.returncode in {-24, -9} else "damaged", media_type)
        said.seek(0)
        found = json.loads(said.readline())
        if "refused" in found:
            raise _refused(found["refused"], media_type)
        made = TemporaryFile()  # noqa: SIM115 - the caller closes it
        shutil.copyfileobj(said, made, CHUNK)
        made.seek(0)
        return made, found["media_type"]


@contextmanager
def _turn(media_type: str) -> Iterator[None]:
    if not _AT_ONCE.acquire(timeout=_WAIT):
        raise _refused("slow", media_type)
    try:
        yield
    finally:
        _AT_ONCE.release()


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
