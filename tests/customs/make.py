"""Operators, changes of the law, and the law of the tests' process."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from tests.offices.make import a_person

from entrepot.customs import commands
from entrepot.customs.values import AmendmentId, AmendmentKind, Change
from entrepot.lanes import rows
from entrepot.lanes.values import Statute
from entrepot.offices.models import User
from entrepot.offices.values import Role, UserId

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
TOMORROW = date(2026, 11, 23)


def an_operator(**facts: Any) -> User:
    return a_person(role=Role.OPERATOR, **facts)


def the_id(person: User) -> UserId:
    return UserId(person.id)


@contextmanager
def the_shipped_law() -> Iterator[None]:
    """What a test installs is gone after it."""
    commands.forget_law()
    try:
        yield
    finally:
        commands.forget_law()


def the_row(country: str, table: str, /, **fields: Any) -> Statute:
    """The row that holds today and has these fields."""
    [found] = [
        row
        for row in rows.law().statutes
        if row.country == country
        if row.table == table
        if row.since <= TODAY < row.until
        if all(row.fields.get(name) == value for name, value in fields.items())
    ]
    return found


def an_addition(**facts: Any) -> Change:
    return Change(
        **{
            "kind": AmendmentKind.ADD,
            "country": "EU",
            "table": "parameter",
            "fields": {"name": "a_test_parameter", "value": "0.5"},
            "since": TOMORROW,
            "source": "A test's own gazette, 1",
            "confidence": "sourced",
            **facts,
        }
    )


def a_correction(row: Statute, **facts: Any) -> Change:
    """The row as it is, from tomorrow on, save for what is said; `fields` are merged."""
    fields = {**row.fields, **facts.pop("fields", {})}
    return Change(
        **{
            "kind": AmendmentKind.CORRECT,
            "country": row.country,
            "table": row.table,
            "fields": fields,
            "since": TOMORROW,
            "until": None if row.until == date.max else row.until,
            "source": "A test's own gazette, 2",
            "confidence": "sourced",
            "ends": row.id,
            "ends_on": TOMORROW,
            **facts,
        }
    )


def proposed(change: Change, *, at: datetime = NOW) -> AmendmentId:
    """Waiting for a second operator."""
    author = an_operator()
    amendment = commands.draft_amendment(change, by=the_id(author), at=at)
    commands.propose_amendment(amendment=amendment, by=the_id(author), at=at)
    return amendment


def approved(change: Change, *, at: datetime = NOW) -> AmendmentId:
    """Drafted and proposed by one operator, approved by another, and installed here."""
    amendment, other = proposed(change, at=at), an_operator()
    commands.approve_amendment(amendment=amendment, by=the_id(other), at=at)
    commands.refresh_law(at_once=True)
    return amendment
