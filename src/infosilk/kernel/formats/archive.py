"""ZIP archives from somebody: their parts, sizes, compression and document types are bounded before anything is
unpacked. The one guard for workbooks and for central banks' files. No Django.
"""

import re
import zipfile
from collections.abc import Iterator
from typing import IO

MAX_PARTS = 2000
MAX_UNPACKED = 256 * 1024 * 1024
# A part above _PACKED_TIGHT bytes that shrinks more than so many times is made to be large, not a table of somebody:
# tables of a hundred thousand rows shrink ten to thirty times.
MAX_RATIO = 60
_PACKED_TIGHT = 4 * 1024 * 1024
# What may stand before the first element: declarations and comments, no document type (it brings entities).
_PROLOG = re.compile(rb"^\xef\xbb\xbf|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_ELEMENT = re.compile(rb"<[A-Za-z_]")
_XML = (".xml", ".rels", ".vml")


class Unsafe(Exception):
    """The archive would do harm; the text says why, in English."""


class Broken(Exception):
    """It is no archive that can be read; the text says why, in English."""


def opened(stream: IO[bytes], max_unpacked: int = MAX_UNPACKED) -> zipfile.ZipFile:
    """The archive, after its bounds were held to. Raises Unsafe or Broken."""
    try:
        archive = zipfile.ZipFile(stream)
        _bounded(archive, max_unpacked)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise Broken(str(error)[:200]) from error
    except Exception as error:
        _broken(error)
        raise
    return archive


def chunks(archive: zipfile.ZipFile, name: str, size: int = 1 << 16) -> Iterator[bytes]:
    """A part piece by piece; never more than the archive said it would be. Raises Unsafe or Broken."""
    try:
        left = archive.getinfo(name).file_size
        with archive.open(name) as stream:
            while piece := stream.read(size):
                left -= len(piece)
                if left < 0:
                    raise Unsafe(f"{name} is larger than the archive says")
                yield piece
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise Broken(str(error)[:200]) from error
    except Exception as error:
        _broken(error)
        raise


def one_file(stream: IO[bytes], limit: int) -> bytes:
    """The one file of an archive that holds exactly one, at most `limit` bytes. Raises Unsafe or Broken."""
    archive = opened(stream)
    parts = [part for part in archive.infolist() if not part.is_dir()]
    if len(parts) != 1:
        raise Unsafe(f"it holds {len(parts)} files, not one")
    if parts[0].file_size > limit:
        raise Unsafe(f"it unpacks to more than {limit // 1024 // 1024} MiB")
    return b"".join(chunks(archive, parts[0].filename))


def _broken(error: Exception) -> None:
    """zlib and lzma answer broken data with errors of their own."""
    if type(error).__module__ in ("zlib", "_lzma", "_bz2"):
        raise Broken(str(error)[:200]) from error


def _bounded(archive: zipfile.ZipFile, max_unpacked: int) -> None:
    parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        raise Unsafe(f"it has {len(parts)} parts")
    if sum(part.file_size for part in parts) > max_unpacked:
        raise Unsafe(f"it unpacks to more than {max_unpacked // 1024 // 1024} MiB")
    for part in parts:
        if part.flag_bits & 1:
            raise Unsafe("it is encrypted")
        if part.file_size > _PACKED_TIGHT and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            raise Unsafe(f"{part.filename} is compressed more than {MAX_RATIO} times")
        if part.filename.lower().endswith(_XML):
            with archive.open(part) as stream:
                head = stream.read(4096)
            if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in head[:8]:
                raise Unsafe(f"{part.filename} is not UTF-8")
            if not _ELEMENT.match(_PROLOG.sub(b"", head).lstrip()):
                raise Unsafe(f"{part.filename} does not begin with its first element")
