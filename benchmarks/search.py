"""The search index, measured: a million things of five kinds in four scripts, asked as people ask, on this machine.

A node of its own (embedded PostgreSQL) is filled with consignments, products, declarations, shipments and stock whose
parties are Serbian, in Cyrillic and in Latin letters, and Chinese. Then 400 questions are asked of it, one after the
other, through the same function as page and API use: by traders who have part in a few hundred things and by an officer
who sees all; numbers whole and by their end, names in the other script and without diacritics, parts of Chinese names,
two words, beginnings, rare words and such that stand in a tenth of everything. The answers to the traders' questions
are compared with looking at each of their rows. Beside it, in the same run: the same questions by ILIKE over a trigram
index of the same texts, what most systems do. Names of settlements (where the material is there) show how many are
found by the other script and without diacritics.

    python -m benchmarks.search [--things 1000000]
"""

import argparse
import csv
import os
import random
import shutil
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator
from multiprocessing import Pool
from pathlib import Path
from typing import Any

from benchmarks._data import places
from benchmarks._report import report

FIRST = [
    "Milica",
    "Đorđe",
    "Jovana",
    "Nikola",
    "Šćepan",
    "Živojin",
    "Ljubica",
    "Njegoš",
    "Ana",
    "Čedomir",
    "Dragana",
    "Vuk",
    "Jelena",
    "Žarko",
    "Mirjana",
    "Stefan",
]
LAST = [
    "Jovanović",
    "Đorđević",
    "Šćepanović",
    "Petrović",
    "Živković",
    "Ćirić",
    "Ljubičić",
    "Njegovan",
    "Marković",
    "Džodžić",
    "Ilić",
    "Vučić",
    "Čolić",
    "Stanković",
    "Pavlović",
    "Nikolić",
    "Radić",
    "Đukić",
    "Kostić",
    "Tasić",
    "Mladenović",
    "Cvetković",
    "Stojanović",
    "Milošević",
]
PLACES = [
    "Niš",
    "Beograd",
    "Kragujevac",
    "Šabac",
    "Čačak",
    "Leskovac",
    "Užice",
    "Đurđevo",
    "Vranje",
    "Pirot",
    "Zaječar",
    "Bečej",
]
HAN = [
    "杭州",
    "西湖",
    "丝绸",
    "工艺品",
    "钱塘",
    "运河",
    "茶叶",
    "萧山",
    "余杭",
    "滨江",
    "富阳",
    "临安",
    "贸易",
    "电子",
    "科技",
    "进出口",
    "机械",
    "家居",
]
GOODS = [
    "silk",
    "scarf",
    "tea",
    "lamp",
    "drone",
    "kettle",
    "blouse",
    "ceramic",
    "bamboo",
    "sensor",
    "cable",
    "toy",
    "svila",
    "čaj",
    "lampa",
    "真丝",
    "围巾",
    "茶",
    "灯",
    "无人机",
]
KINDS = (("consignment", 0.40), ("product", 0.30), ("stock", 0.15), ("declaration", 0.10), ("shipment", 0.05))
ORGANISATIONS = 5_000
CHUNK = 5_000
PATIENCE_MS = 5_000


def thing(kind: str, number: int) -> tuple[str, str, list[str], list[int]]:
    """(number, title, texts, organisations) of one thing; always the same for the same number."""
    from infosilk.kernel.language.transliterate import to_cyrillic

    chance = random.Random(f"{kind}{number}")
    name = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
    place = chance.choice(PLACES)
    if chance.random() < 0.5:
        name, place = to_cyrillic(name), to_cyrillic(place)
    firm = "".join(chance.sample(HAN, 3)) + "有限公司"
    goods = " ".join(chance.sample(GOODS, 2))
    code = f"{kind[:3].upper()}-{2020 + number % 7}-{number:010d}"
    owners = [chance.randrange(ORGANISATIONS) for _ in range(2)]
    return code, f"{code} {goods}", [name, place, firm, f"SM-{number % 977}-{number // 977:06d}"], owners


def rows(asked: tuple[str, int, int]) -> list[tuple[Any, ...]]:
    """The index's rows of a stretch of one kind; in a process of its own."""
    from infosilk.commons.search.index import row_of
    from infosilk.commons.search.kinds import Entry

    kind, first, last = asked
    made = []
    for number in range(first, last):
        code, title, texts, owners = thing(kind, number)
        access = ["all", *(f"own{one}" for one in owners)]
        entry = Entry(number, title, " · ".join(texts), code, texts, access, number=code)
        made.append((*row_of(f"bench.{kind}", entry), " ".join([title, *texts]), owners))
    return made


def fill(things: int) -> dict[str, float]:
    """Seconds for making the words, for writing, and for the indexes of both ways."""
    from django.db import connection

    stretches = []
    for kind, share in KINDS:
        count = int(things * share)
        stretches += [(kind, at, min(at + CHUNK, count)) for at in range(0, count, CHUNK)]
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX commons_search_terms")
        cursor.execute(
            "CREATE UNLOGGED TABLE bench_staged (kind text, key bigint, title text, note text, argument text, "
            "number text, words text[], plain text, owners int[])"
        )
        started = time.perf_counter()
        with Pool(2) as pool, cursor.copy("COPY bench_staged FROM STDIN") as copy:
            for made in pool.imap_unordered(rows, stretches):
                for row in made:
                    copy.write_row(row)
        written = time.perf_counter()
        cursor.execute(
            "INSERT INTO commons_search_searchentry (kind, key, title, note, argument, number, terms) "
            "SELECT kind, key, title, note, argument, number, array_to_tsvector(words) FROM bench_staged"
        )
        cursor.execute("SET maintenance_work_mem = '256MB'")
        cursor.execute("CREATE INDEX commons_search_terms ON commons_search_searchentry USING gin (terms)")
        ready = time.perf_counter()
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute("CREATE TABLE bench_plain AS SELECT kind, key, title, plain, owners FROM bench_staged")
        cursor.execute("CREATE INDEX ON bench_plain USING gin (plain gin_trgm_ops)")
        cursor.execute("CREATE INDEX ON bench_plain USING gin (owners)")
        peer = time.perf_counter()
        cursor.execute("DROP TABLE bench_staged")
        cursor.execute("VACUUM ANALYZE commons_search_searchentry")
        cursor.execute("VACUUM ANALYZE bench_plain")
        cursor.execute("SELECT pg_relation_size('commons_search_terms') / 1048576.0")
        size = float(cursor.fetchone()[0])
    return {"words_s": written - started, "index_s": ready - written, "peer_s": peer - ready, "index_mb": size}


def questions(things: int, chance: random.Random) -> Iterator[tuple[int | None, str]]:
    """(organisation, None for the officer; the text)."""
    counts = {kind: int(things * share) for kind, share in KINDS}
    while True:
        kind = chance.choice([kind for kind, _share in KINDS])
        number = chance.randrange(counts[kind])
        code, _title, texts, owners = thing(kind, number)
        who = None if chance.random() < 0.4 else owners[0]
        name = texts[0]
        plain = "".join(sign for sign in unicodedata.normalize("NFD", name) if unicodedata.category(sign) != "Mn")
        ways = [
            code,
            code.rpartition("-")[2],
            texts[3],
            name,
            plain,
            name.split()[1][:4],
            texts[2][:4],
            texts[2][2:4],
            f"{name.split()[1]} {texts[1]}",
            chance.choice(GOODS),
            " ".join(chance.sample(GOODS, 2)),
            chance.choice(PLACES),
        ]
        yield who, chance.choice(ways)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--things", type=int, default=1_000_000)
    options = parser.parse_args()
    from infosilk.node.postgres.embedded import EmbeddedPostgres

    home = Path(tempfile.mkdtemp(prefix="infosilk-search-"))
    (home / "node.toml").write_text('node = "nis"\ndemo = true\nlog_level = "warning"\n', encoding="utf-8")
    os.environ.pop("DATABASE_URL", None)
    os.environ |= {"INFOSILK_HOME": str(home), "DJANGO_SETTINGS_MODULE": "infosilk.node.settings"}
    database = EmbeddedPostgres(home)
    database.start()
    try:
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        measure(options.things)
    finally:
        from django.db import connection

        connection.close()
        database.destroy()
        shutil.rmtree(home, ignore_errors=True)


def measure(things: int) -> None:
    from django.db import connection

    from infosilk.commons.search import queries
    from infosilk.commons.search.engine.words import matches, question, words
    from infosilk.commons.search.kinds import Kind, declare
    from infosilk.kernel.actor import Acting

    def who(acting: Acting) -> list[str]:
        return ["all"] if acting.organisation_id is None else [f"own{acting.organisation_id}"]

    for kind, _share in KINDS:
        declare(Kind(f"bench.{kind}", kind, "bench", "home", 1, lambda keys: [], lambda after, limit: [], who))
    filled = fill(things)
    print(
        f"{things:,} things: words {filled['words_s']:.0f} s, index {filled['index_s']:.0f} s and "
        f"{filled['index_mb']:.0f} MB; the peer's indexes {filled['peer_s']:.0f} s"
    )

    def ours(organisation: int | None, text: str) -> set[tuple[str, str]]:
        acting = Acting(name="bench", via="api", organisation_id=organisation)
        return {(group.code, one.title) for group in queries.search(acting, text) for one in group.found}

    def peer(organisation: int | None, text: str) -> set[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        patterns = [f"%{word}%" for word in text.split()]
        own = "" if organisation is None else " AND owners @> ARRAY[%s]"
        most = queries.MOST + 1
        with connection.cursor() as cursor:
            cursor.execute(f"SET statement_timeout = {PATIENCE_MS}")
            for kind, _share in KINDS:
                given = [f"bench.{kind}", patterns, *([] if organisation is None else [organisation])]
                cursor.execute(
                    f"SELECT kind, title FROM bench_plain WHERE kind = %s AND plain ILIKE ALL(%s){own} LIMIT {most}",
                    given,
                )
                found.update(cursor.fetchall())
        return found

    chance = random.Random(20)
    asked = [one for one, _ in zip(questions(things, chance), range(440), strict=False)]
    for organisation, text in asked[:40]:
        ours(organisation, text)
    asked = asked[40:]
    times, answers = timed(ours, asked)
    peer_times, _peer_answers = timed(peer, asked[:: max(1, len(asked) // 100)])
    # What is right is looked up row by row, for a handful of organisations that asked.
    wanted = [one for one in asked if one[0] is not None][:60]
    owners = {one[0] for one in wanted}
    mine: dict[Any, list[tuple[str, str, list[str]]]] = {one: [] for one in owners}
    for kind, share in KINDS:
        for number in range(int(things * share)):
            _code, title, texts, held = thing(kind, number)
            for one in owners.intersection(held):
                mine[one].append((f"bench.{kind}", title, words([_code, title, *texts])))
    wrong = 0
    for one in wanted:
        right = {(kind, title) for kind, title, held in mine[one[0]] if matches(question(one[1]), held)}
        given = answers[asked.index(one)]
        for kind in {kind for kind, _title in right | given}:
            there, told = ({one for one in some if one[0] == kind} for some in (right, given))
            wrong += not (told <= there and len(told) == min(len(there), queries.MOST))
    print(f"traders' questions compared row by row: {len(wanted)}, wrong: {wrong}")
    p50, p95 = at(times, 0.5), at(times, 0.95)
    peer95 = at(peer_times, 0.95)
    print(
        f"p50 {p50:.1f} ms, p95 {p95:.1f} ms, worst {max(times):.1f} ms; ILIKE over trigrams: p50 "
        f"{at(peer_times, 0.5):.1f} ms, p95 {peer95:.1f} ms"
    )
    recall = settlements()
    details = {
        **filled,
        "things": things,
        "questions": len(asked),
        "p50_ms": p50,
        "worst_ms": max(times),
        "wrong": wrong,
        "peer_p50_ms": at(peer_times, 0.5),
        "peer_p95_ms": peer95,
        "recall": recall,
        "cores": os.cpu_count(),
    }
    if wrong:
        raise SystemExit(f"{wrong} answers are not right")
    report("search", p95, "ms p95", p95 / peer95, "ILIKE over a trigram index of the same texts", details, digits=1)


def timed(
    ask: Callable[[int | None, str], set[tuple[str, str]]], asked: list[tuple[int | None, str]]
) -> tuple[list[float], list[set[tuple[str, str]]]]:
    """Milliseconds and answer of each question."""
    from django.db import connection
    from django.db.utils import OperationalError

    times, answers = [], []
    for organisation, text in asked:
        started = time.perf_counter()
        try:
            answers.append(ask(organisation, text))
        except OperationalError:
            connection.close()
            answers.append(set())
        times.append((time.perf_counter() - started) * 1000)
    return times, answers


def at(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def settlements() -> dict[str, float]:
    """Which share of Serbia's settlements the other script finds, and no diacritics; {} without the material."""
    from infosilk.commons.search.engine.words import matches, question, words
    from infosilk.kernel.language.transliterate import to_latin

    folder = next((one / "services" / "rs-settlements" for one in places() if (one / "services").is_dir()), None)
    if folder is None or not folder.is_dir():
        print("settlements: the material is not here, nothing compared")
        return {}
    latin, cyrillic = (
        [row[0] for row in csv.reader((folder / name).open(encoding="utf-8")) if row]
        for name in ("naselja.sr_RS.csv", "naselja.sr_Cyrl_RS.csv")
    )
    index = {name: words([name]) for name in {*latin, *cyrillic}}

    def found(pairs: list[tuple[str, str]]) -> float:
        return sum(matches(question(asked), index[held]) for asked, held in pairs) / len(pairs)

    def bare(name: str) -> str:
        plain = name.replace("đ", "dj").replace("Đ", "Dj")
        return "".join(sign for sign in unicodedata.normalize("NFD", plain) if unicodedata.category(sign) != "Mn")

    known = set(latin)
    pairs = [(one, other) for one in cyrillic if (other := to_latin(one)) in known]
    shares = {"other script": found(pairs), "without diacritics": found([(bare(one), one) for one in latin])}
    print(
        f"settlements: {len(latin):,} names; found by the other script {shares['other script']:.4f}, "
        f"without diacritics {shares['without diacritics']:.4f}; by ILIKE: 0 and "
        f"{sum(bare(one).casefold() in one.casefold() for one in latin) / len(latin):.4f}"
    )
    return shares


if __name__ == "__main__":
    main()
