"""publiccode.yaml says what catalogues of public software ask for, in the words of the standard (0.4)."""

from typing import Any

import pytest
import yaml

from infosilk.kernel.zone import load_zone
from tests.conftest import ROOT

PLATFORMS = {"web", "windows", "mac", "linux", "ios", "android"}
STATUSES = {"concept", "development", "beta", "stable", "obsolete"}
MAINTENANCE = {"internal", "contract", "community", "none"}
# Those of the standard's list of categories and of scopes that this file may use.
CATEGORIES = {
    "billing-and-invoicing",
    "business-process-management",
    "compliance-management",
    "data-collection",
    "e-commerce",
    "identity-management",
    "inventory-management",
    "predictive-analysis",
    "taxes-management",
    "warehouse-management",
}
SCOPES = {
    "finance-and-economic-development",
    "foreign-affairs",
    "local-authorities",
    "tourism",
    "transportation",
}
KEYS = {
    "publiccodeYmlVersion",
    "name",
    "url",
    "platforms",
    "categories",
    "developmentStatus",
    "softwareType",
    "description",
    "legal",
    "maintenance",
    "localisation",
}


@pytest.fixture
def data() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "publiccode.yaml").read_text(encoding="utf-8"))
    return found


def test_every_key_that_the_standard_requires_is_there(data: dict[str, Any]) -> None:
    assert KEYS - set(data) == set()
    assert data["publiccodeYmlVersion"] == "0.4"
    assert data["url"].startswith("https://")
    assert set(data["platforms"]) <= PLATFORMS
    assert set(data["categories"]) <= CATEGORIES
    assert set(data["intendedAudience"]["scope"]) <= SCOPES
    assert data["developmentStatus"] in STATUSES
    assert data["softwareType"] == "standalone/web"
    assert isinstance(data["localisation"]["localisationReady"], bool)


def test_descriptions_have_the_lengths_of_the_standard(data: dict[str, Any]) -> None:
    for language, said in data["description"].items():
        assert len(said["shortDescription"]) <= 150, language
        assert 150 <= len(said["longDescription"]) <= 10_000, language
        assert said["features"], language


def test_whoever_maintains_it_is_named(data: dict[str, Any]) -> None:
    maintenance = data["maintenance"]
    assert maintenance["type"] in MAINTENANCE
    if maintenance["type"] in {"internal", "community"}:
        assert all(contact["name"] for contact in maintenance["contacts"])
    if maintenance["type"] == "contract":
        assert all(firm["name"] and firm["until"] for firm in maintenance["contractors"])


def test_it_agrees_with_the_project(data: dict[str, Any]) -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'license = "{data["legal"]["license"]}"' in project
    zone = load_zone(ROOT / "zones" / "nis-hangzhou")
    assert {city.country.lower() for city in zone.cities.values()} == set(data["intendedAudience"]["countries"])
    assert data["localisation"]["availableLanguages"] == ["en", "sr-Latn", "sr-Cyrl", "zh-Hans"]
