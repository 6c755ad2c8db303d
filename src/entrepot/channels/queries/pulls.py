"""Feeds that are fetched on a clock, and how they went."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from entrepot.channels import rules
from entrepot.channels.models import Pull, PullRun
from entrepot.channels.queries.sentences import FETCH_REASONS, REFUSALS
from entrepot.channels.values import Choices, JobId, JobKind, PullId, PullState, needs
from entrepot.offices import queries as offices
from entrepot.offices.queries import places
from entrepot.offices.values import MerchantId, OfficeId

PULLS_MAX: Final = 50
RUNS_SHOWN: Final = 10
_HIDDEN: Final = "…"


@dataclass(frozen=True, slots=True)
class PullRunRow:
    """One fetch; `outcome` is taken, unchanged, held or failed."""

    at: datetime
    outcome: str
    code: str
    reason: str
    size: int
    job: JobId | None

    @property
    def sentence(self) -> str:
        """Why it failed, in the reader's language; the code where no sentence needs no facts."""
        if not self.code:
            return ""
        said = str(REFUSALS.get(self.code, self.code))
        why = str(FETCH_REASONS.get(self.reason, ""))
        return why or (said if "%(" not in said else self.code)


@dataclass(frozen=True, slots=True)
class OfficePullRow:
    """A feed that an office set up for a merchant, as the office sees it: no address, no goods."""

    id: PullId
    name: str
    merchant: MerchantId
    merchant_name: str
    kind: JobKind
    state: PullState
    note: str
    lacks: str
    next_at: datetime
    last_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRow:
    """A pull as its merchant sees it: keys in the address are not shown again."""

    id: PullId
    name: str
    kind: JobKind
    place: str
    has_password: bool
    interval_min: int
    state: PullState
    note: str
    failures: int
    next_at: datetime
    last_at: datetime | None
    choices: Choices
    office: str
    """The city of the office that set it up, as the reader calls it; empty for the merchant's own."""
    lacks: str
    """MANDATE_OVER or MANDATE_SHORT where that office may no longer, today."""
    runs: tuple[PullRunRow, ...]


def pulls(merchant: MerchantId) -> list[PullRow]:
    """A merchant's pulls by name, each with its last runs."""
    runs = PullRun.objects.order_by("-at", "-id")
    rows = Pull.objects.filter(merchant=merchant).select_related("office").order_by("name")
    return [_row(row, list(runs.filter(pull=row)[:RUNS_SHOWN])) for row in rows[:PULLS_MAX]]


def pull(identity: PullId, *, merchant: MerchantId) -> PullRow | None:
    """One of the merchant's; None when there is none of that id here."""
    row = Pull.objects.filter(id=identity, merchant=merchant).select_related("office").first()
    if row is None:
        return None
    runs = PullRun.objects.filter(pull=row).order_by("-at", "-id")
    return _row(row, list(runs[:RUNS_SHOWN]))


def office_pulls(office: OfficeId, *, after: int, limit: int) -> list[OfficePullRow]:
    """The feeds an office set up for its merchants: those that stand still first, then by name."""
    assert 0 < limit <= PULLS_MAX + 1
    rows = (
        Pull.objects.filter(office=office, merchant__office=F("office"))
        .select_related("merchant")
        .order_by("-state", "merchant__name", "name", "id")[after : after + limit]
    )
    return [
        OfficePullRow(
            id=PullId(row.id),
            name=row.name,
            merchant=MerchantId(row.merchant_id),
            merchant_name=row.merchant.name,
            kind=JobKind(row.kind),
            state=PullState(row.state),
            note=row.note,
            lacks=_lacks(row),
            next_at=row.next_at,
            last_at=row.last_at,
        )
        for row in rows
    ]


def _row(row: Pull, runs: list[PullRun]) -> PullRow:
    return PullRow(
        id=PullId(row.id),
        name=row.name,
        kind=JobKind(row.kind),
        place=_place(row.url),
        has_password=bool(row.header),
        interval_min=row.interval_min,
        state=PullState(row.state),
        note=row.note,
        failures=row.failures,
        next_at=row.next_at,
        last_at=row.last_at,
        choices=Choices.read(row.choices),
        office=places.city(row.office),
        lacks=_lacks(row),
        runs=tuple(
            PullRunRow(one.at, one.outcome, one.code, one.reason, one.size, _job(one.job_id))
            for one in runs
        ),
    )


def _lacks(row: Pull) -> str:
    """What keeps the office that set it up from going on, today."""
    if row.office_id is None:
        return ""
    held = offices.scopes_held(
        merchant=row.merchant_id, office=row.office_id, today=timezone.now().date()
    )
    return rules.out_of_mandate(held, needs(JobKind(row.kind), Choices.read(row.choices)))


def _place(url: str) -> str:
    """The address without what stands behind its question mark, for keys are given there."""
    place, mark, _ = url.partition("?")
    return f"{place}{mark}{_HIDDEN}" if mark else place


def _job(identity: UUID | None) -> JobId | None:
    return JobId(identity) if identity is not None else None
