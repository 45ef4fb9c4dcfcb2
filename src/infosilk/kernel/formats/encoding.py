"""In which encoding a text file is written, judged once for the whole of it. No Django.

A file is decoded whole by every encoding that could be meant; one that two encodings read as sensible text is never
guessed in silence: `Encoding.others` names the other readings, and where neither is the likelier one it is refused.
"""

import codecs
import re
from dataclasses import dataclass, field
from typing import IO

UTF8 = "utf-8"
ENCODINGS = (UTF8, "utf-16-le", "utf-16-be", "gb18030", "cp1250")
TITLES = {
    UTF8: "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "gb18030": "GB18030",
    "cp1250": "windows-1250",
}
_CALLED = {
    "utf-8": UTF8,
    "utf8": UTF8,
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "windows-1250": "cp1250",
    "cp1250": "cp1250",
}
_CHUNK = 1 << 20
_BOMS = ((codecs.BOM_UTF8, UTF8), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Words with letters beyond ASCII, and the ASCII letters that touch them: few, or a long word would cost its square.
_FOREIGN = re.compile(r"[A-Za-z]{0,12}[^\x00-\x7f]+[A-Za-z]{0,12}")
_ASCII_LETTER = re.compile(r"[A-Za-z]")
_CENTRAL = frozenset("čćšžđČĆŠŽĐáéíóúýäöüőűěřťďňľĺŕôąęłńśźżâăîşţÁÉÍÓÚÝÄÖÜŐŰĚŘŤĎŇĽĹŔÔĄĘŁŃŚŹŻÂĂÎŞŢß–—„“”’‘…€°§\xa0«»")
_ENOUGH = 5000
# So many words of GB2312 are never all valid UTF-8 by chance.
_FEW = 20


@dataclass(frozen=True, slots=True)
class Encoding:
    """What was taken: a Python codec, the bytes of its mark, and the other readings that would make sense.

    `spoilt`: it is UTF-8 with bytes in it that are none; they become lone surrogates, so that their rows can be told.
    """

    name: str
    mark: int = 0
    others: tuple[str, ...] = ()
    spoilt: bool = False

    @property
    def title(self) -> str:
        return TITLES.get(self.name, self.name)


class Undecided(Exception):
    """The file has no reading, or several: `readings` are (encoding's title, a word as it reads)."""

    def __init__(self, readings: list[tuple[str, str]], at: int = 0) -> None:
        self.readings = readings
        self.at = at
        super().__init__(", ".join(f"{title}: {word}" for title, word in readings) or f"byte {at}")


@dataclass(slots=True)
class _Reading:
    """The file in one encoding: is it valid, and the words beyond ASCII that it has."""

    name: str
    valid: bool = True
    bad: int = 0
    words: list[str] = field(default_factory=list)
    decoder: codecs.IncrementalDecoder | None = None

    def feed(self, piece: bytes, place: int, last: bool) -> None:
        if not self.valid:
            return
        decoder = self.decoder
        assert decoder is not None
        if (
            piece.isascii()
            and not decoder.getstate()[0]
            and self.name != "gb18030"
            and not self.name.startswith("utf-16")
        ):
            return
        try:
            text = decoder.decode(piece, last)
        except UnicodeDecodeError as error:
            self.valid, self.bad = False, place + error.start + 1
            return
        if len(self.words) < _ENOUGH and not text.isascii():
            for found in _FOREIGN.finditer(text):
                self.words.append(found[0])
                if len(self.words) >= _ENOUGH:
                    break


def named(charset: str) -> str:
    """The one of ENCODINGS that a charset means, as in `Content-Type: text/csv; charset=gbk`; "" for any other."""
    return _CALLED.get(charset.strip().lower(), "")


def judge(stream: IO[bytes], wanted: str = "", spoilt: bool = False) -> Encoding:
    """The encoding of the whole stream, which is read from its beginning and put back there.

    `wanted` is one of ENCODINGS that somebody named: taken when the file is valid in it. With `spoilt` a file that
    no encoding fits is UTF-8 with some bad bytes, when it looks so. Raises Undecided.
    """
    stream.seek(0)
    head = stream.read(4096)
    try:
        found = _judge(stream, head, wanted)
    except Undecided as undecided:
        if undecided.readings or not spoilt or not _nearly_utf8(stream):
            raise
        found = Encoding(UTF8, len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0, spoilt=True)
    stream.seek(0)
    return found


def _judge(stream: IO[bytes], head: bytes, wanted: str) -> Encoding:
    for mark, name in _BOMS:
        if head.startswith(mark):
            reading = _readings(stream, (name,))[0]
            if not reading.valid:
                raise Undecided([], reading.bad)
            return Encoding(name, len(mark))
    if not wanted and (wide := _wide(head)):
        reading = _readings(stream, (wide,))[0]
        if reading.valid:
            return Encoding(wide)
    if wanted:
        reading = _readings(stream, (wanted,))[0]
        if not reading.valid:
            raise Undecided([], reading.bad)
        return Encoding(wanted)
    utf8 = _readings(stream, (UTF8,))[0]
    if utf8.valid and (len(utf8.words) > _FEW or not utf8.words):
        return Encoding(UTF8)
    chinese, central = _readings(stream, ("gb18030", "cp1250"))
    if utf8.valid:
        if not chinese.valid or not _chinese(chinese.words):
            return Encoding(UTF8)
        if _european(utf8.words) or _chinese(utf8.words):
            return Encoding(UTF8, 0, ("gb18030",))
        raise Undecided([(TITLES[one.name], one.words[0][:20]) for one in (utf8, chinese)])
    sensible = [one for one, test in ((chinese, _chinese), (central, _central)) if one.valid and test(one.words)]
    if len(sensible) == 1:
        return Encoding(sensible[0].name)
    if not sensible:
        valid = [one for one in (chinese, central) if one.valid]
        if not valid or all(one.name == "cp1250" for one in valid):
            raise Undecided([], utf8.bad)
        sensible = valid
    raise Undecided([(TITLES[one.name], one.words[0][:20] if one.words else "") for one in sensible], utf8.bad)


def _readings(stream: IO[bytes], names: tuple[str, ...]) -> list[_Reading]:
    found = [_Reading(name, decoder=codecs.getincrementaldecoder(name)("strict")) for name in names]
    stream.seek(0)
    place = 0
    while piece := stream.read(_CHUNK):
        for one in found:
            one.feed(piece, place, False)
        place += len(piece)
    for one in found:
        one.feed(b"", place, True)
    return found


def _nearly_utf8(stream: IO[bytes]) -> bool:
    """Whether what is no UTF-8 is little beside what is, or stands in plain ASCII, which reads the same in any."""
    decoder = codecs.getincrementaldecoder(UTF8)("surrogateescape")
    good = bad = 0
    stream.seek(0)
    while piece := stream.read(_CHUNK):
        text = decoder.decode(piece)
        if not text.isascii():
            odd = [char for char in text if char > "\x7f"]
            lone = sum("\udc80" <= char <= "\udcff" for char in odd)
            good, bad = good + len(odd) - lone, bad + lone
    return bad * 4 <= good or not good


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: in text of any of our languages the separators make every second byte NUL."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd * 8 > len(head) and not even:
        return "utf-16-le"
    return "utf-16-be" if even * 8 > len(head) and not odd else ""


def _chinese(words: list[str]) -> bool:
    """Chinese of every day (GB2312), not spread between Latin letters as misread Serbian is."""
    if not words:
        return False
    common = touching = 0
    for word in words:
        own = _ASCII_LETTER.sub("", word)
        try:
            own.encode("gb2312")
            common += 1
        except UnicodeEncodeError:
            pass
        touching += own != word and len(own) == 1
    return common >= 0.9 * len(words) and touching <= 0.5 * len(words)


def _central(words: list[str]) -> bool:
    """Letters of Central Europe, most of them within Latin words."""
    letters = [char for word in words for char in word if not char.isascii()]
    within = sum(bool(_ASCII_LETTER.search(word)) for word in words)
    known = sum(char in _CENTRAL for char in letters)
    return bool(letters) and known >= 0.97 * len(letters) and within >= 0.5 * len(words)


def _european(words: list[str]) -> bool:
    """Every word in one script, Latin or Cyrillic as people write it."""
    for word in words:
        cyrillic = any("\u0400" <= char <= "\u045f" for char in word)
        latin = any(char.isascii() or "\u00c0" <= char <= "\u017f" for char in word)
        odd = any(
            not char.isascii()
            and not "\u00a0" <= char <= "\u017f"
            and not "\u0400" <= char <= "\u045f"
            and not "\u2000" <= char <= "\u20cf"
            for char in word
        )
        if odd or (cyrillic and latin):
            return False
    return True
