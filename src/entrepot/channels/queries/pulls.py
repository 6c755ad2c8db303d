"""Feeds that are fetched on a clock, and how they went."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from entrepot.channels.models import Pull, PullRun
from entrepot.channels.queries.sentences import FETCH_REASONS, REFUSALS
from entrepot.channels.values import Choices, JobId, JobKind, PullId, PullState
from entrepot.offices.values import MerchantId

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
    runs: tuple[PullRunRow, ...]


def pulls(merchant: MerchantId) -> list[PullRow]:
    """A merchant's pulls by name, each with its last runs."""
    runs = PullRun.objects.order_by("-at", "-id")
    rows = Pull.objects.filter(merchant=merchant).order_by("name")[:PULLS_MAX]
    return [_row(row, list(runs.filter(pull=row)[:RUNS_SHOWN])) for row in rows]


def pull(identity: PullId, *, merchant: MerchantId) -> PullRow | None:
    """One of the merchant's; None when there is none of that id here."""
    row = Pull.objects.filter(id=identity, merchant=merchant).first()
    if row is None:
        return None
    runs = PullRun.objects.filter(pull=row).order_by("-at", "-id")
    return _row(row, list(runs[:RUNS_SHOWN]))


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
        runs=tuple(
            PullRunRow(one.at, one.outcome, one.code, one.reason, one.size, _job(one.job_id))
            for one in runs
        ),
    )


def _place(url: str) -> str:
    """The address without what stands behind its question mark, for keys are given there."""
    place, mark, _ = url.partition("?")
    return f"{place}{mark}{_HIDDEN}" if mark else place


def _job(identity: UUID | None) -> JobId | None:
    return JobId(identity) if identity is not None else None
