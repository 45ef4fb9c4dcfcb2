"""Whoever searches finds all of what they may see and asked for, and nothing else; what changed is found at once."""

import random
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.urls import reverse
from typer.testing import CliRunner

from infosilk.commons.jobs import runner
from infosilk.commons.jobs.public import start
from infosilk.commons.search import index, queries
from infosilk.commons.search.commands import app
from infosilk.commons.search.engine.words import matches, question, words
from infosilk.commons.search.kinds import Entry, Kind, kinds
from infosilk.commons.search.models import SearchEntry, SearchPending
from infosilk.commons.search.tasks import REBUILD
from infosilk.kernel.actor import Acting, system
from infosilk.kernel.models import Mandate
from infosilk.kernel.problems import Invalid
from infosilk.trade.catalogue.models import Product
from infosilk.trade.clearance.models.consignments import Consignment
from infosilk.warehouse.stock.models import Balance
from tests.commons.scan.kit import stored
from tests.kernel import people
from tests.trade import node
from tests.trade.samples import bundle, change

pytestmark = pytest.mark.django_db


def titles(acting: Acting, text: str) -> dict[str, list[str]]:
    return {group.code: [one.title for one in group.found] for group in queries.search(acting, text)}


def test_a_consignment_is_found_by_whoever_has_part_in_it_and_by_nobody_else(hangzhou: SimpleNamespace) -> None:
    node.put(hangzhou.market, change(bundle("SM-77-0001"), "order.buyer_name", "Ђорђе Шћепановић"))
    number = Consignment.objects.get().number

    for asked in (number, number.lower().replace("-", ""), number.rpartition("-")[2], "SM-77-0001", "djordje scepan"):
        assert titles(hangzhou.market, asked) == {"trade.consignment": [number]}, asked
        assert titles(hangzhou.officer, asked) == {"trade.consignment": [number]}, asked
        assert titles(people.actor("trader"), asked) == {}, asked
    assert titles(Acting(name="x", via="api"), number) == {}
    assert queries.search(None, number) == []


def test_what_changed_is_found_as_it_is_now_and_what_is_gone_is_not(hangzhou: SimpleNamespace) -> None:
    node.put(hangzhou.market, change(bundle("SM-77-0002"), "order.buyer_name", "Jovana Ilić"))
    row = Consignment.objects.get()
    assert titles(hangzhou.market, "jovana")

    Consignment.objects.filter(pk=row.pk).update(buyer_name="Milena Ilić")
    assert (titles(hangzhou.market, "jovana"), len(titles(hangzhou.market, "milena ilic"))) == ({}, 1)
    Consignment.objects.filter(pk=row.pk).update(buyer_name="")
    assert titles(hangzhou.market, "milena") == {}


def test_a_change_that_nobody_searches_for_costs_no_indexing(hangzhou: SimpleNamespace) -> None:
    node.put(hangzhou.market, bundle("SM-77-0003"))
    index.catch_up()

    Consignment.objects.update(place="Niš", lane="green")

    assert not SearchPending.objects.exists()


def test_stock_is_found_by_keeper_owner_and_officer(hangzhou: SimpleNamespace) -> None:
    keeper = people.actor("warehouse")
    stored(Mandate.objects.get(pk=keeper.mandate_id).organisation, "HGH-2026-0000099007")

    assert list(titles(keeper, "99007")) == ["warehouse.stock"]
    assert list(titles(hangzhou.officer, "HGH-2026-0000099007")) == ["warehouse.stock"]
    assert titles(people.actor("warehouse"), "99007") == {}
    Balance.objects.all().delete()
    assert titles(keeper, "99007") == {}


def test_a_product_is_found_in_every_language_of_its_titles() -> None:
    from django.utils import timezone

    trader = people.actor("trader")
    Product.objects.create(
        organisation_id=trader.organisation_id,
        sku="SILK-01",
        title="Silk scarf",
        titles={"sr": "Svilena marama", "zh": "真丝围巾"},
        hs_code="621410",
        hs_state="suggested",
        changed_at=timezone.now(),
    )

    for asked in ("silk", "marama", "марама", "围巾", "6214.10", "silk-01"):
        assert titles(trader, asked) == {"trade.product": ["Silk scarf"]}, asked
        assert titles(people.actor("trader"), asked) == {}, asked


def test_a_mandate_that_ended_and_a_token_of_another_area_find_nothing(hangzhou: SimpleNamespace) -> None:
    node.put(hangzhou.market, bundle("SM-77-0004"))
    held = people.mandate("trader")
    Consignment.objects.update(seller=held.organisation)
    api = "/api/v1/commons/search?q=SM-77-0004"

    found = [people.api_client(held, areas=[area]).get(api).json()["groups"] for area in ("trade", "warehouse")]
    client = people.api_client(held)
    assert [len(one) for one in found] == [1, 0]
    assert len(client.get(api).json()["groups"]) == 1
    Mandate.objects.filter(pk=held.pk).update(revoked_at="2020-01-01T00:00:00Z")
    assert client.get(api).status_code == 401


@pytest.mark.parametrize(
    "asked",
    ["", " ", "&", "a & b | !c", "':*", "\\", "%_", "x\0y", "'); DROP TABLE x; --", "😀", "שלום", "ا" * 200, "a"],
)
def test_a_word_of_any_kind_is_an_answer(asked: str) -> None:
    trader = people.mandate("trader")

    page = people.page_client(trader.person).get(reverse("commons:search:results"), {"q": asked})

    assert page.status_code in (200, 400, 422)
    assert queries.search(people.actor("officer"), asked) == []


def test_ten_thousand_letters_are_refused_with_the_reason() -> None:
    trader = people.mandate("trader")

    with pytest.raises(Invalid, match="200 characters"):
        queries.search(people.actor("trader"), "x" * 10_000)
    page = people.page_client(trader.person).get(reverse("commons:search:results"), {"q": "x" * 5_000})
    assert (page.status_code, "200 characters" in page.content.decode()) == (422, True)


WORDS = [
    "Niš",
    "Ниш",
    "Nis",
    "杭州",
    "州西",
    "Đorđe",
    "Djordje",
    "HGH-2026-0000000123",
    "8541.40",
    "Šid",
    "sid",
    "Силк",
    "Œuvre",
]


def test_the_index_agrees_with_looking_at_every_row() -> None:
    chance = random.Random(7)
    rows = {
        key: (" ".join(chance.choices(WORDS, k=3)), [f"o{chance.randrange(4)}" for _ in range(chance.randrange(3))])
        for key in range(1, 301)
    }
    made = Kind(
        "test.thing",
        "Things",
        "trade",
        "home",
        99,
        lambda keys: [Entry(key, rows[key][0], "", "", [], rows[key][1]) for key in keys if key in rows],
        lambda after, limit: [key for key in sorted(rows) if key > after][:limit],
        lambda acting: [f"o{acting.organisation_id}"],
    )
    with transaction.atomic():
        index.put(made, list(rows))

    for organisation in range(4):
        for asked in [*WORDS, "nis dordje", "杭州 sid", "854140 ни", "2026-0000000123", "oeuv"]:
            acting = Acting(name="x", via="api", organisation_id=organisation)
            group = queries._of_kind(made, made.who(acting), question(asked), 1000)
            expected = [
                text
                for text, access in rows.values()
                if f"o{organisation}" in access and matches(question(asked), words([text]))
            ]
            assert sorted(one.title for one in group.found) == sorted(expected), (organisation, asked)


def test_that_there_are_more_is_said_one_kind_alone_shows_them_and_an_exact_number_stands_first() -> None:
    trader = people.actor("trader")
    entries = [
        Entry(key, f"Number {key}", "", str(key), ["common"], [f"own{trader.organisation_id}"], number=f"C-{key}")
        for key in range(1, 251)
    ]
    with transaction.atomic():
        index.write("trade.product", entries)

    (group,) = queries.search(trader, "common")
    (alone,) = queries.search(trader, "common", "trade.product")
    (exact, *_rest) = queries.search(trader, "C-7")[0].found

    assert (len(group.found), group.more) == (20, True)
    assert (len(alone.found), alone.more) == (200, True)
    assert queries.search(trader, "common", "trade.no-such-kind") == []
    assert exact.title == "Number 7"


def test_the_index_is_built_anew_by_a_job(hangzhou: SimpleNamespace) -> None:
    for number in range(3):
        node.put(hangzhou.market, bundle(f"SM-78-{number:04d}"))
    index.catch_up()
    before = list(SearchEntry.objects.order_by("kind", "key").values_list("kind", "key", "terms"))
    SearchEntry.objects.all().delete()
    assert len(before) == 3

    for kind in kinds():
        index.put(kind, kind.keys(0, 1000))

    assert list(SearchEntry.objects.order_by("kind", "key").values_list("kind", "key", "terms")) == before


@pytest.mark.django_db(transaction=True)
def test_rebuilding_goes_through_every_kind() -> None:
    keeper = people.actor("warehouse")
    stored(Mandate.objects.get(pk=keeper.mandate_id).organisation, "HGH-2026-0000099008")
    SearchPending.objects.all().delete()
    assert titles(keeper, "99008") == {}

    job = start(system("cli", "test"), REBUILD, {}, alone=True)
    runner.work()

    job.refresh_from_db()
    assert job.state == "done"
    assert list(titles(keeper, "99008")) == ["warehouse.stock"]


def test_pages_are_found_by_their_titles_in_the_reader_s_language() -> None:
    officer = people.mandate("officer")
    client = people.page_client(officer.person)

    english = client.get("/en/commons/search/", {"q": "work list"}).content.decode()
    cyrillic = client.get("/sr-cyrl/commons/search/", {"q": "kalendar"}).content.decode()
    trader = people.page_client(people.mandate("trader").person).get("/en/commons/search/", {"q": "work list"})

    assert "/en/trade/work-list/" in english
    assert "/sr-cyrl/commons/calendar/" in cyrillic
    assert "/en/trade/work-list/" not in trader.content.decode()


def test_the_command_searches_as_somebody_would(hangzhou: SimpleNamespace) -> None:
    node.put(hangzhou.market, bundle("SM-77-0009"))
    held = people.mandate("trader")
    Consignment.objects.update(seller=held.organisation)

    done = CliRunner().invoke(app, ["search", "find", "SM-77-0009", "--as", held.person.email])
    nobody = CliRunner().invoke(app, ["search", "find", "x", "--as", "nobody@example.org"])

    assert Consignment.objects.get().number in done.output
    assert nobody.exit_code == 2


def test_every_kind_leads_to_a_page_that_is_there() -> None:
    codes = [kind.code for kind in kinds() if not kind.code.startswith("test.")]

    assert len(codes) >= 5
    for kind in kinds():
        assert kind.code.startswith("test.") or reverse(kind.page, args=["1"])


def test_the_triggers_note_inserts_changes_and_deletions_once_a_statement() -> None:
    keeper = Mandate.objects.get(pk=people.actor("warehouse").mandate_id).organisation
    SearchPending.objects.all().delete()
    stored(keeper, "HGH-2026-0000099009")

    noted = list(SearchPending.objects.filter(kind="warehouse.stock").values_list("keys", flat=True))

    assert sorted(key for keys in noted for key in keys) == sorted(Balance.objects.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM commons_search_searchpending")
        before = cursor.fetchone()[0]
        cursor.execute("DELETE FROM warehouse_stock_balance")
        cursor.execute("SELECT count(*) FROM commons_search_searchpending")
        assert cursor.fetchone()[0] == before + 1
