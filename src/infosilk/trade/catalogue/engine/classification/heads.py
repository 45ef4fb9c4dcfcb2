"""What the goods ARE, and not what they are for, come with or look like: a weight for each phrase in its place.

"Silicone case for phone with ring holder, cat print" names a case, a phone, a ring, a holder and a cat; it is a
case. English puts what a thing is last in its noun phrase and what it is for behind a preposition; Serbian puts it
first; Chinese last. Sellers put several names of the same thing one after another, so every name counts, and
those in the places of a head count most.
"""

from dataclasses import dataclass

from infosilk.trade.catalogue.engine.classification.phrases import Found, Phrases
from infosilk.trade.catalogue.engine.classification.text import Token, Words, word_set

# After these words stands what it is for, comes with ...: weight of the nearest words, of those a little farther.
_AFTER = {
    "for": (0.16, 0.4),
    "fit": (0.16, 0.4),
    "fits": (0.16, 0.4),
    "compatible": (0.12, 0.3),
    "with": (0.25, 0.6),
    "w": (0.3, 0.7),
    "including": (0.3, 0.6),
    "includes": (0.3, 0.6),
    "by": (0.3, 0.7),
    "like": (0.25, 0.7),
    "in": (0.5, 0.9),
    "to": (0.5, 0.9),
    "from": (0.4, 0.8),
    "without": (0.05, 0.5),
    "no": (0.1, 0.8),
    "into": (0.3, 0.7),
    "against": (0.3, 0.7),
    "inside": (0.3, 0.7),
    "under": (0.4, 0.8),
    "replace": (0.6, 0.9),
}
_AFTER_SERBIAN = {
    "za": (0.16, 0.5),
    "od": (0.3, 0.8),
    "sa": (0.25, 0.6),
    "s": (0.25, 0.6),
    "na": (0.3, 0.8),
    "u": (0.4, 0.8),
    "bez": (0.1, 0.5),
    "iz": (0.3, 0.8),
    "protiv": (0.3, 0.7),
    "po": (0.4, 0.8),
}
_AFTER_CHINESE = {
    "适用于": 0.15,
    "适用": 0.15,
    "适合": 0.2,
    "专用": 1.0,
    "用于": 0.2,
    "配": 0.4,
    "带": 0.5,
    "送": 0.2,
    "仿": 0.3,
}
# A name before one of these says what it is for or looks like, when no phrase covers both.
_PUTS_ASIDE = word_set(
    "holder stand case cover bag box rack organizer storage strap band mount bracket hook hanger pouch sticker "
    "charger cable adapter part accessory cleaner protector pad mat tray sleeve clip brush mold mould machine "
    "maker cutter toy model costume pendant charm decor decoration ornament lid handle remover opener dispenser "
    "hose pipe tester filter valve switch sensor pump motor blade wheel cap knob panel board kit tool stickers "
    "decal keychain figurine statue lamp light wrapper container basket bottle feeder guard shelf tape warmer "
    "sharpener press grinder roller peeler slicer spray liner seat cushion pillow blanket poster puzzle book game "
    "replacement"
)
_LOOKS_LIKE = word_set(
    "shape shaped pattern print printed style design theme themed effect color colored inspired flavor flavored "
    "scent scented motif like look printing appearance decal cosplay"
)
# What nearly anything can be called besides: it says what the goods are only when nothing else does.
_ANYTHING = frozenset(
    {
        "home decor",
        "decor",
        "decoration",
        "home decoration",
        "ornament",
        "gift",
        "wall decor",
        "craft",
        "accessory",
        "tool",
        "supply",
        "party decoration",
        "room decor",
        "desktop ornament",
        "decorative",
        "party supply",
        "part",
        "car accessory",
        "jewelry",
        "fashion jewelry",
        "fine jewelry",
        "toy",
        "clothing",
        "furniture",
        "hardware",
    }
)
_ANYTHING_COUNTS = 0.35
_NEAR, _FAR = 3, 6
_LOOSE = 0.65


@dataclass(frozen=True, slots=True)
class Weighed:
    """A phrase with its weight: 1 for one word in the place of the head."""

    found: Found
    weight: float


def english(text: Words, known: Phrases) -> list[Weighed]:
    """The English names of goods in `text`."""
    tokens = text.tokens
    exact = known.find(tokens, "en")
    loose = known.find_loose(tokens)
    places = _places(tokens, _AFTER)
    starts = {one.start: one for one in exact}
    loose_heads = {one.start for one in loose}
    result = []
    for one in exact:
        weight = places[one.start] * _size(one.size)
        if " ".join(_stems(tokens, one)) in _ANYTHING:
            weight *= _ANYTHING_COUNTS
        following = tokens[one.end] if one.end < len(tokens) and not tokens[one.end].apart else None
        if following is not None:
            if following.english in _LOOKS_LIKE:
                weight *= 0.2
            elif one.end in starts:
                # A chain: the later name is the head ("watch strap"), or both are names of it ("hoodie sweatshirt").
                weight *= 0.5 if set(starts[one.end].keys).isdisjoint(one.keys) else 1.0
            elif following.english in _PUTS_ASIDE:
                weight *= 0.45
            elif one.end + 1 in starts and following.english not in _AFTER:
                weight *= 0.75
        if one.size == 1 and one.start in loose_heads:
            weight *= 0.7
        result.append(Weighed(one, weight))
    result += [Weighed(one, places[one.start] * _size(one.size) * _LOOSE) for one in loose]
    return result


def serbian(text: Words, known: Phrases) -> list[Weighed]:
    """The Serbian names: the first noun is the head, what follows it says whose or what for."""
    tokens = text.tokens
    places = _places(tokens, _AFTER_SERBIAN)
    found = known.find(tokens, "sr")
    ends = {one.end for one in found}
    result = []
    for one in found:
        weight = places[one.start] * _size(one.size)
        if one.start in ends and not tokens[one.start].apart:
            weight *= 0.6
        result.append(Weighed(one, weight * max(0.5, 1.0 - 0.06 * one.start)))
    return result


def chinese(text: Words, known: Phrases) -> list[Weighed]:
    """The Chinese names, cut by the vocabulary; of names without anything between, the last is the head."""
    run = text.chinese.replace(" ", "")
    found = known.find_chinese(run)
    starts = {one.start for one in found}
    result = []
    for one in found:
        weight = _size(max(1, (one.size + 1) // 2)) * (0.75 if one.size == 1 else 1.0)
        for words, factor in _AFTER_CHINESE.items():
            near = run.rfind(words, max(0, one.start - 6 - len(words)), one.start)
            # "适用苹果15手机壳": what stands alone behind it is what it is; after a name, it is what that is for.
            if near >= 0 and "\n" not in run[near : one.start] and any(other.end <= near for other in found):
                weight *= factor
                break
        if one.end in starts:
            weight *= 0.6
        elif run[one.end : one.end + 1] in tuple("架盒袋套壳罩膜垫线器机座包带夹刷扣"):
            weight *= 0.5
        result.append(Weighed(one, weight))
    return result


def _stems(tokens: tuple[Token, ...], found: Found) -> list[str]:
    return [token.english for token in tokens[found.start : found.end]]


def _size(size: int) -> float:
    """Longer names are surer."""
    return (1.0, 1.55, 1.9, 2.1)[min(size, 4) - 1]


def _places(tokens: tuple[Token, ...], after: dict[str, tuple[float, float]]) -> list[float]:
    """The weight of each place: after a preposition little, in the first words of a title most."""
    result = []
    since, current, clause = _FAR + 1, (1.0, 1.0), 0
    for at, token in enumerate(tokens):
        since += 1
        if token.apart and at:
            clause += 1
            if since > 1:
                since = _FAR + 1
        if token.word in after:
            since, current = 0, after[token.word]
        near, far = current
        if since <= _NEAR:
            weight = near
        elif since <= _FAR:
            weight = far
        else:
            weight = 1.0 if current == (1.0, 1.0) else 0.85
        result.append(weight * max(0.7, 1.0 - 0.05 * clause))
    return result
