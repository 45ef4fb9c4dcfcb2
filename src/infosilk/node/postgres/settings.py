"""The server's settings: durable, closed to the network, sized for a laptop of 2 cores and 24 GB."""

import re
from collections.abc import Mapping

from infosilk.node.postgres.errors import SettingRefused
from infosilk.node.postgres.place import Place

DEFAULTS: dict[str, str] = {
    # Durable: what is committed survives a power cut.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "wal_compression": "on",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "shared_buffers": "256MB",
    "effective_cache_size": "4GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "max_connections": "100",
    # Tables partitioned by day: one query may lock many of them.
    "max_locks_per_transaction": "256",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # One file a weekday, overwritten after a week.
    "logging_collector": "on",
    "log_destination": "stderr",
    "log_directory": "log",
    "log_filename": "postgresql-%a.log",
    "log_file_mode": "0600",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
    "log_line_prefix": "%m [%p] %u@%d ",
    # Statements and the details of a violated constraint carry people's data: they do not go to a log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    # This file is the one place where settings are made.
    "allow_alter_system": "off",
}

# For tests alone: a crash of the machine may lose the database.
FAST_BUT_NOT_DURABLE: dict[str, str] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}

# What keeps the database closed and findable is given on the command line, where nothing overrides it.
RESERVED = frozenset(
    {
        "allow_alter_system",
        "cluster_name",
        "config_file",
        "data_directory",
        "external_pid_file",
        "hba_file",
        "ident_file",
        "listen_addresses",
        "port",
        "unix_socket_directories",
        "unix_socket_group",
        "unix_socket_permissions",
    }
)

# A password is asked from everybody on the socket, whoever they are. Not `peer`: one account runs all nodes
# that root starts on this machine, and a password keeps them apart; and clients need no certain account.
HBA = "# Written at every start.\nlocal all all scram-sha-256\n"


def server_conf(place: Place, settings: Mapping[str, str]) -> str:
    """The server's configuration file: what initdb found out about this machine, ours, then `settings`."""
    lines = ["# Written at every start.", f"include {_quote(str(place.pgdata / 'postgresql.conf'))}"]
    lines += [f"{name} = {_quote(value)}" for name, value in {**DEFAULTS, **checked(settings)}.items()]
    return "\n".join(lines) + "\n"


def checked(settings: Mapping[str, str]) -> Mapping[str, str]:
    """`settings`, refused where they would open the database or break the file."""
    for name, value in settings.items():
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.]*", name):
            raise SettingRefused(f"{name!r} is not the name of a PostgreSQL setting.")
        if name.lower() in RESERVED:
            raise SettingRefused(
                f"The setting {name} of the embedded database is fixed: it serves this machine alone, "
                "through its own socket. For a database that others reach, run a server and set DATABASE_URL."
            )
        _quote(value)
    return settings


def _quote(value: str) -> str:
    if re.search(r"[\0\r\n]", value):
        raise SettingRefused(f"{value!r} has a line break, which PostgreSQL's settings cannot hold.")
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"
