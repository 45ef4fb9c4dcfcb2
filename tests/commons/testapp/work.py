"""The node's own worker with the tests' kinds: python -m tests.commons.testapp.work HOME."""

import sys
from pathlib import Path

import django


def main() -> None:
    django.setup()
    from infosilk.node.processes import worker

    raise SystemExit(worker.run(Path(sys.argv[1])))


if __name__ == "__main__":
    main()
