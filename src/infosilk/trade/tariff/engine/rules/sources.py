"""Rules of where a measure is from, and in which words it speaks to people."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from infosilk.kernel.reasons.finding import Finding
from infosilk.trade.tariff.engine.drafts import Draft
from infosilk.trade.tariff.engine.rules.row import Book, RowRule, SetRule

_SPOKEN = ("prohibition", "licence")


class SourceMissing(RowRule):
    """It does not say where it is from."""

    code = "source.missing"
    mend = "Name the publication that was read, such as the official gazette with its number."

    @classmethod
    def check(cls, draft: Draft, book: Book) -> Iterator[Finding]:
        if not draft.source and "source" not in draft.unread:
            yield cls.at(draft, "source")


class LegalBasisMissing(RowRule):
    """It does not say by which law it holds."""

    code = "source.no-legal-basis"
    mend = "Name the act and the article; for a sample write: sample."

    @classmethod
    def check(cls, draft: Draft, book: Book) -> Iterator[Finding]:
        if not draft.legal_basis and "legal_basis" not in draft.unread:
            yield cls.at(draft, "legal_basis")


class VerifiedWithoutEvidence(RowRule):
    """It is marked as verified, without the day and the address of the source that it was compared with."""

    code = "source.verified-without-evidence"
    mend = "Write source_date and source_url, or false in the column verified."

    @classmethod
    def check(cls, draft: Draft, book: Book) -> Iterator[Finding]:
        # The first release's form has no such columns.
        if not draft.verified or draft.wide or draft.unread & {"source_date", "source_url"}:
            return
        if draft.source_date is None or not draft.source_url:
            yield cls.at(draft, "verified")


class SourceAddress(RowRule):
    """“{found}” is no address of a page."""

    code = "source.address"
    mend = "Write the whole address, beginning with https://."

    @classmethod
    def check(cls, draft: Draft, book: Book) -> Iterator[Finding]:
        if draft.source_url:
            try:
                parts = urlsplit(draft.source_url)
                fine = parts.scheme in ("http", "https") and bool(parts.hostname)
            except ValueError:
                fine = False
            if not fine:
                yield cls.at(draft, "source_url", found=draft.source_url[:60])


class SampleVerified(RowRule):
    """A sample is made up: nobody can have verified it."""

    code = "sample.verified"
    mend = "Write false in one of the columns verified and sample."

    @classmethod
    def check(cls, draft: Draft, book: Book) -> Iterator[Finding]:
        if draft.sample and draft.verified:
            yield cls.at(draft, "verified")


class SampleAmongReal(SetRule):
    """A sample stands in a set of published measures ({count} of {all} rows are samples)."""

    code = "sample.mixed"
    mend = "Put samples into a file of their own, so that nobody takes them for law."

    @classmethod
    def check(cls, drafts: Sequence[Draft], book: Book) -> Iterator[Finding]:
        samples = [draft for draft in drafts if draft.sample]
        if samples and len(samples) < len(drafts):
            yield cls.at(samples[0], "sample", count=str(len(samples)), all=str(len(drafts)))


class WordsMissing(RowRule):
    """People read what the goods are; the words in {languages} are missing."""

    code = "words.missing"
    mend = "Fill the columns what_… of these languages; a zone's page is read in all of them."

    @classmethod
    def check(cls, draft: Draft, book: Book) -> Iterator[Finding]:
        missing = [language for language in book.languages if not draft.what.get(language)]
        if missing and draft.kind in _SPOKEN:
            yield cls.at(draft, f"what_{missing[0]}", languages=", ".join(missing))


class WordsInSome(RowRule):
    """The words of the goods stand in some languages, not in {languages}."""

    code = "words.incomplete"
    weight = "warning"
    mend = "Fill the columns what_… of these languages; until then English stands in."

    @classmethod
    def check(cls, draft: Draft, book: Book) -> Iterator[Finding]:
        missing = [language for language in book.languages if not draft.what.get(language)]
        if missing and draft.what and draft.kind not in _SPOKEN:
            yield cls.at(draft, f"what_{missing[0]}", languages=", ".join(missing))


class LanguageUnknown(RowRule):
    """The zone has no language “{found}”."""

    code = "words.language-unknown"
    weight = "warning"
    mend = "Name the column what_ and a language of the zone; Serbian Cyrillic is made from Latin."

    @classmethod
    def check(cls, draft: Draft, book: Book) -> Iterator[Finding]:
        for language in draft.what:
            if language not in book.languages:
                yield cls.at(draft, f"what_{language}", found=language)


SOURCE_RULES: tuple[type[RowRule], ...] = (
    SourceMissing,
    LegalBasisMissing,
    VerifiedWithoutEvidence,
    SourceAddress,
    SampleVerified,
    WordsMissing,
    WordsInSome,
    LanguageUnknown,
)
