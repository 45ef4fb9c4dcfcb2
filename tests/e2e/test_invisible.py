"""What belongs to one organisation is invisible to another: by no page, no API call, no guess of a number.

Every GET route of the site is asked, on both running nodes, by outsiders of every role that works on its own
organisation's things, half of the roles on each node: both run the same code. Addresses with arguments are asked with
the real numbers of somebody else. The same walk as the owner must find plenty, or the test would prove nothing.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice, product
from typing import Any

import pytest
import requests
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern

from tests.e2e.site import Site

pytestmark = pytest.mark.slow

# Makes an outsider in `role` on the node whose home is in the environment: prints a token and a session.
MAKE = """
import json, sys, django
django.setup()
from django.conf import settings
from django.test import Client
from infosilk.kernel import demo
from infosilk.kernel.actor import system
from infosilk.kernel.models import Person
role, email = sys.argv[1:]
if role == "owner":
    person = Person.objects.get(email=email)
    token = ""
else:
    person = demo.ensure_person(email=email, name="Out Sider")
    organisation = demo.ensure_organisation(code=f"outsider-{role}", name="Outsider", country="RS", roles=[role])
    demo.ensure_mandate(person=person, organisation=organisation, role=role)
    token = demo.issue_token(system("worker", "test"), organisation, person, None, "test", role=role)
client = Client()
client.force_login(person)
print(json.dumps({"token": token, "cookie": client.cookies[settings.SESSION_COOKIE_NAME].value}))
"""
OUTSIDERS = ["marketplace", "trader", "broker", "forwarder", "warehouse", "administrator"]
# With one on each node; the others in CI.
ALWAYS = {"marketplace", "trader"}
# So many addresses with something of its own must the owner find, of pages and of the API.
PLENTY = 5
# Addresses that do something when they are asked, or answer with the zone's public data.
NOT_ASKED = re.compile(r"logout|/static/|^__debug__|setlang")


@dataclass(frozen=True)
class Somebody:
    """Who asks: a session for pages, a token for the API."""

    node: str
    url: str
    cookie: str
    token: str
    session: requests.Session = field(default_factory=requests.Session, compare=False)

    def get(self, path: str) -> requests.Response:
        """As a person at a page, or as a program at the API."""
        name = f"infosilk-{self.node}-session"
        if path.startswith("/api/") and self.token:
            headers = {"Authorization": f"Bearer {self.token}"}
            return self.session.get(self.url + path, headers=headers, timeout=60)
        headers = {"Cookie": f"{name}={self.cookie}"}
        return self.session.get(self.url + path, headers=headers, timeout=60)


def somebody(site: Site, node: str, role: str, email: str) -> Somebody:
    environment = {"INFOSILK_HOME": str(site.home(node)), "DJANGO_SETTINGS_MODULE": "infosilk.node.settings"}
    done = subprocess.run(
        [sys.executable, "-c", MAKE, role, email],
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout.splitlines()[-1])
    token = made["token"] or site.token(node, "marketplace" if node == "hangzhou" else "warehouse")
    return Somebody(node, site.urls[node], made["cookie"], token)


@pytest.fixture(scope="module")
def secrets(site: Site) -> dict[str, list[str]]:
    """Numbers of the marketplace's things, by the names that arguments of addresses have."""
    call = site.call
    consignments = call("hangzhou", "marketplace", "GET", "trade/consignments", params={"limit": 1000}).json()["items"]
    arrived = [one for one in consignments if one["state"] == "arrived"]
    refused = [one for one in consignments if one["state"] == "refused"]
    held = [one for one in consignments if one["state"] == "held"]
    batches = call("hangzhou", "marketplace", "GET", "trade/batches", params={"limit": 10}).json()["items"]
    return {
        "numbers": [arrived[0]["number"], held[0]["number"], refused[0]["number"], arrived[0]["shipment"]],
        "marks": sorted({one[key] for one in consignments for key in ("number", "order_no", "waybill")}),
        "keys": sorted({str(batches[0]["id"]), "1", "2", "3"}),
    }


def arguments(secrets: dict[str, list[str]], name: str, converter: str) -> list[str]:
    """What to try for one argument of an address."""
    if converter == "IntConverter" or name in ("batch_id", "key", "id", "seq", "line"):
        return secrets["keys"]
    fixed = {
        "partner": ["nis", "hangzhou"],
        "direction": ["in", "out"],
        "base": ["EUR"],
        "quote": ["CNY"],
        "jurisdiction": ["RS"],
        "code": ["853952"],
        "kind": ["invoice", "parcel-label"],
        "verb": ["claim"],
        "step": ["goods", "check"],
        "name": ["rs-sample"],
        "what": ["1"],
    }
    return fixed.get(name, [*secrets["numbers"], "system"])


def page_paths(secrets: dict[str, list[str]]) -> Iterator[str]:
    """Every page below the English prefix, arguments filled with somebody else's numbers."""
    yield from _walk(get_resolver(), "/", secrets, below=False)


def _walk(resolver: URLResolver, before: str, secrets: dict[str, list[str]], below: bool) -> Iterator[str]:
    for entry in resolver.url_patterns:
        inside = below or isinstance(entry.pattern, LocalePrefixPattern)
        piece = "en/" if isinstance(entry.pattern, LocalePrefixPattern) else str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, before + piece, secrets, inside)
        elif isinstance(entry, URLPattern) and inside and "(?P" not in piece and not NOT_ASKED.search(before + piece):
            yield from _filled(before + piece, entry, secrets)


def _filled(path: str, entry: URLPattern, secrets: dict[str, list[str]]) -> Iterator[str]:
    names = re.findall(r"<(?:\w+:)?(\w+)>", path)
    converters = entry.pattern.converters
    choices = [arguments(secrets, name, type(converters.get(name)).__name__) for name in names]
    for values in product(*_fewer(choices)):
        filled = path
        for name, value in zip(names, values, strict=True):
            filled = re.sub(rf"<(?:\w+:)?{name}>", value, filled, count=1)
        yield filled
    if not names:
        yield f"{path}?q={secrets['numbers'][0]}"
        yield f"{path}?csv=1"


def _fewer(choices: list[list[str]]) -> list[list[str]]:
    """Every value of the first argument; of those behind it two: what the first one hides, the others cannot show."""
    return [values if at == 0 else values[:2] for at, values in enumerate(choices)]


def api_paths(site: Site, secrets: dict[str, list[str]]) -> Iterator[str]:
    """Every GET of the OpenAPI document, arguments filled likewise."""
    document = requests.get(f"{site.urls['nis']}/api/v1/openapi.json", timeout=60).json()
    for path, operations in document["paths"].items():
        if "get" not in operations:
            continue
        names = re.findall(r"{(\w+)}", path)
        for values in product(*_fewer([arguments(secrets, name, "") for name in names])):
            yield path.format(**dict(zip(names, values, strict=True)))


def leaks(answer: requests.Response, path: str, marks: list[str]) -> list[str]:
    """Which of the marks the answer shows, the ones that the question itself named left out."""
    text = answer.text
    return [mark for mark in marks if mark in text and mark not in path]


@pytest.fixture(scope="module")
def paths(site: Site, secrets: dict[str, list[str]]) -> list[str]:
    found = sorted({*page_paths(secrets), *api_paths(site, secrets)})
    # The page of components shows sample data of its own, on demo nodes alone.
    return [path for path in found if not path.startswith("/en/components/")]


@pytest.mark.parametrize("part", ["/api/", "/en/"])
def test_the_walk_as_the_owner_finds_plenty(
    site: Site, secrets: dict[str, list[str]], paths: list[str], part: str
) -> None:
    owner = somebody(site, "hangzhou", "owner", "market@hangzhou.example")
    asked = (path for path in paths if path.startswith(part))

    # Five are plenty: the walk ends there.
    seen = list(islice((path for path in asked if leaks(owner.get(path), path, secrets["marks"])), PLENTY))

    assert len(seen) == PLENTY, seen


@pytest.mark.parametrize(
    ("role", "node"),
    [
        pytest.param(role, node, marks=[] if role in ALWAYS else pytest.mark.ci)
        for role, node in zip(OUTSIDERS, cycle(["hangzhou", "nis"]), strict=False)
    ],
)
def test_an_outsider_finds_nothing(
    site: Site, secrets: dict[str, list[str]], paths: list[str], node: str, role: str
) -> None:
    outsider = somebody(site, node, role, f"{role}@outside.example")

    found = []
    for path in paths:
        answer = outsider.get(path)
        assert answer.status_code < 500, f"{path}: {answer.text[:300]}"
        shown = leaks(answer, path, secrets["marks"])
        if shown:
            found.append(f"{path} shows {', '.join(shown[:3])}")

    assert not found, "\n".join(found)


@pytest.mark.parametrize("node", ["hangzhou", "nis"])
def test_somebody_elses_number_is_as_unknown_as_one_that_does_not_exist(
    site: Site, secrets: dict[str, list[str]], node: str
) -> None:
    outsider = somebody(site, node, "trader", "trader@outside.example")
    mine, nobodys = secrets["numbers"][0], "HGH-2026-9999999999"

    for path in ("/api/v1/trade/consignments/{}", "/api/v1/trace/timeline/{}"):
        real, made_up = outsider.get(path.format(mine)), outsider.get(path.format(nobodys))
        assert real.status_code == made_up.status_code == 404
        assert real.text.replace(mine, "") == made_up.text.replace(nobodys, "")


def test_a_wrong_tracking_token_shows_nothing(site: Site, secrets: dict[str, list[str]]) -> None:
    number: Any = secrets["numbers"][0]

    answer = requests.get(
        f"{site.urls['hangzhou']}/api/v1/trade/track/{number}", params={"token": "a" * 16}, timeout=60
    )

    assert answer.status_code == 404
