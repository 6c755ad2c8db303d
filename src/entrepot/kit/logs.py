"""Log lines that can be followed: what a line is about goes with it, and nothing personal does.

`about(order=…)` names the story for everything that is logged inside it, wherever that is;
`note(…)` adds to the story that is being told. A line is text, or JSON with
`ENTREPOT_LOG_FORMAT=json`; both carry the same names. Only ids of things are taken in: an id of
a person (`buyer`, `recipient`) is left out, and so is every name that is not known here.
"""

import json
import logging
import re
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType, TracebackType
from typing import Any, Final
from uuid import UUID

NAMES: Final = (
    "request", "group", "order", "payment", "refund", "parcel", "merchant", "listing", "event",
    "job", "task", "route", "kind", "book",
)  # fmt: skip
"""What a line may be about, in the order in which it is written."""
PURPOSE: Final = "purpose"
"""What a payment calls its group."""
MESSAGE_MAX: Final = 2000

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

_NO_STORY: Final[Mapping[str, str]] = MappingProxyType({})
_story: ContextVar[Mapping[str, str]] = ContextVar("story", default=_NO_STORY)

_SECRETS: Final = (
    (re.compile(r"\bDETAIL:.*", re.DOTALL), "DETAIL: [left out]"),
    (re.compile(r"(?i)\bparams?(?:eters)?\s*[:=]\s*[\[({].*", re.DOTALL), "[left out]"),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"\b[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}(?:\.[A-Za-z0-9_-]+)*"), "[token]"),
    (re.compile(r"\b(?:whsec|ek_live|ek_test)_\S+"), "[secret]"),
    (re.compile(r"(?i)\b(bearer|basic)\s+\S+"), r"\1 [secret]"),
    (re.compile(r"(?<![\w-])\d{17}[\dXx](?![\w-])"), "[ID number]"),
    (re.compile(r"(?<![\w.-])(?:\+\d{1,3}[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![\w-])"), "[phone]"),
    (re.compile(r"(?<![\w.-])\+\d(?:[ -]?\d){7,13}(?![\w-])"), "[phone]"),
)
"""Shapes of what must never be written. A net below the rule, not the rule: the program's own
lines name ids only."""


@contextmanager
def about(**ids: object) -> Iterator[None]:
    """All that is logged inside is about these, and about what was being told before."""
    token = _story.set(_with(ids))
    try:
        yield
    finally:
        _story.reset(token)


def note(**ids: object) -> None:
    """From here to the end of the story that is being told, it is about these, too.

    Where none is being told there is no end either, and nothing is noted.
    """
    if _story.get() is not _NO_STORY:
        _story.set(_with(ids))


def story() -> Mapping[str, str]:
    """What is being told."""
    return _story.get()


def ids_of(facts: Mapping[str, Any]) -> dict[str, str]:
    """Those of an event's or a job's facts that a line may be about."""
    found = {name: str(facts[name]) for name in NAMES if isinstance(facts.get(name), UUID | str)}
    if facts.get(PURPOSE) is not None:
        found.setdefault("group", str(facts[PURPOSE]))
    return {name: text for name, text in found.items() if _is_id(text)}


def clean(text: str) -> str:
    """The text without what looks like a person, a token or a row of a table."""
    for shape, instead in _SECRETS:
        text = shape.sub(instead, text)
    return text[:MESSAGE_MAX]


class StoryFilter(logging.Filter):
    """Puts the story on the record, where the record is made: another thread may write it."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not hasattr(record, "story"):
            record.story = _story.get()
        return True


class LineFormatter(logging.Formatter):
    """A line for people: time, level, logger, message, story; the crash below."""

    def format(self, record: logging.LogRecord) -> str:
        several = {"groups": ",".join(map(str, getattr(record, "groups", ())))}
        ids = {**_story_of(record), **several}
        told = " ".join(f"{name}={value}" for name, value in ids.items() if value)
        line = (
            f"{_moment(record)} {record.levelname} {record.name}: {clean(record.getMessage())}"
            f"{f' [{told}]' if told else ''}"
        )
        return f"{line}\n{_crash(record.exc_info)}" if _has_crash(record) else line


class JsonFormatter(logging.Formatter):
    """A line for machines: one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        facts: dict[str, Any] = {
            "at": _moment(record),
            "level": record.levelname,
            "logger": record.name,
            "message": clean(record.getMessage()),
            **_story_of(record),
        }
        several = getattr(record, "groups", None)
        if several:
            facts["groups"] = [str(one) for one in several]
        if _has_crash(record):
            assert record.exc_info is not None
            kind = record.exc_info[0]
            facts["failure"] = kind.__name__ if kind else ""
            facts["trace"] = _crash(record.exc_info)
        return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))


def config(*, level: str, form: str) -> dict[str, Any]:
    """Django's `LOGGING`: everything to stderr, as `line` or `json`."""
    assert form in {"line", "json"}, f"ENTREPOT_LOG_FORMAT is line or json, not {form!r}"
    # Ours at INFO tell each order's story; others speak when something is wrong.
    quiet = "WARNING" if level in {"INFO", "DEBUG"} else level
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"story": {"()": "entrepot.kit.logs.StoryFilter"}},
        "formatters": {
            "line": {"()": "entrepot.kit.logs.LineFormatter"},
            "json": {"()": "entrepot.kit.logs.JsonFormatter"},
        },
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": form, "filters": ["story"]}
        },
        "root": {"handlers": ["stderr"], "level": quiet},
        "loggers": {"entrepot": {"level": level}},
    }


def _with(ids: Mapping[str, object]) -> Mapping[str, str]:
    unknown = ids.keys() - set(NAMES)
    assert not unknown, f"a log line cannot be about {sorted(unknown)}"
    told = {name: str(value) for name, value in ids.items() if value is not None}
    return {**_story.get(), **told}


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _story_of(record: logging.LogRecord) -> dict[str, str]:
    told: Mapping[str, str] = getattr(record, "story", None) or {}
    return {name: told[name] for name in NAMES if name in told}


def _moment(record: logging.LogRecord) -> str:
    at = datetime.fromtimestamp(record.created, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _has_crash(record: logging.LogRecord) -> bool:
    return bool(record.exc_info and record.exc_info[0])


def _crash(info: _ExcInfo | None) -> str:
    """Where it happened, and the first line of what was said, cleaned; never a value of a frame."""
    assert info is not None
    kind, failure, trace = info
    places = [
        f"  {frame.filename}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(trace)
    ]
    said = clean(str(failure)).partition("\n")[0]
    return "\n".join([*places, f"{kind.__name__ if kind else ''}: {said}"])
