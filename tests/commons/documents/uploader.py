"""A process that writes a file without end into the node's files, until it is killed."""

import sys


def main() -> None:
    import django

    django.setup()
    from infosilk.commons.documents import files

    class Endless:
        def seek(self, place: int) -> None: ...

        def read(self, size: int) -> bytes:
            return b"x" * min(size, 4096)

    files.write(f"organisation-{sys.argv[1]}/ab/{'e' * 32}", Endless())  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
