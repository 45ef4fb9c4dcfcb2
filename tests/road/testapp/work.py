"""The road's worker of a test node as a process of its own: `python -m tests.road.testapp.work`."""

import signal
import threading

import django


def main() -> None:
    django.setup()
    from infosilk.road import worker
    from infosilk.road.sender import Pace

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    worker.run(stop, Pace(first=0.05, cap=0.5))


if __name__ == "__main__":
    main()
