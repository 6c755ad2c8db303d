"""Audits: queries that must find nothing; run on a clock, after every simulation, and by hand.

A context with something to prove has a room `audits.py` that names its audits in
`AUDITS: tuple[audit.Audit, ...]`. An audit is a function without arguments whose docstring's
first line says what always holds ("No stock account is below zero."), and which answers with
the places where it does not.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from django.apps import apps
from django.db import connection, transaction

log = logging.getLogger(__name__)

FINDINGS_MAX: Final = 100
"""As many as one audit reports; whoever finds that many has one cause to look for."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where what must hold does not. `facts` are plain values: names, ids, amounts."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


Audit = Callable[[], list[Finding]]


@dataclass(frozen=True, slots=True)
class Report:
    """What one audit found, and how long it looked. `failure` is why it could not look."""

    context: str
    name: str
    sentence: str
    findings: tuple[Finding, ...]
    took_ms: int
    failure: str = ""

    @property
    def holds(self) -> bool:
        """True when it looked and found nothing."""
        return not self.findings and not self.failure


def audits() -> list[tuple[str, Audit]]:
    """Every audit of every installed context, with the context's name."""
    return [
        (config.name.rpartition(".")[2], audit)
        for config in apps.get_app_configs()
        if config.name.startswith("entrepot.") and find_spec(f"{config.name}.audits")
        for audit in import_module(f"{config.name}.audits").AUDITS
    ]


@contextmanager
def one_moment() -> Iterator[None]:
    """Statements in here see the tables as of one moment, however many they are.

    Of a cluster each worker has its own moment. Inside a transaction that has begun, the moments
    are those of that transaction.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("set transaction isolation level repeatable read")
        yield


def run_all() -> list[Report]:
    """Run them all, each in a savepoint: one that fails says so and stops no other."""
    return run(audits())


def run(pairs: Iterable[tuple[str, Audit]]) -> list[Report]:
    """Run the given audits, in order."""
    return [_look(context, audit) for context, audit in pairs]


def _look(context: str, audit: Audit) -> Report:
    started = time.perf_counter()
    failure = ""
    findings: list[Finding] = []
    try:
        with one_moment(), transaction.atomic():
            findings = audit()
    except Exception as crash:  # an audit that cannot look is a result to be shown, too
        log.exception("audit %s of %s could not look", audit.__name__, context)
        failure = f"{type(crash).__name__}: {crash}"[:500]
    return Report(
        context=context,
        name=audit.__name__,
        sentence=(audit.__doc__ or audit.__name__).strip().splitlines()[0],
        findings=tuple(findings[:FINDINGS_MAX]),
        took_ms=round((time.perf_counter() - started) * 1000),
        failure=failure,
    )
