"""OpenTelemetry itself, behind `tracing`: loaded only where somebody asked for traces."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from typing import Final

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider, export
from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio

from entrepot.kit import logs

Value = str | int | float | bool
TRACES_PATH: Final = "/v1/traces"
TIMEOUT_S: Final = 5


class Traces:
    """One tracer of this process and what sends its spans away."""

    def __init__(self, url: str, *, share: float, exporter: export.SpanExporter | None) -> None:
        self._provider = TracerProvider(
            sampler=ParentBasedTraceIdRatio(share),
            resource=Resource({"service.name": "entrepot", "service.version": version("entrepot")}),
        )
        self._provider.add_span_processor(
            export.SimpleSpanProcessor(exporter) if exporter else _by_http(url)
        )
        self._tracer = self._provider.get_tracer("entrepot", version("entrepot"))

    @contextmanager
    def span(self, name: str, attributes: Mapping[str, Value]) -> Iterator[None]:
        # A failure's message may hold a row of a table: its type is all that is said.
        with self._tracer.start_as_current_span(
            name, record_exception=False, set_status_on_exception=False
        ) as current:
            _set(current, attributes)
            try:
                yield
            except BaseException as failure:
                current.set_attribute("error.type", type(failure).__name__)
                current.set_status(trace.StatusCode.ERROR)
                raise
            finally:
                # What the story came to be about meanwhile belongs to it, too.
                _set(current, logs.story())

    def mark(self, attributes: Mapping[str, Value]) -> None:
        _set(trace.get_current_span(), attributes)

    def rename(self, name: str) -> None:
        trace.get_current_span().update_name(name)

    def stop(self) -> None:
        """Send what is still here."""
        self._provider.shutdown()


def _by_http(url: str) -> export.BatchSpanProcessor:
    address = url if url.endswith(TRACES_PATH) else url.rstrip("/") + TRACES_PATH
    return export.BatchSpanProcessor(OTLPSpanExporter(endpoint=address, timeout=TIMEOUT_S))


def _set(current: trace.Span, attributes: Mapping[str, Value]) -> None:
    for name, value in attributes.items():
        current.set_attribute(f"entrepot.{name}", value)
