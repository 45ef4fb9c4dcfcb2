"""A process that does the jobs of tables until it is killed."""

import time


def main() -> None:
    import django

    django.setup()
    from django.db import Error, connection

    import tests.commons.tables.kit  # noqa: F401 - declares the tests' kind
    from infosilk.commons.jobs import runner

    while True:
        try:
            runner.work()
        except Error:
            connection.close()
        time.sleep(0.05)


if __name__ == "__main__":
    main()
