"""A change of the law, step by step: drafted, proposed, and decided by somebody else."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from entrepot.customs import rules
from entrepot.customs.commands.refreshing import refresh_law
from entrepot.customs.events import LawAmended
from entrepot.customs.models import Amendment, AmendmentEvent
from entrepot.customs.queries.loading import approved_sequence
from entrepot.customs.values import (
    COUNTRY_LETTERS,
    OPEN_STATES,
    STATED,
    AlreadyDecided,
    AmendmentId,
    AmendmentKind,
    AmendmentState,
    BadAmendment,
    Change,
    NoReason,
    OwnAmendment,
    UnknownAmendment,
    UnknownRow,
    Verb,
)
from entrepot.kernel import new_id
from entrepot.kit import outbox
from entrepot.lanes import rows
from entrepot.lanes.values import Statute
from entrepot.offices.values import UserId

_APPROVALS: Final = 8_210_000_001
"""Names the lock that puts approvals in an order."""
EARLIEST: Final = date(1990, 1, 1)
LATEST: Final = date(2100, 1, 1)


@transaction.atomic
def draft_amendment(
    change: Change, *, by: UserId, at: datetime, amendment: AmendmentId | None = None
) -> AmendmentId:
    """Write a change down for its author alone; with an id, the author's own draft anew.

    Refused with what is wrong when it cannot become law as it stands (BadRow names the field).
    """
    ended = check_change(change)
    facts = _facts(change) | {"ended": _snapshot(ended) if ended else {}}
    if amendment is None:
        row = Amendment(id=new_id(), author_id=by, drafted_at=at, **facts)
        row.save(force_insert=True)
        _write(row, Verb.DRAFTED, by=by, at=at, after=_said(change))
        return AmendmentId(row.id)
    row = _locked(amendment, viewer=by)
    if row.author_id != by:
        raise UnknownAmendment(amendment=amendment)
    _stand(row, AmendmentState.DRAFT)
    before = _said(row.change)
    for name, value in facts.items():
        setattr(row, name, value)
    row.save(update_fields=list(facts))
    _write(row, Verb.CHANGED, by=by, at=at, before=before, after=_said(change))
    return AmendmentId(row.id)


@transaction.atomic
def propose_amendment(*, amendment: AmendmentId, by: UserId, at: datetime) -> None:
    """Put one's own draft before the others."""
    row = _locked(amendment, viewer=by)
    _stand(row, AmendmentState.DRAFT)
    _judge(row, at=at)
    row.state = AmendmentState.PROPOSED
    row.save(update_fields=["state"])
    _write(row, Verb.PROPOSED, by=by, at=at, why=row.reason)


@transaction.atomic
def approve_amendment(*, amendment: AmendmentId, by: UserId, at: datetime, why: str = "") -> None:
    """Make it law, by somebody who did not write it; checked once more as the law now stands."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_APPROVALS])
    row = _proposed(amendment, by=by)
    refresh_law(at_once=True)
    _judge(row, at=at)
    row.state = AmendmentState.APPROVED
    row.sequence = approved_sequence() + 1
    _decide(row, by=by, at=at)
    _write(row, Verb.APPROVED, by=by, at=at, why=why, before=row.ended, after=_said(row.change))
    outbox.record(
        LawAmended(
            at=at,
            amendment=row.id,
            country=row.country,
            table=row.law_table,
            hs=_goods(row.fields),
            effective_on=row.change.effective_on,
            sequence=row.sequence,
        )
    )
    transaction.on_commit(lambda: refresh_law(at_once=True))


@transaction.atomic
def reject_amendment(*, amendment: AmendmentId, by: UserId, at: datetime, why: str) -> None:
    """Say no, and why."""
    row = _proposed(amendment, by=by)
    if not why.strip():
        raise NoReason(field="why", reason="say what is wrong with it")
    row.state = AmendmentState.REJECTED
    _decide(row, by=by, at=at)
    _write(row, Verb.REJECTED, by=by, at=at, why=why)


@transaction.atomic
def withdraw_amendment(*, amendment: AmendmentId, by: UserId, at: datetime, why: str = "") -> None:
    """Take back what one wrote oneself, as long as nobody has decided."""
    row = _locked(amendment, viewer=by)
    if row.author_id != by:
        raise UnknownAmendment(amendment=amendment)
    _stand(row, *OPEN_STATES)
    row.state = AmendmentState.WITHDRAWN
    row.save(update_fields=["state"])
    _write(row, Verb.WITHDRAWN, by=by, at=at, why=why)


def check_change(change: Change) -> Statute | None:
    """The row it ends, when it could become law; else a refusal that names the field."""
    if len(change.country) != COUNTRY_LETTERS:
        raise BadAmendment(field="country", reason="two letters")
    for name in ("since", "until", "ends_on"):
        day = getattr(change, name)
        if day is not None and not EARLIEST <= day <= LATEST:
            raise BadAmendment(field=name, reason=f"between {EARLIEST} and {LATEST}")
    ended = _ended(change) if change.ends else None
    new = change.statute
    if new is None:
        return ended
    if change.until is not None and change.until <= new.since:
        raise BadAmendment(field="until", reason="after the first day")
    if not change.source.strip():
        raise BadAmendment(field="source", reason="say who says so")
    if change.confidence not in STATED:
        raise BadAmendment(field="confidence", reason=f"one of {', '.join(STATED)}")
    rows.check(change.amendment("draft"))
    if overlap := rules.overlapping(rows.law().statutes, change):
        raise overlap
    return ended


def _ended(change: Change) -> Statute:
    found = next((row for row in rows.law().statutes if row.id == change.ends), None)
    if found is None:
        raise UnknownRow(row=change.ends)
    if change.ends_on is None:
        raise BadAmendment(field="ends_on", reason="say from which day on")
    if change.ends_on >= found.until:
        raise BadAmendment(field="ends_on", reason=f"the row is over on {found.until} by itself")
    return found


def _judge(row: Amendment, *, at: datetime) -> None:
    change = row.change
    if change.kind is not AmendmentKind.TABLE:
        check_change(change)
    if rules.is_retroactive(change, at.date()) and not row.reason.strip():
        raise NoReason(field="reason", reason="it reaches into the past: say why")


def _proposed(amendment: AmendmentId, *, by: UserId) -> Amendment:
    row = _locked(amendment, viewer=by)
    _stand(row, AmendmentState.PROPOSED)
    if row.author_id == by:
        raise OwnAmendment(amendment=row.id)
    return row


def _locked(amendment: AmendmentId, *, viewer: UserId) -> Amendment:
    row = Amendment.objects.select_for_update().filter(id=amendment).first()
    if row is None or (row.state == AmendmentState.DRAFT and row.author_id != viewer):
        raise UnknownAmendment(amendment=amendment)
    return row


def _stand(row: Amendment, *states: AmendmentState) -> None:
    if row.state not in states:
        raise AlreadyDecided(amendment=row.id, state=row.state)


def _decide(row: Amendment, *, by: UserId, at: datetime) -> None:
    row.decided_by_id = by
    row.decided_at = at
    row.save(update_fields=["state", "decided_by", "decided_at", "sequence"])


def _write(
    row: Amendment,
    verb: Verb,
    *,
    by: UUID,
    at: datetime,
    why: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    AmendmentEvent.objects.create(
        amendment=row,
        verb=verb,
        person_id=by,
        at=at,
        before=before or {},
        after=after or {},
        why=why.strip(),
    )


def _facts(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "country": change.country,
        "law_table": change.table,
        "fields": dict(change.fields),
        "since": change.since,
        "until": change.until,
        "source": change.source.strip(),
        "confidence": change.confidence,
        "ends": change.ends,
        "ends_on": change.ends_on,
        "reason": change.reason.strip(),
    }


def _said(change: Change) -> dict[str, Any]:
    """The change as the trail keeps it: plain JSON, what is empty left out."""
    facts = {**_facts(change), "kind": change.kind.value}
    return {name: _plain(value) for name, value in facts.items() if value}


def _snapshot(row: Statute) -> dict[str, Any]:
    facts = {
        "fields": {name: _plain(value) for name, value in row.fields.items()},
        "since": row.since,
        "until": row.until,
        "source": row.source,
        "confidence": row.confidence,
    }
    return {name: _plain(value) for name, value in facts.items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _goods(fields: Mapping[str, Any]) -> str:
    hs = fields.get("hs", "")
    return hs if isinstance(hs, str) else ""
