"""Imports as they stand, and the places of their files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec
from django.conf import settings
from django.db.models import Count, Q

from entrepot.catalog import rows as catalog
from entrepot.catalog.models import Category
from entrepot.channels import rules
from entrepot.channels.models import ImportIssue, ImportJob, Picture
from entrepot.channels.rules import Frame
from entrepot.channels.values import (
    LANGUAGES,
    OVER,
    Choices,
    Counts,
    Inspection,
    Issue,
    IssueSeverity,
    JobId,
    JobKind,
    JobState,
    Profile,
)
from entrepot.offices.models import Merchant
from entrepot.offices.values import MerchantId

JOBS_MAX: Final = 50
CATEGORIES_MAX: Final = 5000
ISSUES_SHOWN_MAX: Final = 100
PRICE: Final = "price"


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
    kind: JobKind
    held: Mapping[str, int]
    pull: UUID | None
    pictures: tuple[int, int, int]
    """Kept, still to come, lost."""
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
        return self.state in OVER


def job(identity: JobId, *, merchant: MerchantId) -> JobRow | None:
    """One import of the merchant's; None when there is none of that id here."""
    row = ImportJob.objects.filter(id=identity, merchant=merchant).first()
    if row is None:
        return None
    found = Picture.objects.filter(job=row).aggregate(
        kept=Count("id", filter=~Q(path="")),
        waiting=Count("id", filter=Q(path="", next_at__isnull=False)),
        lost=Count("id", filter=Q(path="", next_at=None)),
    )
    return _row(row, (found["kept"], found["waiting"], found["lost"]))


def asked_as(key: str, *, merchant: MerchantId) -> JobRow | None:
    """The import that was asked for under this key of the sender's."""
    row = ImportJob.objects.filter(merchant=merchant, asked_as=key).first() if key else None
    return _row(row) if row else None


def jobs(
    merchant: MerchantId, *, after: JobId | None = None, limit: int = JOBS_MAX
) -> list[JobRow]:
    """The last imports, newest first; `after` is the last one of the page before."""
    assert 0 < limit <= JOBS_MAX + 1
    rows = ImportJob.objects.filter(merchant=merchant).order_by("-id")
    if after is not None:
        rows = rows.filter(id__lt=after)
    return [_row(row) for row in rows[:limit]]


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
    lost = ImportIssue.objects.filter(job=identity, line=0).order_by("id")
    for one in lost.iterator(chunk_size=500):
        yield Issue(0, one.column, one.code, one.value, one.facts, IssueSeverity(one.severity))


def counts_of(row: ImportJob) -> Counts:
    return Counts(**row.counts)


def inspection_of(row: ImportJob) -> Inspection:
    return msgspec.convert(row.inspection, Inspection)


def frame_of(
    merchant: Merchant, profile: Profile, choices: Choices, inspection: Inspection
) -> Frame:
    """What holds for every row: the sender's word, else the mapping's, else the merchant's."""
    profile = rules.fitted(profile, inspection.columns)
    constants = dict(choices.constants)
    if choices.keeps_prices:
        said = {name: rule for name, rule in profile.fields.items() if name != PRICE}
        profile = replace(profile, fields=said)
        constants.pop(PRICE, None)
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
        constants=constants,
        takes_stock=choices.takes_stock,
        watched=rules.used_columns(inspection.columns, profile),
        translations=tuple(dict.fromkeys(words)),
        signs=inspection.signs,
        pictures_at=choices.pictures_at,
        pictures_home=f"{settings.BASE_URL}{settings.MEDIA_URL}",
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


def pictures_of(identity: JobId) -> Path:
    """The ZIP of pictures that came with an import, until it is unpacked."""
    return folder_of(identity) / "pictures.zip"


def keys_path(pull: UUID) -> Path:
    """Where the keys of a pull's last file are kept, one a line."""
    return Path(settings.HOME) / "imports" / f"pull-{pull}.keys"


def keys_of_pull(pull: UUID) -> set[str]:
    """The keys of the goods that a pull brought the last time."""
    path = keys_path(pull)
    return set(path.read_text("utf-8").split("\n")) - {""} if path.exists() else set()


def errors_of(identity: JobId) -> Path:
    return folder_of(identity) / "issues.jsonl"


def _row(row: ImportJob, pictures: tuple[int, int, int] = (0, 0, 0)) -> JobRow:
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
        kind=JobKind(row.kind),
        held=dict(row.held),
        pull=row.pull_id,
        pictures=pictures,
        made_at=row.made_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )
