"""Which part of a file is asked for: the header Range of RFC 9110, sections 14.1 and 14.2. Engine: no Django."""

import re

_ONE = re.compile(r"bytes=\s*([0-9]{0,18})-([0-9]{0,18})\s*")


class Unsatisfiable(Exception):
    """The part asked for begins behind the file's end."""


def part(header: str, size: int) -> tuple[int, int] | None:
    """The first byte and the one behind the last of a file of `size` bytes; None where the whole file is the answer.

    A header that cannot be read, another unit, or several ranges at once get the whole file, as the RFC allows: what
    counts is that one request is one pass over one file. Raises Unsatisfiable.
    """
    found = _ONE.fullmatch(header)
    if found is None or found[1] == found[2] == "":
        return None
    if found[1] == "":
        last = int(found[2])
        if not last or not size:
            raise Unsatisfiable
        return max(size - last, 0), size
    start = int(found[1])
    stop = int(found[2]) + 1 if found[2] else size
    if stop <= start and found[2]:
        return None
    if start >= size:
        raise Unsatisfiable
    return start, min(stop, size)
