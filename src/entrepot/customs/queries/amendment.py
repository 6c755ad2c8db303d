"""Amendments as the desk shows them: the list, one with its trail, and what it would change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from entrepot.customs import rules
from entrepot.customs.models import Amendment, AmendmentEvent, TariffRow
from entrepot.customs.queries.loading import table_rows
from entrepot.customs.rules import Approved, Comparison
from entrepot.customs.values import (
    AmendmentId,
    AmendmentKind,
    AmendmentState,
    Change,
    Stretch,
    TableReport,
    UnknownAmendment,
    Verb,
)
from entrepot.lanes import rows
from entrepot.lanes.values import Amendment as LawAmendment
from entrepot.lanes.values import Law, Statute
from entrepot.money.values import Rate
from entrepot.offices.models import Membership, User
from entrepot.offices.values import Role, UserId

PAGE: Final = 50
TRAIL_MAX: Final = 200
FAULTS_SHOWN: Final = 200
SAMPLE_ROWS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentRow:
    """One amendment with its people's names."""

    id: AmendmentId
    state: AmendmentState
    change: Change
    ended: Mapping[str, Any]
    """The row it ends, as it stood: its fields, days and source."""
    author: UserId
    author_name: str
    drafted_at: datetime
    decided_by_name: str
    decided_at: datetime | None
    sequence: int | None
    report: TableReport | None

    @property
    def is_table(self) -> bool:
        return self.change.kind is AmendmentKind.TABLE


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One step of the audit trail."""

    verb: Verb
    person: str
    at: datetime
    why: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    @property
    def differences(self) -> tuple[tuple[str, Any, Any], ...]:
        """Field, before, after: what this step changed."""
        names = dict.fromkeys((*self.before, *self.after))
        return tuple(
            (name, self.before.get(name, ""), self.after.get(name, ""))
            for name in names
            if self.before.get(name) != self.after.get(name)
        )


@dataclass(frozen=True, slots=True)
class Preview:
    """What an amendment would do: to the rows of its key, and to the price of three parcels."""

    stretches: tuple[Stretch, ...]
    comparisons: tuple[Comparison, ...]
    replaced: int
    """Of a table: how many of its rows end one that holds now."""


def amendments(
    *, state: AmendmentState | None = None, viewer: UserId | None, limit: int = PAGE
) -> list[AmendmentRow]:
    """The newest first; drafts only one's own. One statement."""
    assert 0 < limit <= PAGE
    mine = Q(state=AmendmentState.DRAFT, author=viewer) if viewer else Q(pk=None)
    found = Amendment.objects.filter(~Q(state=AmendmentState.DRAFT) | mine)
    if state is not None:
        found = found.filter(state=state)
    people = found.select_related("author", "decided_by").order_by("-drafted_at", "-id")
    return [_row(row) for row in people[:limit]]


def waiting_count() -> int:
    """How many amendments wait for a second person."""
    return Amendment.objects.filter(state=AmendmentState.PROPOSED).count()


def amendment(amendment: UUID, *, viewer: UserId | None) -> AmendmentRow:
    """One amendment; somebody else's draft does not exist."""
    row = Amendment.objects.select_related("author", "decided_by").filter(id=amendment).first()
    if row is None or (row.state == AmendmentState.DRAFT and row.author_id != viewer):
        raise UnknownAmendment(amendment=amendment)
    return _row(row)


def trail(amendment: AmendmentId) -> list[TrailRow]:
    """Who did what, when, and why; earliest first."""
    steps = (
        AmendmentEvent.objects.select_related("person")
        .filter(amendment=amendment)
        .order_by("id")[:TRAIL_MAX]
    )
    return [
        TrailRow(Verb(step.verb), _name(step.person), step.at, step.why, step.before, step.after)
        for step in steps
    ]


def preview(amendment: AmendmentRow, *, law: Law, today: date, rates: tuple[Rate, ...]) -> Preview:
    """What it would change in the law that is given; nothing is written."""
    change = amendment.change
    if change.kind is AmendmentKind.TABLE:
        return _table_preview(amendment, law=law, today=today, rates=rates)
    after = rows.changed(law, [change.amendment("preview")])
    hs = _goods(change.fields)
    return Preview(
        rules.stretches(law.statutes, change),
        rules.compare(
            country=change.country,
            hs=hs,
            on=max(change.effective_on, today),
            before=law,
            after=after,
            rates=rates,
        ),
        replaced=0,
    )


def some_table_rows(amendment: AmendmentId, *, hs: str = "") -> list[Statute]:
    """The first lines of a table, or those of some goods."""
    row = Amendment.objects.get(id=amendment)
    lines = TariffRow.objects.filter(amendment=row)
    if hs:
        lines = lines.filter(hs__startswith=hs)
    return [
        line.statute(country=row.country, source=row.source)
        for line in lines.order_by("place")[:SAMPLE_ROWS]
    ]


def operator_by_email(email: str) -> UserId | None:
    """The person with the operator's seat and this address."""
    row = Membership.objects.filter(role=Role.OPERATOR, user__email=email.lower()).first()
    return UserId(row.user_id) if row else None


def _table_preview(
    amendment: AmendmentRow, *, law: Law, today: date, rates: tuple[Rate, ...]
) -> Preview:
    lines = table_rows(Amendment.objects.get(id=amendment.id))
    steps = rules.loaded(law.statutes, [Approved(None, str(amendment.id), lines)])
    after = rows.changed(law, steps)
    compared = rules.compare(
        country=amendment.change.country,
        hs="",
        on=max(amendment.change.since or today, today),
        before=law,
        after=after,
        rates=rates,
    )
    return Preview((), compared, replaced=_ended(steps))


def _ended(steps: tuple[LawAmendment, ...]) -> int:
    return sum(step.adds is None for step in steps)


def _goods(fields: Mapping[str, Any]) -> str:
    hs = fields.get("hs", "")
    if isinstance(hs, list | tuple):
        hs = hs[0] if hs else ""
    return str(hs)


def _row(row: Amendment) -> AmendmentRow:
    report = row.report
    return AmendmentRow(
        id=AmendmentId(row.id),
        state=AmendmentState(row.state),
        change=row.change,
        ended=row.ended,
        author=UserId(row.author_id),
        author_name=_name(row.author),
        drafted_at=row.drafted_at,
        decided_by_name=_name(row.decided_by) if row.decided_by else "",
        decided_at=row.decided_at,
        sequence=row.sequence,
        report=TableReport(
            report["file"],
            report["rows"],
            report["loaded"],
            report["forms"],
            tuple(report["faults"]),
        )
        if report
        else None,
    )


def _name(person: User) -> str:
    return person.name or person.email
