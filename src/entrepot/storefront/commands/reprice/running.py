"""A run over the prices of lanes: lane by lane, block by block, each block a transaction.

A run writes down with each block how far it has come; one that was cut off is taken up where it
stood, as long as law, rates and lanes are still those it began with. Before a lane is written a
sample of it is compared with what quotes charge.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import blake2b
from typing import Final
from uuid import UUID

import numpy as np
from django.db import OperationalError, connection, transaction
from django.db.models import Max
from django.utils import timezone

from entrepot.catalog import commands as catalog
from entrepot.catalog.models import Lane
from entrepot.catalog.queries import lane_row
from entrepot.catalog.values import MARKETS, LaneRow, ListingId
from entrepot.customs import commands as customs
from entrepot.kernel import new_id
from entrepot.lanes import queries as lanes
from entrepot.money import queries as money
from entrepot.money.models import RateRow
from entrepot.storefront import queries, rules
from entrepot.storefront.commands.reprice import columns
from entrepot.storefront.commands.reprice.pricing import LanePricer, last_listing, listings_at
from entrepot.storefront.commands.reprice.refusals import (
    AlreadyRepricing,
    NoSuchLane,
    NotAPriceOfToday,
)
from entrepot.storefront.models import Repricing
from entrepot.storefront.values import Move, RepricingState

VERIFIED: Final = 1_000
"""Listings of each lane that are compared with quotes before anything is written."""
BLOCK: Final = 50_000
_LOCK: Final = 7_204_611_905
"""Names the advisory lock under which one run at a time writes."""
_TRIES: Final = 3
_GATE_MAX: Final = 20_000

Say = Callable[[int, int, int], None]
"""Done, of how many, changed: told after each block."""


@dataclass(slots=True)
class Repriced:
    """What came of a run, or what would come of it."""

    run: UUID | None = None
    """None for one that only looked."""
    total: int = 0
    done: int = 0
    changed: int = 0
    refused: int = 0
    one_by_one: int = 0
    verified: int = 0
    resumed_at: int = 0
    """How many an earlier start of the same run had done."""
    reasons: dict[str, int] = field(default_factory=dict)
    """Codes of what has no price, with how many; only of what this start has seen."""
    moves: list[Move] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Scope:
    lanes: tuple[LaneRow, ...]
    merchant: UUID | None
    days: dict[str, date]
    """By lane."""
    basis: str


def reprice(
    *,
    at: datetime,
    reason: str,
    by: str = "",
    lanes: Sequence[str] = (),
    merchant: UUID | None = None,
    day: date | None = None,
    verify: int = VERIFIED,
    is_rehearsal: bool = False,
    block: int = BLOCK,
    say: Say | None = None,
) -> Repriced:
    """Compute every price anew and write those that changed; a rehearsal writes nothing.

    Goes on with a run that was cut off, when it had the same lanes, merchant, law and rates.
    AlreadyRepricing, NoSuchLane, NotAPriceOfToday; PriceDiffers before anything is written.
    """
    _as_of_now()
    scope = _scope(lanes, merchant, day, at)
    if is_rehearsal:
        return _walk(scope, None, verify=verify, block=block, say=say)
    for code, wanted in scope.days.items():
        today = queries.local_day(_market(scope, code), at)
        if wanted != today:
            raise NotAPriceOfToday(day=wanted, today=today)
    with _alone():
        run = _begin(scope, lanes, reason=reason, by=by, at=at)
        return _run(run, scope, verify=verify, block=block, say=say)


def reprice_waiting(*, at: datetime) -> int:
    """Do what was asked for, and what was cut off; how many runs it took. Another at it: none."""
    taken = 0
    with contextlib.suppress(AlreadyRepricing), _alone():
        while (row := _next_run()) is not None and taken < _GATE_MAX:
            taken += 1
            _as_of_now()
            try:
                scope = _scope(row.lanes, row.merchant, None, at)
            except NoSuchLane as no:
                _end(row, RepricingState.FAILED, error=str(no))
                continue
            _take(row, scope, at=at)
            _run(row, scope, verify=VERIFIED, block=BLOCK, say=None)
    return taken


def _as_of_now() -> None:
    """This process may remember older rates and an older law than others have set down."""
    money.forget()
    customs.refresh_law(at_once=True)


def _next_run() -> Repricing | None:
    """One that was cut off before one that waits."""
    open_ = Repricing.objects.filter(state__in=[RepricingState.RUNNING, RepricingState.WAITING])
    return open_.order_by("state", "asked_at").first()


def _scope(codes: Sequence[str], merchant: UUID | None, day: date | None, at: datetime) -> _Scope:
    opened = {row.code: lane_row(row) for row in Lane.objects.filter(is_open=True).order_by("code")}
    for code in codes:
        if code not in opened:
            raise NoSuchLane(lane=code, known=tuple(opened))
    # In Python's order, not the database's: by it a run knows which lanes lie before its cursor.
    chosen = tuple(opened[code] for code in sorted(opened) if not codes or code in codes)
    days = {row.code: day or queries.local_day(row.market, at) for row in chosen}
    facts = (
        lanes.rules_version(),
        str(RateRow.objects.aggregate(Max("id"))),
        str(sorted(days.items())),
        str(chosen),
        str(merchant),
    )
    basis = blake2b("\0".join(facts).encode(), digest_size=16).hexdigest()
    return _Scope(chosen, merchant, days, basis)


def _begin(scope: _Scope, codes: Sequence[str], *, reason: str, by: str, at: datetime) -> Repricing:
    """The run that was cut off on the same basis, or a new one; others that were are given up."""
    cut_off = Repricing.objects.filter(state__in=[RepricingState.RUNNING, RepricingState.FAILED])
    same = cut_off.filter(basis=scope.basis, merchant=scope.merchant).order_by("-asked_at").first()
    if same is None:
        Repricing.objects.filter(state=RepricingState.RUNNING).update(
            state=RepricingState.SUPERSEDED, ended_at=timezone.now()
        )
        same = Repricing(
            id=new_id(),
            reason=reason[:300],
            asked_by=by,
            lanes=sorted(codes),
            merchant=scope.merchant,
            asked_at=at,
        )
    _take(same, scope, at=at)
    return same


def _take(run: Repricing, scope: _Scope, *, at: datetime) -> None:
    """Make it the one that runs; from the start when it had another basis."""
    if run.basis != scope.basis:
        run.done = run.changed = run.refused = run.one_by_one = 0
        run.cursor_lane, run.cursor_listing, run.moves = "", None, []
        run.started_at = None
    run.basis, run.state, run.error, run.ended_at = scope.basis, RepricingState.RUNNING, "", None
    run.started_at = run.started_at or at
    run.heard_at = timezone.now()
    run.save()


def _run(run: Repricing, scope: _Scope, *, verify: int, block: int, say: Say | None) -> Repriced:
    try:
        done = _walk(scope, run, verify=verify, block=block, say=say)
    except Exception as failure:
        _end(run, RepricingState.FAILED, error=f"{type(failure).__name__}: {failure}")
        raise
    _end(run, RepricingState.DONE)
    return done


def _end(run: Repricing, state: RepricingState, *, error: str = "") -> None:
    Repricing.objects.filter(id=run.id).update(
        state=state, error=error[:500], ended_at=timezone.now()
    )


def _walk(
    scope: _Scope, run: Repricing | None, *, verify: int, block: int, say: Say | None
) -> Repriced:
    done = Repriced(run=run.id if run else None)
    if run is not None:
        done.done = done.resumed_at = run.done
        done.changed, done.refused, done.one_by_one = run.changed, run.refused, run.one_by_one
        done.moves = rules.moves.read(run.moves)
    staged: list[tuple[LanePricer, columns.Staged]] = []
    try:
        # All lanes are checked before the first is written.
        for number, lane in enumerate(scope.lanes):
            if run is None or lane.code >= run.cursor_lane:
                staged.append(_staged(number, lane, scope, run))
                pricer, read = staged[-1]
                if verify and read.count:
                    done.verified += pricer.check(read.sampled(verify))
        done.total = done.done + sum(read.count for _, read in staged)
        for pricer, read in staged:
            for table in read.blocks(block):
                _block(table, pricer, read, run, done)
                if say:
                    say(done.done, done.total, done.changed)
            read.drop()
    finally:
        if not connection.needs_rollback:
            for _, read in staged:
                read.drop()
    return done


def _staged(
    number: int, lane: LaneRow, scope: _Scope, run: Repricing | None
) -> tuple[LanePricer, columns.Staged]:
    after = run.cursor_listing if run is not None and run.cursor_lane == lane.code else None
    read = columns.stage(
        number,
        lane=lane.code,
        currency=MARKETS[lane.market].currency,
        merchant=scope.merchant,
        after=after,
    )
    return LanePricer(lane, day=scope.days[lane.code]), read


def _block(
    table: columns.Table,
    pricer: LanePricer,
    read: columns.Staged,
    run: Repricing | None,
    done: Repriced,
) -> None:
    outcome = pricer.outcome(table)
    refused = outcome.prices.obstacle[table["is_live"] > 0]
    done.done += len(table)
    done.changed += int(outcome.changed.sum())
    done.refused += int((refused > 0).sum())
    done.one_by_one += outcome.prices.by_engine
    for number, count in enumerate(np.bincount(refused).tolist()):
        if number and count:
            code = outcome.prices.codes[number]
            done.reasons[code] = done.reasons.get(code, 0) + count
    done.moves = rules.moves.most([*done.moves, *pricer.moves(table, outcome)])
    if run is None:
        return
    for attempt in range(1, _TRIES + 1):
        try:
            with transaction.atomic():
                pricer.write(table, outcome, at=read.as_of)
                _come_so_far(run, done, pricer.lane.code, last_listing(table))
            break
        except OperationalError:
            # Whoever shelves the same goods may lock crosswise: one of both is tried again.
            if attempt == _TRIES:
                raise
    _judge(listings_at(table, outcome.judged))


def _come_so_far(run: Repricing, done: Repriced, lane: str, listing: ListingId) -> None:
    Repricing.objects.filter(id=run.id).update(
        total=done.total,
        done=done.done,
        changed=done.changed,
        refused=done.refused,
        one_by_one=done.one_by_one,
        moves=rules.moves.plain(done.moves),
        cursor_lane=lane,
        cursor_listing=listing,
        heard_at=timezone.now(),
    )


def _judge(listings: list[ListingId]) -> None:
    """The gate looks again at goods whose way has opened or closed: merchants read there why."""
    for start in range(0, len(listings), _GATE_MAX):
        catalog.check_listings(listings[start : start + _GATE_MAX], at=timezone.now())


def _market(scope: _Scope, code: str) -> str:
    return next(row.market for row in scope.lanes if row.code == code)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """AlreadyRepricing while another process, anywhere, is at it; its end or death frees it."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [_LOCK])
        [is_mine] = cursor.fetchone()
    if not is_mine:
        raise AlreadyRepricing
    try:
        yield
    finally:
        if connection.connection is not None and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(%s)", [_LOCK])
