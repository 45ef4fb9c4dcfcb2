"""`make test AREA=x` and `make touched` choose the tests of what changed and of who imports it."""

import subprocess
from pathlib import Path

import grimp
import pytest

from tests.kit import pages
from tests.select import EVERY_PAGE, EVERYTHING, WALK, Choice, House, Unknown, changed, importers
from tests.web import walk

IMPORTS = [
    ("infosilk.trade.orders.actions", "infosilk.trade.tariff.public"),
    ("infosilk.trade.tariff.public", "infosilk.trade.tariff.models"),
    ("infosilk.trade.tariff.models", "infosilk.kernel.days"),
    ("infosilk.warehouse.stock.actions", "infosilk.trade.orders.actions"),
    ("infosilk.node.urls", "infosilk.trade.tariff.public"),
    ("infosilk.trade.payments.models", "infosilk.kernel.days"),
]
FOLDERS = ("kernel", "node", "project", "trade/orders", "trade/tariff", "trade/payments", "warehouse/stock", "web")


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Districts with rooms whose tests mirror them."""
    graph = grimp.ImportGraph()
    for pair in IMPORTS:
        for module in pair:
            parts = module.split(".")
            for depth in range(1, len(parts) + 1):
                graph.add_module(".".join(parts[:depth]))
        graph.add_import(importer=pair[0], imported=pair[1])
    for folder in FOLDERS:
        (tmp_path / "tests" / folder).mkdir(parents=True)
    return House(graph, tmp_path)


def test_a_room_asks_for_its_tests_those_of_its_importers_and_its_pages(house: House) -> None:
    expected = ["tests/trade/orders", "tests/trade/tariff", "tests/warehouse/stock", WALK, "--pages=trade/tariff"]

    assert house.area("tariff").arguments() == expected
    assert house.area("trade/tariff").arguments() == expected


def test_without_a_folder_of_its_own_the_district_is_asked(house: House) -> None:
    (house.root / "tests/trade/tariff").rmdir()

    assert house.area("tariff").arguments() == ["tests/trade", "tests/warehouse/stock", WALK, "--pages=trade/tariff"]


def test_a_file_of_a_district_that_leads_on_asks_for_its_own_tests_not_for_every_rooms(house: House) -> None:
    house.graph.add_module("infosilk.trade.public")
    house.graph.add_import(importer="infosilk.trade.public", imported="infosilk.trade.payments.models")
    assert house.area("payments").paths == {"tests/trade/payments"}

    (house.root / "tests/trade/test_public.py").touch()

    assert house.area("payments").paths == {"tests/trade/test_public.py", "tests/trade/payments"}


def test_what_every_page_is_made_of_asks_for_every_page(house: House) -> None:
    chosen = house.area("kernel").arguments()

    assert WALK in chosen
    assert not [word for word in chosen if word.startswith("--pages")]
    assert "tests/trade/payments" in chosen


def test_the_process_on_top_is_asked_for_its_own_change_alone(house: House) -> None:
    assert house.touched(["src/infosilk/node/urls.py"]).paths == {"tests/node"}
    assert "tests/node" not in house.area("tariff").paths


@pytest.mark.parametrize("name", ["nothing", "stock/trade", ""])
def test_an_unknown_room_is_refused(house: House, name: str) -> None:
    with pytest.raises(Unknown, match="AREA="):
        house.area(name)


def test_a_name_of_two_rooms_is_refused_and_both_are_named(house: House) -> None:
    house.graph.add_module("infosilk.warehouse.tariff")

    with pytest.raises(Unknown, match=r"infosilk\.trade\.tariff, infosilk\.warehouse\.tariff"):
        house.area("tariff")
    assert house.area("warehouse/tariff").pages == {"warehouse/tariff"}


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("src/infosilk/trade/orders/actions.py", ["tests/trade/orders", "tests/warehouse/stock"]),
        ("src/infosilk/trade/tariff/models.py", ["tests/trade/orders", "tests/trade/tariff", "tests/warehouse/stock"]),
        ("src/infosilk/trade/tariff/templates/tariff/home.html", ["tests/trade/tariff"]),
        ("src/infosilk/trade/tariff/gone.py", ["tests/trade/tariff"]),
        ("zones/nis-hangzhou/warehouse/places.toml", ["tests/warehouse"]),
        ("zones/nis-hangzhou/zone.toml", EVERYTHING),
        ("tests/conftest.py", EVERYTHING),
        ("requirements/base.txt", EVERYTHING),
        ("docs/handbook/tariff.md", ["tests/project"]),
        ("tests/trade/tariff/test_gone.py", []),
    ],
)
def test_a_touched_file_asks_for(house: House, file: str, expected: list[str]) -> None:
    chosen = house.touched([file]).arguments()

    assert [word for word in chosen if word != WALK and not word.startswith("--pages")] == expected


def test_a_helper_of_tests_asks_for_those_that_import_it(house: House) -> None:
    (house.root / "tests/trade/tariff/kit.py").touch()
    far = house.root / "tests/warehouse/stock/test_far.py"
    far.write_text("from tests.trade.tariff.kit import row\n", encoding="utf-8")

    assert importers(house.root, "tests.trade.tariff.kit") == {far.relative_to(house.root)}
    assert house.touched(["tests/trade/tariff/kit.py"]).arguments() == [
        "tests/trade/tariff",
        "tests/warehouse/stock/test_far.py",
    ]


def test_nothing_touched_asks_for_nothing(house: House) -> None:
    assert house.touched([]).arguments() == []


def test_a_path_within_another_is_not_named_twice() -> None:
    assert Choice({"tests/trade", "tests/trade/tariff"}).arguments() == ["tests/trade"]


def test_what_git_says_is_touched_since_the_branch_began_new_files_too(tmp_path: Path) -> None:
    def git(*words: str) -> None:
        who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
        subprocess.run(["git", "-C", str(tmp_path), *who, *words], check=True, capture_output=True)

    git("init", "-b", "main")
    for name in ("same.py", "edited.py", "committed.py"):
        (tmp_path / name).touch()
    git("add", "-A")
    git("commit", "-m", "first")
    git("update-ref", "refs/remotes/origin/main", "HEAD")
    (tmp_path / "committed.py").write_text("1\n", encoding="utf-8")
    git("commit", "-am", "second")
    (tmp_path / "edited.py").write_text("1\n", encoding="utf-8")
    (tmp_path / "нови фајл.py").touch()

    assert changed(tmp_path) == ["committed.py", "edited.py", "нови фајл.py"]


PRESENT = {"", "road", "trade/home", "trade/tariff", "warehouse/stock"}


@pytest.mark.parametrize(
    ("rooms", "expected"),
    [
        (["trade/tariff"], {"trade/tariff"}),
        (["trade/orders"], {"trade/home", "trade/tariff"}),
        (["trade"], {"trade/home", "trade/tariff"}),
        (["road/sender", "warehouse/stock"], {"road", "warehouse/stock"}),
        (["node"], set()),
    ],
)
def test_pages_of_a_room_are_its_own_or_its_districts(rooms: list[str], expected: set[str]) -> None:
    assert pages.groups(rooms, PRESENT) == expected


def test_a_page_is_of_the_room_that_its_name_begins_with() -> None:
    assert pages.group("trade:tariff:sheets") == "trade/tariff"
    assert pages.group("road:log") == "road"
    assert pages.group("set_language") == ""


@pytest.fixture(scope="module")
def ours() -> House:
    return House(grimp.build_graph("infosilk"))


def test_every_room_with_pages_has_a_walk_of_its_own(ours: House) -> None:
    present = {pages.group(name) for name in walk.page_names()} - {""}

    for name in sorted(present):
        assert ours.rooms(name) == [f"infosilk.{name.replace('/', '.')}"], name
        assert pages.groups(list(ours.area(name).pages - {EVERY_PAGE}), present) in ({name}, set())


def test_every_layer_and_district_of_the_house_can_be_named(ours: House) -> None:
    for folder in sorted((ours.root / "src/infosilk").glob("*/__init__.py")):
        name = folder.parent.name
        assert ours.rooms(name) == [f"infosilk.{name}"]
        assert ours.area(name).arguments()
