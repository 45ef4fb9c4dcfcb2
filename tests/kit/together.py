"""Calls that happen at the same moment."""

import threading
from typing import Any

from django.db import connection


def together(*calls: Any) -> list[Any]:
    """Run the calls at the same moment, each with its own connection; their results, or what they raised."""
    gate = threading.Barrier(len(calls))
    results: list[Any] = [None] * len(calls)

    def run(at: int) -> None:
        try:
            gate.wait(10)
            results[at] = calls[at]()
        except Exception as error:
            results[at] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(calls))]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    return results
