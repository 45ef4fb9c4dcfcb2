"""A zone chooses its districts: a node has these and no others, and everything of it works without the rest."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from django.conf import settings

from infosilk.kernel.zone import Zone, ZoneError, load_zone
from infosilk.node.base import house
from tests.node.servers import EmbeddedPostgres, makes

# Makes a node of the zone that INFOSILK_ZONE names, asks it everything that can be asked without an argument, in a
# process of its own: which applications there are is settled once a process.
WALK = """
import json, sys
from pathlib import Path
from infosilk.node.django_setup import set_up_django
set_up_django()
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, get_resolver
from infosilk.kernel import demo
from infosilk.kernel.areas import area_labels, installed_areas
from infosilk.kernel.identity.roles import declared_roles
from infosilk.node.api import description
from infosilk.node.demo import data

settings.ALLOWED_HOSTS = ["testserver"]
call_command("check")
call_command("migrate", interactive=False, verbosity=0)
data.ensure(settings.NODE)
person = demo.ensure_person(email="all@walk.example", name="Walk")
firm = demo.ensure_organisation(code="walk", name="Walk", country="RS", roles=list(declared_roles()))
for role in declared_roles():
    demo.ensure_mandate(person=person, organisation=firm, role=role)
client = Client(raise_request_exception=True)
client.force_login(person)

def routes(patterns, before):
    for entry in patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route
        else:
            yield from routes(entry.url_patterns, route)

asked = {}
for route in routes(get_resolver().url_patterns, ""):
    if "<" not in route and "(" not in route and "logout" not in route:
        asked["/" + route] = client.get("/" + route).status_code
print(json.dumps({
    "roles": list(declared_roles()), "areas": sorted(area_labels()), "pages": asked,
    "navigation": [one.label for one in installed_areas()],
    "api": sorted({path.split("/")[3] for path in json.loads(description())["paths"]}),
}))
"""
LAYERS = {"kernel", "commons", "road", "node", "web"}


def zone_with(tmp_path: Path, districts: list[str] | None, *, topics: list[str] | None = None) -> Path:
    """The zone of this checkout with other districts, and with grants of what they send."""
    folder = copytree(settings.NODE.zone, tmp_path / "zone")
    text = (folder / "zone.toml").read_text(encoding="utf-8")
    if districts is not None:
        text = text.replace("# districts =", f"districts = {json.dumps(districts)} #")
    granted = topics or [
        "road.*",
        *(f"{name}.*" for name in (house.district_names() if districts is None else districts)),
    ]
    text = re.sub(r"(?m)^topics = .*$", f"topics = {json.dumps(granted)}", text)
    (folder / "zone.toml").write_text(text, encoding="utf-8")
    return folder


def read(folder: Path) -> Zone:
    return load_zone(folder)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    """A database server of its own: a zone's choice is what its node migrates."""
    with makes() as make:
        made = make()
        made.start()
        yield made


def walk(folder: Path, server: EmbeddedPostgres) -> dict[str, Any]:
    """What a node of the zone in `folder` is and answers."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", WALK],
        env={
            **{key: value for key, value in os.environ.items() if "DATABASE_URL" not in key},
            "INFOSILK_HOME": str(folder.parent / "node"),
            "INFOSILK_ZONE": str(folder),
            "INFOSILK_NODE": "nis",
            "INFOSILK_DEMO": "true",
            "INFOSILK_DATABASE_URL": server.url,
        },
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def test_without_a_choice_a_zone_has_every_district(tmp_path: Path) -> None:
    zone = read(zone_with(tmp_path, None))

    assert house.chosen_districts(zone) == house.district_names()
    assert {"infosilk.trade.home", "infosilk.trace.events", "infosilk.kernel"} <= set(house.installed_rooms(zone))


def test_a_district_that_there_is_not_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(ZoneError, match="no district 'trad'; there are logistics, trace, trade, warehouse"):
        house.chosen_districts(read(zone_with(tmp_path, ["trad"])))


def test_a_district_is_not_chosen_without_those_that_it_enters(tmp_path: Path) -> None:
    with pytest.raises(ZoneError, match="trade enters trace; name them as well, or neither"):
        house.chosen_districts(read(zone_with(tmp_path, ["trade", "warehouse"])))


def test_a_grant_of_a_district_that_is_not_chosen_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ZoneError, match=re.escape("'trade.*' is of a district")):
        house.chosen_districts(read(zone_with(tmp_path, ["trace"], topics=["road.*", "trade.*"])))


@pytest.mark.parametrize("district", house.district_names())
def test_a_district_says_which_others_it_enters(district: str) -> None:
    entered = {
        name
        for path in (house.PACKAGE / district).rglob("*.py")
        for name in re.findall(r"(?m)^\s*(?:from|import) infosilk\.([a-z_]+)", path.read_text(encoding="utf-8"))
    }

    assert set(house.requirements(district)) == (entered & {*house.district_names()}) - {district}


@pytest.mark.parametrize(
    "districts",
    [
        [],
        pytest.param(["trace"], marks=pytest.mark.ci),
        pytest.param(["trace", "warehouse"], marks=pytest.mark.ci),
        pytest.param(["trace", "trade", "warehouse"], marks=pytest.mark.ci),
    ],
    ids=lambda names: "+".join(names) or "none",
)
def test_a_node_has_its_chosen_districts_and_nothing_of_the_others(
    districts: list[str], tmp_path: Path, server: EmbeddedPostgres
) -> None:
    found = walk(zone_with(tmp_path, districts), server)

    declared = {"trade": {"trader", "officer"}, "warehouse": {"warehouse"}, "logistics": {"forwarder"}}
    for district, roles in declared.items():
        assert roles.isdisjoint(found["roles"]) != (district in districts)
    assert set(found["areas"]) - LAYERS == set(districts)
    assert set(found["api"]) - LAYERS == set(districts)
    # Not ready is right: no worker runs.
    wrong = {path: status for path, status in found["pages"].items() if status >= 500 and path != "/readyz"}
    assert wrong == {}
    assert found["pages"]["/en/"] == 200
    assert found["pages"]["/en/organisation/"] == 200
    assert ("/en/trade/" in found["pages"]) == ("trade" in districts)


@pytest.mark.ci
def test_a_district_that_is_given_up_leaves_its_data_for_when_it_is_chosen_again(
    tmp_path: Path, server: EmbeddedPostgres
) -> None:
    first, second = (tmp_path / name for name in ("first", "second"))
    before = walk(zone_with(first, ["trace", "warehouse"]), server)

    without = walk(zone_with(second, ["trace"]), server)
    again = walk(first / "zone", server)

    assert "/en/warehouse/" in before["pages"]
    assert "/en/warehouse/" not in without["pages"]
    assert without["pages"]["/en/organisation/mandates/"] == 200
    assert again == before
