"""The doctor finds what is wrong, says how to mend it, and goes on looking after a failure."""

import json
from pathlib import Path

import pytest

from infosilk.node.commands import doctor
from tests.node.running import infosilk


def _by_check(findings: list[doctor.Finding]) -> dict[str, doctor.Finding]:
    return {finding.check: finding for finding in findings}


def test_every_failure_says_how_to_mend_it(tmp_path: Path) -> None:
    for finding in doctor.examine([tmp_path / "nowhere"]):
        assert finding.state == "ok" or finding.mend, finding


def test_a_wrong_setting_and_a_wrong_zone_are_found(tmp_path: Path) -> None:
    (tmp_path / "node.toml").write_text('node = "nis"\nweb_workers = 0\n')
    found = _by_check(doctor.examine([tmp_path]))
    assert found["settings"].state == "fail"
    assert "web_workers" in found["settings"].text
    (tmp_path / "node.toml").write_text('node = "atlantis"\n')
    found = _by_check(doctor.examine([tmp_path]))
    assert found["zone"].state == "fail"
    assert "atlantis" in found["zone"].text


def test_readable_secrets_and_a_missing_database_are_found(tmp_path: Path) -> None:
    (tmp_path / "node.toml").write_text('node = "nis"\n')
    (tmp_path / "secrets").mkdir(mode=0o700)
    (tmp_path / "secrets" / "django.key").write_text("x" * 40)
    (tmp_path / "secrets" / "django.key").chmod(0o644)
    found = _by_check(doctor.examine([tmp_path]))
    assert found["permissions"].state == "fail"
    assert "django.key" in found["permissions"].text
    assert found["database"].state == "fail"
    assert "node init" in found["database"].mend


def test_a_check_that_breaks_is_a_finding_and_not_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> list[doctor.Finding]:
        raise OSError("no such thing")

    monkeypatch.setattr(doctor, "_clock", broken)
    findings = doctor.examine([])
    assert any("no such thing" in finding.text and finding.state == "fail" for finding in findings)
    assert "languages" in _by_check(findings)


def test_the_command_prints_json_and_fails_with_a_failure(tmp_path: Path) -> None:
    (tmp_path / "node.toml").write_text('node = "atlantis"\n')
    done = infosilk(tmp_path, "doctor", "--json")
    findings = json.loads(done.stdout)
    assert done.returncode == 1
    assert {"where", "check", "state", "text", "mend"} == set(findings[0])
