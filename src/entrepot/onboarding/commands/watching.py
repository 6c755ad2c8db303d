"""On the clock: papers that expire, proofs that grow old, merchants that rest meanwhile."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from entrepot.kit import outbox, trail
from entrepot.offices import commands as offices
from entrepot.offices.models import Standing
from entrepot.offices.values import MerchantState
from entrepot.onboarding import queries
from entrepot.onboarding.commands import applying, writing
from entrepot.onboarding.events import DocumentExpiring
from entrepot.onboarding.models import Application, Document, Happening
from entrepot.onboarding.values import (
    GRACE_DAYS,
    REMIND_DAYS,
    DocumentState,
    ItemState,
    Judged,
    Verb,
)

PAUSE_REASON: Final = "papers_missing"
CHUNK: Final = 200
SELLING: Final = (MerchantState.LIVE, MerchantState.PAUSED)


def remind(*, at: datetime) -> int:
    """Letters before documents expire; a night that was missed is made up for."""
    today = at.date()
    soon = Document.objects.filter(
        state=DocumentState.ACCEPTED,
        expires_on__gte=today,
        expires_on__lte=today + timedelta(days=max(REMIND_DAYS)),
        merchant__state__in=SELLING,
    ).select_related("merchant__office")
    sent = 0
    for one in soon.order_by("expires_on", "id").iterator(chunk_size=CHUNK):
        assert one.expires_on is not None
        left = (one.expires_on - today).days
        mark = min(days for days in REMIND_DAYS if left <= days)
        with transaction.atomic():
            writing.to_merchant(
                one.merchant,
                "expiring",
                key=f"{one.id}:{mark}",
                document=one.type,
                expires_on=one.expires_on.isoformat(),
                days=left,
            )
            outbox.record(
                DocumentExpiring(
                    at=at, merchant=one.merchant_id, document=one.type, expires_on=one.expires_on
                )
            )
        sent += 1
    return sent


def watch(*, at: datetime) -> dict[str, int]:
    """Every selling merchant's checklist; what is open is asked for, and after the grace it rests."""
    counts = {"asked": 0, "paused": 0, "resumed": 0}
    for merchant in _selling():
        done = watch_one(merchant=merchant, at=at)
        if done:
            counts[done] += 1
    return counts


@transaction.atomic
def watch_one(*, merchant: UUID, at: datetime) -> str:
    """One merchant: `asked`, `paused`, `resumed`, or nothing."""
    row = applying.locked(merchant)
    state = MerchantState(row.merchant.state)
    if state not in SELLING:
        return ""
    open_now = [one for one in queries.judged_of(row, at.date()) if _lacks(one)]
    if not open_now:
        return _all_well(row, state, at=at)
    codes = [one.requirement.code for one in open_now]
    if row.overdue_since is None:
        row.overdue_since = at.date()
        row.save(update_fields=["overdue_since"])
        last_day = at.date() + timedelta(days=GRACE_DAYS)
        writing.letter(
            row, "recheck", key=at.date().isoformat(), items=codes, until=last_day.isoformat()
        )
        return "asked"
    if state is MerchantState.LIVE and (at.date() - row.overdue_since).days >= GRACE_DAYS:
        _step(row, MerchantState.PAUSED, Verb.PAUSED, codes, at=at)
        writing.letter(row, "paused", key=row.overdue_since.isoformat(), items=codes)
        return "paused"
    return ""


def _lacks(one: Judged) -> bool:
    """Only what the business itself can mend counts against it, never a register's silence."""
    return one.verdict.state is ItemState.OPEN


def _all_well(row: Application, state: MerchantState, *, at: datetime) -> str:
    if row.overdue_since is None:
        return ""
    row.overdue_since = None
    row.save(update_fields=["overdue_since"])
    last = Standing.objects.filter(merchant=row.merchant_id).order_by("-at", "-id").first()
    rests_for_us = last is not None and last.reason == PAUSE_REASON
    if state is MerchantState.PAUSED and rests_for_us:
        _step(row, MerchantState.LIVE, Verb.RESUMED, [], at=at)
        return "resumed"
    return ""


def _step(
    row: Application, to: MerchantState, verb: Verb, codes: list[str], *, at: datetime
) -> None:
    offices.change_state(
        merchant=row.merchant_id, to=to, by=None, at=at, reason=PAUSE_REASON if codes else ""
    )
    Happening.objects.create(application=row, round=row.round, verb=verb, items=codes, at=at)
    trail.record(
        what=f"merchant.{verb}",
        on="merchant",
        object_id=row.merchant_id,
        merchant=row.merchant_id,
        office=row.merchant.office_id,
        after={"items": codes},
        why=PAUSE_REASON if codes else "",
    )


def _selling() -> Iterator[UUID]:
    """By id, a chunk at a time: no statement holds on to all of them."""
    rows = Application.objects.filter(merchant__state__in=SELLING, approved_at__isnull=False)
    last: UUID | None = None
    while True:
        chunk = rows.order_by("merchant_id")
        if last is not None:
            chunk = chunk.filter(merchant_id__gt=last)
        found = list(chunk.values_list("merchant_id", flat=True)[:CHUNK])
        if not found:
            return
        yield from found
        last = found[-1]
