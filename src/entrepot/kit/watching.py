"""Where requests, events, jobs and calls are counted, traced and named in the logs, all at once."""

import json
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from entrepot.kernel import Event, new_id
from entrepot.kit import logs, metrics, tracing

log = logging.getLogger(__name__)

UNMATCHED: Final = "unmatched"
"""The route of an address that nothing answers: one name, whatever was asked for."""


class WatchMiddleware:
    """Outermost: gives each request an id, counts it by its route's name, traces it.

    The id goes back as `X-Request-Id`, so that a person can tell it; one that came from
    outside is not believed. The path is never kept: it may hold what somebody typed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        identity = new_id()
        with logs.about(request=identity), tracing.span("request", method=_method(request)):
            response = self._get_response(request)
            route = _route(request)
            tracing.rename(route)
            tracing.mark(route=route, status=response.status_code)
            if log.isEnabledFor(logging.INFO):
                logs.note(route=route)
                log.info("answered %s", response.status_code)
        metrics.http_requests.labels(route, str(response.status_code)).inc()
        metrics.http_seconds.labels(route).observe(time.perf_counter() - started)
        response.headers["X-Request-Id"] = str(identity)
        return response


@contextmanager
def reacting(kind: str, events: Sequence[Event]) -> Iterator[None]:
    """The reactions to events of one kind: alone, they are about that event's things."""
    started = time.perf_counter()
    ids = logs.ids_of(_facts(events[0])) if len(events) == 1 else {}
    with logs.about(kind=kind, **ids), tracing.span(f"react {kind}", events=len(events)):
        yield
    metrics.reaction_seconds.labels(kind).observe(time.perf_counter() - started)


def told(kind: str, bodies: Sequence[str]) -> None:
    """Count events that were told; with `entrepot` at INFO each has a line: an order's story.

    `bodies`: the events as JSON, read only for those lines.
    """
    metrics.events_told.labels(kind).inc(len(bodies))
    if log.isEnabledFor(logging.INFO):
        for body in bodies:
            for ids in _stories(json.loads(body)):
                with logs.about(kind=kind, **ids):
                    log.info("%s was told", kind)


def set_aside(kind: str, number: int) -> None:
    """Count events that could not be told."""
    metrics.events_failed.labels(kind).inc(number)


def job(call: Callable[[], Any], context: Any, _worker: Any) -> Any:
    """Procrastinate's middleware around every task."""
    task: str = context.job.task_name
    started = time.perf_counter()
    outcome = "failed"
    ids = logs.ids_of(context.job.task_kwargs)
    with (
        logs.about(task=task, **{**ids, "job": context.job.id}),
        tracing.span(f"job {task}"),
    ):
        try:
            answer = call()
            outcome = "done"
        finally:
            metrics.jobs.labels(task, outcome).inc()
            metrics.job_seconds.labels(task).observe(time.perf_counter() - started)
            if log.isEnabledFor(logging.INFO):
                log.info("job %s", outcome)
        return answer


@contextmanager
def calling() -> Iterator[Callable[[int], None]]:
    """A call to an outside party; say its status when there is one. Its address is not kept."""
    started = time.perf_counter()
    outcome = "none"

    def answered(status: int) -> None:
        nonlocal outcome
        outcome = f"{status // 100}xx"
        tracing.mark(status=status)

    with tracing.span("call out"):
        try:
            yield answered
        finally:
            metrics.calls_out.labels(outcome).inc()
            metrics.call_out_seconds.observe(time.perf_counter() - started)


def _facts(event: Event) -> dict[str, Any]:
    return {name: getattr(event, name, None) for name in (*logs.NAMES, logs.PURPOSE)}


def _stories(body: Mapping[str, Any]) -> Iterator[Mapping[str, str]]:
    """What an event is about; one of several orders is about each of them."""
    ids = logs.ids_of(body)
    several = body.get("orders")
    if isinstance(several, list) and several:
        for one in several:
            yield {**ids, **logs.ids_of(one)}
    else:
        yield ids


def _method(request: HttpRequest) -> str:
    """One of the known ones: anybody may send any word."""
    known = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
    return request.method if request.method in known else "other"


def _route(request: HttpRequest) -> str:
    if request.path.startswith(settings.STATIC_URL):
        return "static"  # files are answered before an address is looked up
    match = request.resolver_match
    return (match.view_name or UNMATCHED) if match else UNMATCHED
