"""Which roles there are: those that the installed rooms declare in their `apps.py`."""

from functools import cache

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured

from infosilk.kernel.areas import Role, RoomConfig

LONGEST = 20


@cache
def declared_roles() -> dict[str, Role]:
    """Every declared role by its code, those of the kernel first. ImproperlyConfigured for one that two rooms declare
    and for a code too long for the mandate's column."""
    found: dict[str, Role] = {}
    for config in apps.get_app_configs():
        for role in config.roles if isinstance(config, RoomConfig) else ():
            if role.code in found:
                raise ImproperlyConfigured(f"{config.name} declares the role {role.code!r}, which is declared already.")
            if not role.code.isidentifier() or len(role.code) > LONGEST:
                raise ImproperlyConfigured(
                    f"{config.name} declares {role.code!r} as a role: a word of at most {LONGEST}."
                )
            found[role.code] = role
    return found


def role_title(code: str) -> str:
    """What people call a role, in the active language; its code where no installed room declares it."""
    declared = declared_roles().get(code)
    return str(declared.title) if declared is not None else code


def role_choices() -> list[tuple[str, str]]:
    """Code and title of every role, for forms and for the mandate's column."""
    return [(role.code, str(role.title)) for role in declared_roles().values()]


def ordinary_roles() -> list[str]:
    """What every firm's administrators may grant; the operator widens it for authorities, forwarders, warehouses."""
    return [role.code for role in declared_roles().values() if role.ordinary]
