"""Imports as they stand, and the places of their files."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec
from django.conf import settings

from entrepot.catalog import rows as catalog
from entrepot.catalog.models import Category
from entrepot.channels import rules
from entrepot.channels.models import ImportIssue, ImportJob
from entrepot.channels.rules import Frame
from entrepot.channels.values import (
    LANGUAGES,
    Choices,
    Counts,
    Inspection,
    Issue,
    IssueSeverity,
    JobId,
    JobState,
    Profile,
)
from entrepot.offices.models import Merchant
from entrepot.offices.values import MerchantId

JOBS_MAX: Final = 50
CATEGORIES_MAX: Final = 5000
ISSUES_SHOWN_MAX: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """An import; `profile` is None until one is chosen."""

    id: JobId
    file_name: str
    state: JobState
    inspection: Inspection
    profile: Profile | None
    choices: Choices
    unknown_columns: tuple[str, ...]
    rows_total: int
    counts: Counts
    failure: str
    made_at: datetime
    started_at: datetime | None
    ended_at: datetime | None

    @property
    def rows_seen(self) -> int:
        return self.counts.rows + self.counts.left_out

    @property
    def percent(self) -> int:
        return min(100, self.rows_seen * 100 // self.rows_total) if self.rows_total else 100

    @property
    def is_over(self) -> bool:
        return self.state in {JobState.DONE, JobState.FAILED}


def job(identity: JobId, *, merchant: MerchantId) -> JobRow | None:
    """One import of the merchant's; None when there is none of that id here."""
    row = ImportJob.objects.filter(id=identity, merchant=merchant).first()
    return _row(row) if row else None


def jobs(merchant: MerchantId) -> list[JobRow]:
    """The last imports, newest first."""
    rows = ImportJob.objects.filter(merchant=merchant).order_by("-made_at", "-id")[:JOBS_MAX]
    return [_row(row) for row in rows]


def issues(identity: JobId, *, merchant: MerchantId) -> list[Issue]:
    """The first issues of an import, errors before warnings, then by line."""
    rows = ImportIssue.objects.filter(job=identity, job__merchant=merchant)
    return [
        Issue(row.line, row.column, row.code, row.value, row.facts, IssueSeverity(row.severity))
        for row in rows.order_by("severity", "line", "id")[:ISSUES_SHOWN_MAX]
    ]


def all_issues(identity: JobId, *, merchant: MerchantId) -> Iterator[Issue]:
    """Every issue of an import, in the order of the file; read as a stream."""
    row = ImportJob.objects.filter(id=identity, merchant=merchant).first()
    path = errors_of(identity)
    if row is None or not path.exists():
        return
    with path.open("rb") as file:
        left = row.errors_bytes
        for line in file:
            left -= len(line)
            if left < 0:
                return
            yield msgspec.json.decode(line, type=Issue)


def counts_of(row: ImportJob) -> Counts:
    return Counts(**row.counts)


def inspection_of(row: ImportJob) -> Inspection:
    return msgspec.convert(row.inspection, Inspection)


def frame_of(
    merchant: Merchant, profile: Profile, choices: Choices, inspection: Inspection
) -> Frame:
    """What holds for every row: the sender's word, else the mapping's, else the merchant's."""
    profile = rules.fitted(profile, inspection.columns)
    words = [column for column in inspection.columns if rules.translation_of(column) is not None]
    if profile.shape:  # an arrangement may bring words of other languages with it
        words += [f"{what}:{one}" for one in LANGUAGES for what in ("title", "body")]
    return Frame(
        profile=profile,
        currency=choices.currency or profile.currency or merchant.currency,
        language=choices.language or profile.language or merchant.language,
        decimal=profile.decimal,
        # Whoever says in which currency the prices are has seen the signs before them.
        ignores_signs=profile.ignores_signs or bool(choices.currency),
        constants=choices.constants,
        takes_stock=choices.takes_stock,
        watched=rules.used_columns(inspection.columns, profile),
        translations=tuple(dict.fromkeys(words)),
        signs=inspection.signs,
        categories=_category_slugs(),
    )


def _category_slugs() -> frozenset[str]:
    """Those of the built-in tree and the operator's own."""
    own = Category.objects.order_by("slug").values_list("slug", flat=True)[:CATEGORIES_MAX]
    return frozenset(own) | {row.slug for row in catalog.categories()}


def folder_of(identity: JobId) -> Path:
    """The private folder of an import."""
    return Path(settings.HOME) / "imports" / str(identity)


def source_of(identity: JobId) -> Path:
    return folder_of(identity) / "source"


def errors_of(identity: JobId) -> Path:
    return folder_of(identity) / "issues.jsonl"


def _row(row: ImportJob) -> JobRow:
    return JobRow(
        id=JobId(row.id),
        file_name=row.file_name,
        state=JobState(row.state),
        inspection=inspection_of(row),
        profile=Profile.read(row.profile) if row.profile else None,
        choices=Choices.read(row.choices),
        unknown_columns=tuple(row.unknown_columns),
        rows_total=row.rows_total,
        counts=counts_of(row),
        failure=row.failure,
        made_at=row.made_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )
