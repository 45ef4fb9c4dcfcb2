"""The node's settings: the one place where they are named, typed and described.

A setting comes from the environment (`INFOSILK_<NAME>`), else from `<home>/node.toml`, else from its default.
Secrets are never settings: they are files below `<home>/secrets`, mode 0600. docs/handbook/settings.md lists them
all, and a test holds it to that.
"""

import os
import secrets
import tomllib
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from infosilk.kernel.zone import City, NodeEntry, Zone, load_zone
from infosilk.node.base.secretfile import read_or_make

REPOSITORY = Path(__file__).resolve().parents[4]


class NodeSettings(BaseSettings):
    """Settings of one node. Every field's description is its documentation."""

    model_config = SettingsConfigDict(env_prefix="INFOSILK_", extra="ignore", populate_by_name=True)

    home: Path = Field(
        default=Path("var/nis"),
        description="The node's own folder: node.toml, secrets, files, logs, and the embedded database's place.",
    )
    node: str = Field(default="nis", description="The node's name in zone.toml.")
    zone: Path = Field(
        default=REPOSITORY / "zones" / "nis-hangzhou", description="The zone folder (zone.toml and its data)."
    )
    database_url: str = Field(
        default="",
        validation_alias=AliasChoices("DATABASE_URL", "INFOSILK_DATABASE_URL", "database_url"),
        description="A PostgreSQL server to use, as postgresql://user:password@host/database. Empty: embedded.",
    )
    demo: bool = Field(
        default=False, description="A demo node: sample accounts and data exist, and every page says so."
    )
    debug: bool = Field(default=False, description="Django's debug pages. Never on a node that others reach.")
    url: str = Field(default="", description="Where people reach the node. Empty: the url of zone.toml.")
    listen: str = Field(default="127.0.0.1", description="The address that the web process listens on.")
    port: int = Field(default=0, description="The port that the web process listens on. 0: the port of zone.toml.")
    web_workers: int = Field(default=1, ge=1, le=64, description="How many web processes there are.")
    web_threads: int = Field(default=4, ge=1, le=256, description="Threads in each web process.")
    log_level: str = Field(default="info", description="debug, info, warning or error.")
    log_format: str = Field(default="json", description="json (one object a line) or text (for people).")
    files_url: str = Field(
        default="", description="Where documents lie, as an fsspec URL. Empty: <home>/files on this disk."
    )
    email_url: str = Field(
        default="",
        description="smtp://user:password@host:port or smtps://… for notifications. Empty: written to <home>/mail.",
    )
    email_from: str = Field(default="infosilk@localhost", description="The sender of the node's e-mails.")
    security_contact: str = Field(
        default="",
        pattern=r"^(|(mailto:|https://|tel:)\S+)$",
        description="To whom people tell a weakness of this node, as mailto:… or https://…; shown at "
        "/.well-known/security.txt. Empty: nowhere.",
    )
    upload_limit_mb: int = Field(default=32, ge=1, le=1024, description="The largest request body, in MiB.")
    jobs_at_once: int = Field(default=2, ge=1, le=64, description="Long jobs at work at the same time, in all workers.")
    road_batch: int = Field(default=500, ge=1, le=5000, description="Messages in one delivery on the road.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, _NodeToml(settings_cls)

    @cached_property
    def zone_data(self) -> Zone:
        return load_zone(self.zone)

    @cached_property
    def entry(self) -> NodeEntry:
        """This node's entry in zone.toml."""
        return self.zone_data.node(self.node)

    @cached_property
    def city(self) -> City:
        return self.zone_data.city_of(self.node)

    @property
    def public_url(self) -> str:
        return (self.url or self.entry.url).rstrip("/")

    @property
    def listen_port(self) -> int:
        return self.port or self.entry.port

    def secret(self, name: str) -> str:
        """The secret `name` of this node, made on first use, in a file that only its owner reads."""
        return read_or_make(self.home / "secrets" / name, lambda: secrets.token_urlsafe(48))


class _NodeToml(PydanticBaseSettingsSource):
    """Reads <home>/node.toml; home itself can only come from the environment."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        home = self.current_state.get("home") or Path("var/nis")
        path = Path(home) / "node.toml"
        if not path.is_file():
            return {}
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        # The environment is read first under these names; the file must not hide it under another.
        if "DATABASE_URL" in os.environ or "INFOSILK_DATABASE_URL" in os.environ:
            data.pop("database_url", None)
        return data


@lru_cache(maxsize=1)
def node_settings() -> NodeSettings:
    """The settings of the node that this process belongs to."""
    settings = NodeSettings()
    return settings.model_copy(update={"home": settings.home.absolute(), "zone": settings.zone.absolute()})
