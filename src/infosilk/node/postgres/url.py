"""DATABASE_URL, the address of a PostgreSQL server, as an entry of Django's DATABASES."""

import re
from urllib.parse import unquote

from infosilk.node.postgres.errors import DatabaseUrlInvalid

ENGINE = "django.db.backends.postgresql"
FIELDS = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
EXAMPLE = "postgresql://user:password@host:5432/database or postgresql:///database?host=/run/postgresql"
ESCAPES = "Inside a user or password, write @ as %40, : as %3A, / as %2F, ? as %3F and % as %25."


def parse_database_url(url: str) -> dict[str, object]:
    """Read `url` as libpq does: percent-decoding, several hosts, IPv6, and a socket folder in ?host=.

    Returns ENGINE, NAME, USER, PASSWORD, HOST, PORT (text, "" where the URL is silent) and OPTIONS: every
    other parameter, such as sslmode, as it stands. Raises DatabaseUrlInvalid; its message never repeats what
    may be a password. https://www.postgresql.org/docs/18/libpq-connect.html#LIBPQ-CONNSTRING-URIS
    """
    url = url.strip()
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in ("postgres", "postgresql"):
        known = f"has the scheme {scheme!r}" if separator and scheme.isalnum() else "has no scheme"
        raise DatabaseUrlInvalid(f"DATABASE_URL {known}; only PostgreSQL is supported. Write {EXAMPLE}.")
    if re.search(r"[\x00-\x20\x7f]|%(?![0-9A-Fa-f]{2})", url):
        raise DatabaseUrlInvalid(
            f"DATABASE_URL has a space, a control character or a % without two hex digits. {ESCAPES}"
        )
    address, _, query = rest.partition("?")
    netloc, _, database = address.partition("/")
    userinfo, _, hostinfo = netloc.rpartition("@")
    user, _, password = userinfo.partition(":")
    hosts, ports = _hosts(hostinfo)
    entry = {
        "NAME": unquote(database),
        "USER": unquote(user),
        "PASSWORD": unquote(password),
        "HOST": ",".join(hosts),
        "PORT": ",".join(ports) if any(ports) else "",
    }
    options: dict[str, object] = {}
    for parameter in filter(None, query.split("&")):
        key, equals, value = (unquote(part) for part in parameter.partition("="))
        if not equals:
            raise DatabaseUrlInvalid(f"DATABASE_URL has a parameter without a value after '?'. {ESCAPES}")
        if key in FIELDS:
            entry[FIELDS[key]] = value
        elif (key, value) == ("ssl", "true"):  # JDBC's word for it, which libpq takes too.
            options["sslmode"] = "require"
        else:
            options[key] = value
    if not entry["NAME"]:
        raise DatabaseUrlInvalid(f"DATABASE_URL names no database. Write {EXAMPLE}.")
    return {"ENGINE": ENGINE, **entry, "OPTIONS": options}


def _hosts(hostinfo: str) -> tuple[list[str], list[str]]:
    """`a:1,[::1]:2,b` as (["a", "::1", "b"], ["1", "2", ""])."""
    hosts: list[str] = []
    ports: list[str] = []
    for one in hostinfo.split(","):
        if one.startswith("["):
            host, bracket, rest = one[1:].partition("]")
            if not bracket or (rest and not rest.startswith(":")):
                raise DatabaseUrlInvalid("DATABASE_URL has an IPv6 address left open: write [::1]:5432.")
            port = rest[1:]
        else:
            host, _, port = one.partition(":")
        if port and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
            raise DatabaseUrlInvalid(f"DATABASE_URL has a port that is not from 1 to 65535. {ESCAPES}")
        hosts.append(unquote(host))
        ports.append(port)
    return hosts, ports
