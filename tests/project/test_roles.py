"""Roles are words; a word that no room declares would be a door without a key."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured

from infosilk.kernel.areas import Role
from infosilk.kernel.identity.roles import declared_roles

SOURCE = Path(__file__).resolve().parents[2] / "src" / "infosilk"
# What stands where roles stand: the node itself, and whoever acts for an organisation.
OTHERS = frozenset({"system", "*"})
ASKING = frozenset({"may", "require", "needs"})
LISTS = frozenset({"roles", "role", "desk"})


def _texts(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner.value


def _asked(tree: ast.Module) -> Iterator[str]:
    """Every text that stands where a role is meant."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            for part in node.args[1:] if name in ASKING else ():
                yield from _texts(part)
            for keyword in node.keywords:
                if keyword.arg in LISTS and isinstance(keyword.value, ast.Constant | ast.Tuple | ast.List):
                    yield from _texts(keyword.value)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Tuple):
            names = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(one, ast.Name) and one.id in {"ROLES", "READERS"} for one in names):
                yield from _texts(node.value)


def test_every_role_that_the_program_asks_for_is_declared_by_a_room() -> None:
    asked = {
        (role, path.relative_to(SOURCE).as_posix())
        for path in SOURCE.rglob("*.py")
        for role in _asked(ast.parse(path.read_text(encoding="utf-8")))
    }

    assert {role for role, _path in asked} >= {"administrator", "officer", "warehouse"}
    assert {one for one in asked if one[0] not in declared_roles() and one[0] not in OTHERS} == set()


def test_a_role_belongs_to_the_room_that_declares_it() -> None:
    assert [role.code for role in apps.get_app_config("warehouse_stock").roles] == ["warehouse"]
    assert "warehouse" not in [role.code for role in apps.get_app_config("kernel").roles]


def test_two_rooms_that_declare_one_role_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(apps.get_app_config("trace_events")), "roles", (Role("warehouse", "keeper"),))
    declared_roles.cache_clear()
    try:
        with pytest.raises(ImproperlyConfigured, match="'warehouse', which is declared already"):
            declared_roles()
    finally:
        monkeypatch.undo()
        declared_roles.cache_clear()
