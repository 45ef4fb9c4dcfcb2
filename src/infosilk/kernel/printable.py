"""Text from outside, made fit to be kept, logged and shown."""


def clean(value: object, limit: int = 60) -> str:
    """`value` as short text that any database and terminal takes."""
    text = value if isinstance(value, str) else str(value) if isinstance(value, int | float | None) else repr(value)
    text = text[: limit * 2].encode("utf-8", "replace").decode("utf-8")
    text = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
    return text if len(text) <= limit else text[: limit - 1] + "…"
