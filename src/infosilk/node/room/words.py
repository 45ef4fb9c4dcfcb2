"""The words of a new room in the languages of the house, as .po files.

A text that the house has translated keeps that translation: one text has one translation everywhere.
"""

from collections.abc import Iterable
from pathlib import Path

from infosilk.node.room.request import Request, RoomError, Title
from infosilk.web import catalogues

_HEADS = {
    "sr_Latn": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
    "zh_Hans": "nplurals=1; plural=0;",
}
_SAID = (
    Title(
        "A name has 1 to %(most)s characters.", "Naziv ima od 1 do %(most)s znakova.", "名称为 1 至 %(most)s 个字符。"
    ),
    Title("A new entry", "Novi zapis", "新条目"),
    Title("An entry belongs to an organisation.", "Zapis pripada organizaciji.", "条目属于某个组织。"),
    Title("Change the name.", "Promenite naziv.", "请修改名称。"),
    Title("Choose another name.", "Izaberite drugi naziv.", "请另选名称。"),
    Title("End it today", "Okončaj danas", "今日终止"),
    Title("ended", "okončano", "终止"),
    Title("Enter it", "Unesi", "录入"),
    Title("First day", "Prvi dan", "首日"),
    Title("in force", "na snazi", "有效"),
    Title("It ends by then already.", "Do tada se već okončava.", "届时它已经终止。"),
    Title("It ends today.", "Okončava se danas.", "将于今日终止。"),
    Title("It is entered.", "Uneto je.", "已录入。"),
    Title("Last day", "Poslednji dan", "末日"),
    Title("Leave it out where there is no end.", "Izostavite ako nema kraja.", "没有终止日期时留空。"),
    Title("Name", "Naziv", "名称"),
    Title("not yet", "još ne", "尚未"),
    Title("Nothing here yet", "Ovde još nema ničega", "暂无内容"),
    Title("State", "Stanje", "状态"),
    Title("Switch to a mandate.", "Pređite na ovlašćenje.", "请切换到某项授权。"),
    Title("There is an entry of this name already.", "Zapis sa ovim nazivom već postoji.", "已有同名条目。"),
    Title(
        "What you enter below is listed here.",
        "Ovde je popis onoga što unesete ispod.",
        "您在下方录入的内容会列在这里。",
    ),
    Title(
        "The last day, {last}, is before the first day, {first}.",
        "Poslednji dan, {last}, je pre prvog dana, {first}.",
        "末日 {last} 早于首日 {first}。",
    ),
    Title(
        "Give a last day that is not before the first day.",
        "Navedite poslednji dan koji nije pre prvog.",
        "请填写不早于首日的末日。",
    ),
)
_ROAD = (
    Title(
        "The zone does not let this be told to that node.",
        "Zona ne dozvoljava da se to javi tom čvoru.",
        "经济区未允许将此内容告知该节点。",
    ),
)
_TASKS = (Title("“%(name)s” ends on %(day)s.", "„%(name)s“ se okončava %(day)s.", "“%(name)s”将于 %(day)s 终止。"),)


def files(asked: Request) -> dict[Path, str]:
    """The catalogues of the room; RoomError where the house calls a title otherwise."""
    said = [*_SAID, *(_ROAD if asked.road else ()), *(_TASKS if asked.tasks else ())]
    own = [asked.title, *([asked.district_title] if asked.founded and asked.district_title else [])]
    return {catalogues.po_path(asked.folder, locale): _catalogue(asked, locale, said, own) for locale in _HEADS}


def _catalogue(asked: Request, locale: str, said: Iterable[Title], own: Iterable[Title]) -> str:
    known = _known(asked, locale)
    entries = {title.en: known.get(title.en, title.in_locale(locale)) for title in said}
    for title in own:
        mine = title.in_locale(locale)
        if entries.get(title.en, known.get(title.en, mine)) != mine:
            found = entries.get(title.en) or known[title.en]
            raise RoomError(f"“{title.en}” is “{found}” in {locale} everywhere else: use that, or another title.")
        entries[title.en] = mine
    lines = [
        'msgid ""',
        'msgstr ""',
        f'"Language: {locale}\\n"',
        '"MIME-Version: 1.0\\n"',
        '"Content-Type: text/plain; charset=UTF-8\\n"',
        '"Content-Transfer-Encoding: 8bit\\n"',
        f'"Plural-Forms: {_HEADS[locale]}\\n"',
    ]
    for msgid, text in sorted(entries.items(), key=lambda pair: pair[0].casefold()):
        mark = ["#, python-format"] if "%(" in msgid else []
        lines += ["", *mark, f'msgid "{msgid}"', f'msgstr "{text}"']
    return "\n".join(lines) + "\n"


def _known(asked: Request, locale: str) -> dict[str, str]:
    """What the house says, by the English text; texts with a context of their own are left out."""
    found: dict[str, str] = {}
    for path in sorted(asked.package.glob(f"**/locale/{locale}/LC_MESSAGES/django.po")):
        for entry in catalogues.read(path):
            if isinstance(entry.id, str) and isinstance(entry.string, str) and entry.id and not entry.context:
                found.setdefault(entry.id, entry.string)
    return found
