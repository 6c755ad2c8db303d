"""Traces by OpenTelemetry: off, and then free, unless `ENTREPOT_OTLP_URL` names a collector.

A span has a name that stands in the program and attributes of `NAMES` only: ids of things,
kinds, counts, statuses. No address, no message of a failure, nothing that somebody typed. Spans
of the dispatcher carry the ids of what the event is about, so that the traces of one order are
found by its id; nothing is stored with the event.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Final

from entrepot.kit import logs

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter

    from entrepot.kit.otlp import Traces

Value = str | int | float | bool
NAMES: Final = frozenset(
    {*logs.NAMES, "status", "method", "orders", "events", "waiting", "outcome"}
)
"""What an attribute may be called, after `entrepot.`."""

_OFF: Final[AbstractContextManager[None]] = nullcontext()
_traces: "Traces | None" = None


def span(name: str, **attributes: Value) -> AbstractContextManager[None]:
    """What happens inside, as one span; nothing at all when tracing is off."""
    if _traces is None:
        return _OFF
    _check(attributes)
    return _traces.span(name, attributes)


def mark(**attributes: Value) -> None:
    """Attributes of the span that is open, known only now."""
    if _traces is not None:
        _check(attributes)
        _traces.mark(attributes)


def rename(name: str) -> None:
    """The open span's name, known only now: a request's route."""
    if _traces is not None:
        _traces.rename(name)


def start(url: str, *, share: float, exporter: "SpanExporter | None" = None) -> None:
    """Trace from now on, a share of 0 to 1 of all stories; tests give an exporter of their own."""
    global _traces  # noqa: PLW0603  # one tracer a process
    if not url and exporter is None:
        return
    assert 0 <= share <= 1, f"ENTREPOT_TRACE_SHARE is between 0 and 1, not {share}"
    from entrepot.kit import otlp  # noqa: PLC0415  # a tenth of a second that only some want

    _traces = otlp.Traces(url, share=share, exporter=exporter)


def stop() -> None:
    """Send what is still here, and trace no more."""
    global _traces  # noqa: PLW0603  # as in `start`
    if _traces is not None:
        _traces.stop()
    _traces = None


def _check(names: Iterable[str]) -> None:
    unknown = set(names) - NAMES
    assert not unknown, f"a span cannot say {sorted(unknown)}"
