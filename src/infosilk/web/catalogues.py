"""The languages, compiled: `python -m infosilk.web.catalogues`.

Every `<app>/locale/<locale>/LC_MESSAGES/django.po` becomes a .mo beside it, and that of sr_Latn also the .mo of
sr_Cyrl, letter for letter. A .mo that is newer than what it is made of stays. With `--missing`, prints what lacks
a translation, in the form of a .po file, to be filled in; a text that another app has translated comes filled in.
"""

import argparse
import os
import re
import sys
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from infosilk.kernel.language import transliterate
from infosilk.web import extract

TRANSLATED = ("sr_Latn", "zh_Hans")
PLURALS = {"sr_Latn": 3, "zh_Hans": 1}
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@dataclass(frozen=True)
class Fault:
    """A message of `app` that `locale` lacks, or has wrongly; `why` says what to mend."""

    app: str
    locale: str
    message: extract.Message
    why: str

    def __str__(self) -> str:
        where = self.message.places[0] if self.message.places else "?"
        return f"{self.app} {self.locale}: {self.why}: {self.message.msgid!r} ({where})"


def po_path(app: Path, locale: str) -> Path:
    return app / "locale" / locale / "LC_MESSAGES" / "django.po"


def read(path: Path) -> Catalog:
    """A catalogue; an empty one where there is no file."""
    locale = path.parents[1].name
    if not path.is_file():
        return Catalog(locale=locale)
    with path.open("rb") as handle:
        return read_po(handle, locale=locale)


def build(apps: Iterable[Path] | None = None, force: bool = False) -> list[Path]:
    """Compile what is out of date; the .mo files written."""
    written = []
    tables = [Path(transliterate.__file__).stat().st_mtime, transliterate.DATA.stat().st_mtime]
    for app in apps or extract.apps():
        for po in sorted(app.glob("locale/*/LC_MESSAGES/django.po")):
            locale = po.parents[1].name
            targets = [po.with_suffix(".mo")]
            if locale == "sr_Latn":
                targets.append(po_path(app, "sr_Cyrl").with_suffix(".mo"))
            newest = max([po.stat().st_mtime, *(tables if locale == "sr_Latn" else [])])
            if not force and all(mo.is_file() and mo.stat().st_mtime >= newest for mo in targets):
                continue
            catalogue = read(po)
            for mo in targets:
                mo.parent.mkdir(parents=True, exist_ok=True)
                _write(mo, catalogue if mo.parents[1].name == locale else in_cyrillic(catalogue))
                written.append(mo)
    return written


def _write(mo: Path, catalogue: Catalog) -> None:
    # Whole or not at all, and each process its own draft: several may build, or start and read, at once.
    draft = mo.with_suffix(f".{os.getpid()}.new")
    with draft.open("wb") as handle:
        write_mo(handle, catalogue)
    draft.replace(mo)


def in_cyrillic(catalogue: Catalog) -> Catalog:
    """The Serbian catalogue in Cyrillic letters, every plural form too."""
    found = deepcopy(catalogue)
    for entry in found:
        if not entry.id:
            continue
        if isinstance(entry.string, str):
            entry.string = transliterate.to_cyrillic(entry.string)
        else:
            entry.string = tuple(transliterate.to_cyrillic(text) for text in entry.string)
    return found


def faults(apps: Iterable[Path] | None = None) -> list[Fault]:
    """Every message without a good translation."""
    found = []
    for app in apps or extract.apps():
        said = extract.messages(app)
        for locale in TRANSLATED:
            catalogue = read(po_path(app, locale)) if said else Catalog(locale=locale)
            for message in said.values():
                why = _wrong(catalogue.get(message.msgid, message.context or None), message, locale)
                if why:
                    found.append(Fault(extract.name(app), locale, message, why))
    return found


def _wrong(entry: Entry | None, message: extract.Message, locale: str) -> str:
    if entry is None:
        return "no translation"
    if entry.fuzzy:
        return "marked fuzzy"
    texts = [entry.string] if isinstance(entry.string, str) else list(entry.string)
    if not all(texts):
        return "empty translation"
    if message.plural and len(texts) != PLURALS[locale]:
        return f"{len(texts)} plural forms where the language has {PLURALS[locale]}"
    wanted = set(_PLACEHOLDER.findall(message.plural or message.msgid))
    for text in texts:
        # A form for exactly one may leave the number out.
        if not set(_PLACEHOLDER.findall(text)) <= wanted | set(_PLACEHOLDER.findall(message.msgid)):
            return f"placeholders other than {sorted(wanted)}"
    if not message.plural and set(_PLACEHOLDER.findall(texts[0])) != wanted:
        return f"placeholders other than {sorted(wanted)}"
    return ""


def torn(locale: str) -> dict[str, dict[str, list[str]]]:
    """English texts that apps translate differently: {text: {translation: apps}}. Catalogues are one dictionary at
    run time, so the app that is loaded last would decide.
    """
    said: dict[tuple[str, str], dict[str, list[str]]] = {}
    for app in extract.apps():
        for entry in read(po_path(app, locale)):
            if isinstance(entry.id, str) and entry.id and isinstance(entry.string, str) and entry.string:
                said.setdefault((entry.context or "", entry.id), {}).setdefault(entry.string, []).append(
                    extract.name(app)
                )
    return {key[1]: ways for key, ways in said.items() if len(ways) > 1}


def as_po(missing: list[Fault]) -> str:
    """The faults of one app and locale as entries of a .po file."""
    known = {locale: everything(locale) for locale in {fault.locale for fault in missing}}
    lines = []
    for fault in missing:
        message = fault.message
        lines.append("".join(f"#: {place}\n" for place in message.places[:3]).rstrip())
        if message.context:
            lines.append(f"msgctxt {_quoted(message.context)}")
        lines.append(f"msgid {_quoted(message.msgid)}")
        if message.plural:
            lines.append(f"msgid_plural {_quoted(message.plural)}")
            lines += [f'msgstr[{number}] ""' for number in range(PLURALS[fault.locale])]
        else:
            lines.append(f"msgstr {_quoted(known[fault.locale].get(message.key, ''))}")
        lines.append("")
    return "\n".join(lines)


def everything(locale: str) -> dict[tuple[str, str], str]:
    """Every translation of every app by (context, English text), as they are one dictionary at run time."""
    found: dict[tuple[str, str], str] = {}
    for app in extract.apps():
        for entry in read(po_path(app, locale)):
            if isinstance(entry.id, str) and isinstance(entry.string, str) and entry.string and not entry.fuzzy:
                found.setdefault((entry.context or "", entry.id), entry.string)
    return found


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m infosilk.web.catalogues", description=__doc__)
    parser.add_argument("apps", nargs="*", help="only these apps, say: trade/tariff road")
    parser.add_argument("--missing", action="store_true", help="print what has no translation, as .po")
    parser.add_argument("--force", action="store_true", help="compile everything anew")
    options = parser.parse_args(arguments)
    chosen = [app for app in extract.apps() if not options.apps or extract.name(app) in options.apps]
    if not options.missing:
        written = build(chosen, force=options.force)
        print(f"{len(written)} catalogues compiled" if written else "All catalogues are up to date")
        return 0
    found = faults(chosen)
    for app in chosen:
        for locale in TRANSLATED:
            mine = [fault for fault in found if (fault.app, fault.locale) == (extract.name(app), locale)]
            if mine:
                print(f"# ---- {po_path(app, locale).relative_to(extract.SOURCE.parent.parent)}: {len(mine)} missing")
                print(as_po(mine))
    for locale in TRANSLATED:
        for text, ways in torn(locale).items():
            print(f"# {locale}: {text!r} has several translations: {ways}")
    print(f"# {len(found)} missing", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
