"""Structured logs: one event a line on stderr, as JSON or as text, without personal data or secrets.

Every record, ours (structlog) or a library's (logging), passes the same processors. `scrub` is the last
word: values under a secret's name are replaced, and e-mail addresses and credentials are masked wherever
they stand, tracebacks included.
"""

import logging.config
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

MASK = "[redacted]"

_SECRET_NAMES = re.compile(
    r"passw|secret|token|authori[sz]ation|cookie|session|signature|private|credential|api[-_]?key|csrf|e-?mail",
    re.I,
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Credentials where they are usually printed: headers, URLs with a password, key=value pairs.
_CREDENTIALS = (
    (re.compile(r"\b(Bearer|Basic|Token)\s+[\w.~+/=-]{8,}", re.I), r"\1 " + MASK),
    (re.compile(r"(\w+://[^\s:/@]+:)[^\s@/]+@"), r"\1" + MASK + "@"),
    (
        re.compile(
            r"\b(password|secret|token|sessionid|csrftoken)(['\"]?\s*[=:]\s*)(?!\[redacted\])[^\s,;&)}]+",
            re.I,
        ),
        r"\1\2" + MASK,
    ),
)
# A task's arguments may name people; the task's name and number say enough.
_JOB_CALL = re.compile(r"([\w.]+\[\d+\])\([^\n]*\)")


def mask(text: str) -> str:
    """`text` without e-mail addresses and credentials."""
    if "@" in text:
        text = _EMAIL.sub(MASK, text)
    for pattern, replacement in _CREDENTIALS:
        text = pattern.sub(replacement, text)
    return text


def _clean(value: Any, depth: int = 0) -> Any:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, MutableMapping) and depth < 5:
        return {
            str(key): MASK if _SECRET_NAMES.search(str(key)) else _clean(item, depth + 1) for key, item in value.items()
        }
    if isinstance(value, list | tuple) and depth < 5:
        return [_clean(item, depth + 1) for item in value]
    return value if isinstance(value, int | float | bool | None) else mask(str(value))


def scrub(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Processor: no secret and no e-mail address leaves in a log line."""
    source = str(event.get("logger", ""))
    if source.startswith("procrastinate"):
        event["event"] = _JOB_CALL.sub(r"\1", str(event["event"]))
        for name in ("job", "worker", "job_result", "queues"):
            event.pop(name, None)
    elif source == "django.request":
        # The address may hold a query or a token; the request's own line, of the same request_id, names it cleaned.
        event["event"] = str(event["event"]).partition(":")[0]
        event.pop("request", None)
    for key, value in event.items():
        event[key] = MASK if _SECRET_NAMES.search(key) else _clean(value)
    return event


def _chain() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        # What a library or an area gives as `extra=`; our own loggers have bound it already.
        structlog.stdlib.ExtraAdder(),
    ]


def dict_config(level: str = "info", style: str = "json") -> dict[str, Any]:
    """The `logging.config` dictionary of a node: everything goes to stderr in one format."""
    final: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if style == "text":
        # The renderer prints exceptions itself, after the scrubbing; so they become plain text before.
        final += [
            structlog.processors.format_exc_info,
            scrub,
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ]
    else:
        final += [
            structlog.processors.format_exc_info,
            scrub,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    quiet = {"level": "WARNING"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "node": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _chain(),
                "processors": final,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "node", "stream": "ext://sys.stderr"}},
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            # RequestLog writes one line a request; Django's own would repeat each 4xx.
            "django.request": {"level": "ERROR"},
            "django.server": quiet,
            "django.db.backends": quiet,
            "asyncio": quiet,
            # One line for each table of each font that a paper embeds.
            "fontTools": quiet,
            "fpdf": quiet,
            "urllib3": quiet,
            "fsspec": quiet,
            # Granian and procrastinate say at "info" what only matters when something is wrong.
            "_granian": {"level": level.upper(), "handlers": [], "propagate": True},
            "procrastinate": {"level": "DEBUG" if level.lower() == "debug" else "WARNING"},
        },
    }


def configure(config: dict[str, Any]) -> None:
    """Django's LOGGING_CONFIG: `config` is {"level": ..., "format": "json" | "text"}."""
    logging.config.dictConfig(dict_config(config.get("level", "info"), config.get("format", "json")))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_chain(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """A structured logger; `logger("infosilk.road").info("delivered", partner="nis", messages=500)`."""
    bound: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return bound
