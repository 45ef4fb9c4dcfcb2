"""The settings as a page: docs/handbook/settings.md is made of the fields' own descriptions."""

from pydantic import AliasChoices
from pydantic_core import PydanticUndefined

from infosilk.node.base.config import REPOSITORY, NodeSettings

_HEAD = """# Settings

One place names all settings of a node: `NodeSettings` in `src/infosilk/node/base/config.py`. This page is made from it
(`infosilk node settings --markdown > docs/handbook/settings.md`), and a test holds it to that.

A setting comes from the environment, else from `node.toml` in the node's home, else from its default:

```toml
# var/nis/node.toml
node = "nis"
port = 8080
log_format = "text"
```

`infosilk node settings` prints what is in force on a node. After a change, restart the node. With several nodes on one
machine write settings into each `node.toml`: an environment variable would reach all of them.

Secrets are not settings: they are files in `<home>/secrets`, mode 0600, made on first use.

| Setting | Environment | Default | Meaning |
|---|---|---|---|
"""


def markdown() -> str:
    """The whole page."""
    rows = []
    for name, field in NodeSettings.model_fields.items():
        alias = field.validation_alias
        choices = alias.choices if isinstance(alias, AliasChoices) else []
        names = [str(choice) for choice in choices if str(choice).isupper()]
        environment = " or ".join(f"`{one}`" for one in names or [f"INFOSILK_{name.upper()}"])
        rows.append(f"| `{name}` | {environment} | {_default(field.default)} | {_cell(field.description or '')} |\n")
    return _HEAD + "".join(rows)


def _default(value: object) -> str:
    if value is PydanticUndefined:
        return "must be set"
    text = str(value).replace(f"{REPOSITORY}/", "")
    text = text.lower() if isinstance(value, bool) else text
    return f"`{text}`" if text else "empty"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def values(settings: NodeSettings) -> str:
    """What is in force, one setting a line; passwords in URLs are hidden."""
    from infosilk.node.watch.logs import mask

    lines = []
    for name, field in NodeSettings.model_fields.items():
        value = mask(str(getattr(settings, name)))
        lines.append(f"{name} = {value or '(empty)'}\n    {field.description}")
    return "\n".join(lines)
