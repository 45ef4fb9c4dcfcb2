"""A database's address is read as libpq reads it; our own names the same database as our Django entry."""

from pathlib import Path

import pytest

from infosilk.node.postgres.embedded import DatabaseUrlInvalid, EmbeddedPostgres, parse_database_url


def entry(name: str, host: str, **more: object) -> dict[str, object]:
    silent = {"USER": "", "PASSWORD": "", "PORT": "", "OPTIONS": {}}
    return {"ENGINE": "django.db.backends.postgresql", "NAME": name, "HOST": host, **silent, **more}


VERIFIED = {"sslmode": "verify-full", "sslrootcert": "/etc/ca.pem"}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgres://h/d", entry("d", "h")),
        ("postgresql://u:p@h:6000/d", entry("d", "h", PORT="6000", USER="u", PASSWORD="p")),
        (" postgresql://h/d\n", entry("d", "h")),
        ("postgresql://u%40x:p%2F%3A%25%C5%A1@h/d%20e", entry("d e", "h", USER="u@x", PASSWORD="p/:%š")),
        ("postgresql://u:p@q#r@h/d", entry("d", "h", USER="u", PASSWORD="p@q#r")),
        ("postgresql://u:a+b@h/d", entry("d", "h", USER="u", PASSWORD="a+b")),
        ("postgresql:///d?host=/run/pg&password=a%26b+c", entry("d", "/run/pg", PASSWORD="a&b+c")),
        ("postgresql://%2Frun%2Fpg/d", entry("d", "/run/pg")),
        ("postgresql://u@[2001:db8::1]:5433/d", entry("d", "2001:db8::1", PORT="5433", USER="u")),
        ("postgresql://a:1,b:2/d", entry("d", "a,b", PORT="1,2")),
        (
            "postgresql://h/d?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem",
            entry("d", "h", OPTIONS=VERIFIED),
        ),
        ("postgresql://h/d?ssl=true", entry("d", "h", OPTIONS={"sslmode": "require"})),
        ("postgresql://h?dbname=d&port=7", entry("d", "h", PORT="7")),
    ],
)
def test_a_database_url_is_read_as_libpq_reads_it(url: str, expected: dict[str, object]) -> None:
    assert parse_database_url(url) == expected


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("mysql://u:hidden@h/d", "mysql"),
        ("hidden", "no scheme"),
        ("postgresql:hidden@h/d", "no scheme"),
        ("postgresql://u:hidden@h", "no database"),
        ("postgresql://u:hidden@h:port/d", "port"),
        ("postgresql://u:hidden@h:70000/d", "port"),
        ("postgresql://u:hidden/x@h/d", "port"),
        ("postgresql://u:hidden@[::1/d", "IPv6"),
        ("postgresql://u:hidden%zz@h/d", "%25"),
        ("postgresql://u:hidden here@h/d", "space"),
        ("postgresql://u:hidden@h/d?sslmode", "without a value"),
    ],
)
def test_an_unreadable_database_url_is_refused_without_its_password(url: str, why: str) -> None:
    with pytest.raises(DatabaseUrlInvalid) as refusal:
        parse_database_url(url)

    assert why in str(refusal.value)
    assert "hidden" not in str(refusal.value)


def test_our_own_url_and_our_django_entry_name_the_same_database(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path, database="a b/č")

    assert parse_database_url(server.url) == server.django_database()
