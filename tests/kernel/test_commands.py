"""The kernel's commands: what the operator does at the machine, with the same checks as everywhere."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from infosilk.kernel import commands
from infosilk.kernel.identity import tokens
from infosilk.kernel.models import ExchangeRate, Mandate, Organisation, Person
from infosilk.kernel.problems import Invalid, Problem
from infosilk.kernel.record import audit
from tests.conftest import ROOT
from tests.kernel import people

pytestmark = pytest.mark.django_db


def run(group: str, *arguments: str, input: str | None = None) -> Result:
    return CliRunner().invoke(commands.apps[group], list(arguments), input=input)


def test_a_node_s_first_administrator_is_made_at_the_machine() -> None:
    run("people", "organisation", "firm", "Firm", "RS", "--role", "trader")
    run("people", "add", "ana@firm.example", "Ana", "--language", "sr-latn")
    run("people", "number", "firm", "RS:MB", "07007965")
    run("people", "grant", "firm", "ana@firm.example", "administrator")

    held = Mandate.objects.get(organisation__code="firm")
    assert held.person.email == "ana@firm.example"
    assert Organisation.objects.get().identifiers.get().value == "07007965"

    listed = json.loads(run("people", "list", "--json").stdout)
    assert listed[0]["role"] == "administrator"
    text = run("people", "token", str(held.pk), "upload", "--area", "trade").stdout.strip()
    assert tokens.acting_by(text) is not None
    run("people", "revoke-token", text.split("_")[1])
    assert tokens.acting_by(text) is None
    assert "revoked" in run("people", "revoke", str(held.pk)).stdout


def test_a_wrong_entry_is_refused_in_words() -> None:
    result = run("people", "grant", "nowhere", "a@b.example", "trader")

    assert isinstance(result.exception, Problem)
    assert "infosilk people organisation" in str(result.exception)


def test_a_person_s_data_is_exported_and_erased() -> None:
    person = people.person()

    exported: dict[str, Any] = json.loads(run("people", "export", person.email).stdout)
    assert exported["kernel.person"][0]["email"] == person.email
    assert run("people", "erase", person.email, input="n\n").exit_code == 1
    assert run("people", "erase", person.email, "--yes").exit_code == 0
    assert not Person.objects.filter(email=person.email).exists()


def test_rules_are_loaded_listed_and_shown() -> None:
    assert "added" in run("rules", "load").stdout
    assert "Would be" in run("rules", "load", "--preview").stdout
    assert run("rules", "list").exit_code == 0

    listed = json.loads(run("rules", "list", "--jurisdiction", "RS", "--on", "2026-01-01", "--json").stdout)
    assert listed
    assert {rule["jurisdiction"] for rule in listed} == {"RS"}
    shown = json.loads(run("rules", "show", listed[0]["code"], "RS", "--on", "2026-01-01").stdout)
    assert shown["legal_basis"]
    assert isinstance(run("rules", "show", "no.such", "RS").exception, Problem)


def test_a_preview_of_a_wrong_file_names_its_faults(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("[[rule]]\ncode = 1\n")

    result = run("rules", "load", str(tmp_path), "--preview")

    assert result.exit_code == 1
    assert "x.toml, rule 1" in result.stderr
    assert isinstance(run("rules", "load", str(tmp_path)).exception, Invalid)


def test_rates_are_loaded_and_shown() -> None:
    path = str(ROOT / "zones" / "nis-hangzhou" / "rates" / "sample.csv")

    run("rates", "load", path, "--samples")

    assert ExchangeRate.objects.exists()
    assert json.loads(run("rates", "show", "eur", "rsd").stdout)["sample"] is True


def test_a_whole_trail_is_reported_as_whole() -> None:
    people.mandate()
    audit.seal_now()

    result = run("audit", "verify", "--json")

    assert result.exit_code == 0
    assert all(breaks == [] for breaks in json.loads(result.stdout).values())
    assert "head" in run("audit", "verify").stdout


def test_another_provider_is_entered_with_its_secret_from_standard_input() -> None:
    result = run("people", "provider", "town", "Town hall", "https://id.example", "client", input="secret\n")

    assert "/account/oidc/town/login/callback/" in result.stdout


def test_every_command_says_what_it_does() -> None:
    for group in commands.apps.values():
        for command in typer.main.get_command(group).commands.values():  # type: ignore[attr-defined]
            assert command.help, command.name
