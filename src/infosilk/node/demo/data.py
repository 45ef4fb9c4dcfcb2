"""The sample organisations, people and tokens of a demo node. Never on a node that is not a demo.

What exists is read from `zones/<zone>/demo/organisations.toml`. The one password of all demo accounts is made at
random for each installation and lies with the node's other secrets; so do the tokens that the journey uses.
"""

import os
import secrets
import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from infosilk.node.base.config import NodeSettings
from infosilk.node.base.secretfile import read_or_make

# The roles whose tokens the journey and the tests act with.
_TOKEN_ROLES = ("marketplace", "forwarder", "warehouse", "officer", "operator")


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DemoOrganisation(_Model):
    node: str
    code: str
    name: str
    country: str
    identifiers: dict[str, str] = {}


class DemoMandate(_Model):
    organisation: str
    role: str


class DemoPerson(_Model):
    node: str
    email: str
    name: str
    language: str
    mandates: tuple[DemoMandate, ...]


class DemoFile(_Model):
    organisations: tuple[DemoOrganisation, ...] = ()
    people: tuple[DemoPerson, ...] = ()


def read(zone: Path) -> DemoFile:
    """The zone's demo organisations and people; nobody when the zone has none."""
    path = zone / "demo" / "organisations.toml"
    if not path.is_file():
        return DemoFile()
    return DemoFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))


def password(home: Path) -> str:
    """The demo accounts' password on this installation, made on first use, mode 0600."""
    return read_or_make(home / "secrets" / "demo.password", lambda: f"silk-road-{secrets.token_hex(4)}")


def token_path(home: Path, role: str) -> Path:
    """Where the journey finds the API token of `role` on a demo node."""
    return home / "secrets" / f"token-{role}"


def ensure(settings: NodeSettings) -> None:
    """Make what is missing of the demo's organisations, people, mandates and tokens; change nothing else."""
    if not settings.demo:
        raise RuntimeError("demo data belongs on a demo node only: set demo = true in node.toml")
    # The demo command reads this module too, and needs no Django.
    from infosilk.kernel import demo
    from infosilk.kernel.actor import system
    from infosilk.kernel.areas import rooms
    from infosilk.kernel.identity.roles import declared_roles

    data = read(settings.zone)
    acting = system("worker", "demo")
    secret = password(settings.home)
    organisations = {}
    for entry in data.organisations:
        if entry.node == settings.node:
            organisations[entry.code] = demo.ensure_organisation(
                code=entry.code, name=entry.name, country=entry.country, identifiers=entry.identifiers
            )
    for person_entry in data.people:
        if person_entry.node != settings.node:
            continue
        person = demo.ensure_person(
            email=person_entry.email, name=person_entry.name, password=secret, language=person_entry.language
        )
        for mandate in person_entry.mandates:
            if mandate.role not in declared_roles():
                # Of a district that the zone does not choose.
                continue
            organisation = organisations[mandate.organisation]
            demo.ensure_mandate(person=person, organisation=organisation, role=mandate.role)
            path = token_path(settings.home, mandate.role)
            if mandate.role in _TOKEN_ROLES and not path.is_file():
                token = demo.issue_token(
                    acting, organisation=organisation, person=person, areas=None, name="journey", role=mandate.role
                )
                with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as handle:
                    handle.write(token)
    # What rooms show of themselves on a demo node.
    for _config, module in rooms("samples"):
        module.ensure()
