"""Every setting is documented, in one place."""

from pathlib import Path

from infosilk.node.base.config import NodeSettings
from infosilk.node.commands.settings_page import markdown, values
from tests.conftest import ROOT


def test_every_setting_says_what_it_means() -> None:
    for name, field in NodeSettings.model_fields.items():
        assert field.description and len(field.description) > 15, name


def test_the_handbook_names_every_setting() -> None:
    page = (ROOT / "docs" / "handbook" / "settings.md").read_text(encoding="utf-8")
    assert page == markdown(), "run: infosilk node settings --markdown > docs/handbook/settings.md"


def test_printed_settings_hide_passwords() -> None:
    settings = NodeSettings(home=Path("/nowhere"), database_url="postgresql://silk:hidden-word@db/silk")
    assert "hidden-word" not in values(settings)
    assert "postgresql://silk:" in values(settings)
