"""A listing taken apart once: title, levels of its category, attributes; and what it says about the goods."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from infosilk.trade.catalogue.engine.classification.phrases import Phrases
from infosilk.trade.catalogue.engine.classification.text import Words, folded, has_chinese, word_set, words

_SERBIAN_LETTERS = re.compile(r"[đšžćčĐŠŽĆČ\u0400-\u04ff]")
_SERBIAN_WORDS = word_set(
    "za sa od na iz po do bez ili kao muski muska muske zenski zenska zenske decji decija novo komplet boja crna "
    "bela crni beli kozna kozne duks majica torba jakna telefona kom rucno rucni"
)
_MATERIAL = re.compile(
    r"material|fabric|metals? type|composition|materijal|sastav|materijal|材质|材料|面料|成分|质地", re.I
)
_ASIDE = re.compile(
    r"sole|lining|filling|filler|stuffing|lens|movement|handle|pack|inner|cover of|decoration|coating|stone|hood"
    r"|postav|djon|đon|punjenje|底|里料|里衬|填充|包装|镜片|手柄",
    re.I,
)
_KIND = re.compile(
    r"^((item|product|goods|jewelry|bag|shoe|clothing|furniture|tool|toy|main)\W*)?"
    r"(type|kind|name|category)s?( of .*)?$"
    r"|^(vrsta|tip|naziv)( proizvoda)?$|^(类型|种类|品名|类别|产品类型|商品类型|名称|类目)$|.*子类目$",
    re.I,
)
_WHOSE = re.compile(r"gender|department|sex|suitable|applicable|target|crowd|pol$|uzrast|性别|适用|人群", re.I)
_WORTHLESS = re.compile(
    r"brand|origin|model|color|colour|boja|certif|quantity|number|size|weight|package|style|theme|pattern|choice"
    r"|season|feature|品牌|产地|颜色|型号|尺寸|风格|图案|季节",
    re.I,
)
_SHARES = re.compile(
    r"(\d{1,3}(?:[.,]\d+)?)\s*%\s*([a-zđšžćč\u4e00-\u9fff]+(?: [a-zđšžćč]+)?)|([\u4e00-\u9fff]+)\s*(\d{1,3})%"
)
_ELASTIC = frozenset({"spandex", "elastane", "lycra", "elastin", "likra", "氨纶"})
# "leather look", "silk-like", "gold color": the word says what the goods look like, not what they are of.
_LOOKS = word_set(
    "like feel look effect tone touch color colored print pattern style imitation finish inspired shape shaped"
)
_LOOKS_BEFORE = word_set("ice faux imitation fake like vegan simulated simulation look milk artificial")


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that the listing says about the goods: in which words, and where it stands."""

    facet: str
    words: str
    source: str


@dataclass
class Listing:
    """A listing; a category is a path ("A > B > C") or one name."""

    title: str
    category: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    language: str = ""

    @cached_property
    def title_words(self) -> Words:
        return words(self.title)

    @cached_property
    def levels(self) -> list[Words]:
        """The category's levels, the deepest first."""
        parts = [part for part in re.split(r"[>»›\n]|\s/\s|->", self.category[:1000]) if part.strip()]
        return [words(part) for part in reversed(parts[-8:])]

    @cached_property
    def leaf(self) -> Words:
        return self.levels[0] if self.levels else words("")

    @cached_property
    def kinds(self) -> list[Words]:
        """Values of attributes that name the goods: "Item Type: Necklaces"."""
        return [words(value[:200]) for name, value in self._known if _KIND.search(name.strip())][:6]

    @cached_property
    def _known(self) -> list[tuple[str, str]]:
        return [(str(name)[:100], str(value)[:400]) for name, value in list(self.attributes.items())[:80]]

    @cached_property
    def serbian(self) -> bool:
        """Whether it is read as Serbian."""
        if self.language:
            return self.language.lower().startswith(("sr", "sh", "hr", "bs"))
        if _SERBIAN_LETTERS.search(self.title):
            return True
        tokens = [token.word for token in self.title_words.tokens]
        return sum(word in _SERBIAN_WORDS for word in tokens) >= max(1, len(tokens) // 8)

    @cached_property
    def chinese(self) -> bool:
        return has_chinese(folded(self.title)) or bool(self.leaf.chinese)

    @cached_property
    def _haystack(self) -> str:
        everything = [self.title_words, self.leaf, *self.kinds]
        latin = " | ".join(" ".join(token.english for token in one.tokens) for one in everything)
        serbian = " | ".join(" ".join(token.serbian for token in one.tokens) for one in everything)
        chinese = " ".join(one.chinese.replace(" ", "") for one in everything)
        return f" {latin} | {serbian} | {chinese} "

    def says(self, phrase: str) -> bool:
        """Whether these words stand in the title, the category's deepest level or the kind."""
        return any(needle in self._haystack for needle in _needles(phrase))


@lru_cache(maxsize=20_000)
def _needles(phrase: str) -> tuple[str, ...]:
    found = words(phrase)
    if has_chinese(phrase):
        return (found.chinese.replace("\n", "").replace(" ", ""),)
    latin = f" {' '.join(token.english for token in found.tokens)} "
    serbian = f" {' '.join(token.serbian for token in found.tokens)} "
    return (latin, serbian) if latin != serbian else (latin,)


def facts(listing: Listing, known: Phrases, names: tuple[str, ...]) -> dict[str, Fact]:
    """What the listing says about its goods. A stated material (attribute) goes before words of the title:
    "leather look" in a title makes nothing of leather, and of a composition the largest share counts.
    """
    found: dict[str, Fact] = {}
    stated: dict[str, Fact] = {}

    def note(text: Words, source: str, into: dict[str, Fact]) -> None:
        tokens = text.tokens
        for language in ("en", "sr") if listing.serbian else ("en",):
            for one in known.find(tokens, language):
                looks = one.end < len(tokens) and tokens[one.end].word in _LOOKS and not tokens[one.end].apart
                looks |= one.start > 0 and tokens[one.start - 1].word in _LOOKS_BEFORE
                for key in one.keys:
                    if not (looks and names[key].startswith("material.")):
                        into.setdefault(names[key], Fact(names[key], one.text, source))
        for one in known.find_chinese(text.chinese):
            for key in one.keys:
                into.setdefault(names[key], Fact(names[key], one.text, source))

    materials: list[tuple[str, str]] = []
    for name, value in listing._known:
        if _MATERIAL.search(name):
            materials.append((name, value))
        elif _WHOSE.search(name):
            note(words(value), "attribute", found)
    for name, value in [pair for pair in materials if not _ASIDE.search(pair[0])] or materials:
        note(words(_main(value)), "attribute", stated)
        del name
    for _name, value in listing._known:
        if not _MATERIAL.search(_name) and not _WORTHLESS.search(_name) and not _WHOSE.search(_name):
            weak: dict[str, Fact] = {}
            note(words(value[:120]), "attribute", weak)
            for facet, fact in weak.items():
                if not facet.startswith(("material.", "gender.")):
                    found.setdefault(facet, fact)
    title: dict[str, Fact] = {}
    note(words(_main(listing.title)) if "%" in listing.title else listing.title_words, "title", title)
    for level in listing.levels[:3]:
        note(level, "category", title)
    of_stated = {facet for facet in stated if facet.startswith("material.")}
    for facet, fact in title.items():
        if not (facet.startswith("material.") and of_stated and not _finer(facet, of_stated)):
            found.setdefault(facet, fact)
    said = {**found, **stated}
    _acrylic(said, listing)
    return said


def _acrylic(said: dict[str, Fact], listing: Listing) -> None:
    """ "Acrylic" is a yarn in what is knitted or woven, and a plastic in all else."""
    if not any(fact.words == "acrylic" for fact in said.values()):
        return
    yarn = bool({"knitted", "knitted.said", "woven", "material.wool", "material.cotton"} & set(said)) or any(
        listing.says(word) for word in ("yarn", "clothing", "apparel", "hat", "scarf", "glove", "sock", "blanket")
    )
    plastics = ("material.plastic", "material.resin")
    for facet in plastics if yarn else ("material.synthetic", "material.textile", "material.acrylic"):
        if facet in said and said[facet].words == "acrylic":
            del said[facet]


def _finer(facet: str, stated: set[str]) -> bool:
    """A title may say more exactly what the attribute says: "porcelain" where the attribute says "ceramic"."""
    return any({facet, one} <= family for family in _FAMILIES for one in stated)


_FAMILIES = (
    {"material.ceramic", "material.porcelain"},
    {
        "material.metal",
        "material.steel",
        "material.stainless",
        "material.aluminium",
        "material.copper",
        "material.brass",
        "material.zinc",
        "material.cast_iron",
        "material.titanium",
    },
    {"material.silver", "material.metal"},
    {"material.leather", "material.fur"},
    {"material.wood", "material.bamboo"},
    {
        "material.textile",
        "material.cotton",
        "material.synthetic",
        "material.linen",
        "material.nonwoven",
        "material.felt",
    },
    {"material.wool", "material.cashmere"},
    {"material.glass", "material.crystal"},
    {"material.stone", "material.gemstone"},
)


def _main(value: str) -> str:
    """Of "95% cotton, 5% spandex" the cotton; of a list its first that is no elastic thread."""
    shares = []
    for match in _SHARES.finditer(value.lower()):
        share, latin, chinese, other = match.groups()
        shares.append((float((share or other).replace(",", ".")), latin or chinese))
    if len(shares) > 1:
        return f"{max(shares)[1]} {_SHARES.sub(' ', value.lower())}" if len(value) > 100 else max(shares)[1]
    if len(value) > 100 or shares:
        return value
    parts = [part.strip() for part in re.split(r"[,;/、，+&]", value) if part.strip()]
    return next((part for part in parts if folded(part) not in _ELASTIC), value)
