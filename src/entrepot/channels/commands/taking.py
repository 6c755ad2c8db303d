"""Taking a file in: stored, read through once, given a mapping, queued."""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar, Final
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import Q
from procrastinate.contrib.django import app

from entrepot.catalog.models import Lane
from entrepot.channels import rules
from entrepot.channels.adapters import file
from entrepot.channels.commands import keeping
from entrepot.channels.models import ImportJob
from entrepot.channels.queries import (
    folder_of,
    frame_of,
    inspection_of,
    pictures_of,
    source_of,
)
from entrepot.channels.values import (
    LANGUAGES,
    OVER,
    Choices,
    ColumnsMissing,
    Encoding,
    JobId,
    JobKind,
    JobState,
    Profile,
    TooLarge,
    UnknownChoice,
)
from entrepot.kernel import Refusal, new_id
from entrepot.kit import trail
from entrepot.logistics import queries as logistics
from entrepot.money.values import currency
from entrepot.offices.values import MerchantId

TASK: Final = "channels.run_import"
QUEUE: Final = "imports"
WAITING_KEPT: Final = timedelta(days=7)
FILES_KEPT: Final = timedelta(days=90)
FORGET_MAX: Final = 500
PICTURES_BYTES_MAX: Final = 500 * 1024 * 1024


@dataclass(eq=False)
class NoSuchImport(Refusal):
    """There is no such import here."""

    code: ClassVar[str] = "channels.no_such_import"
    status: ClassVar[int] = 404
    job: JobId


@dataclass(eq=False)
class NotReady(Refusal):
    """This import has been started already."""

    code: ClassVar[str] = "channels.not_ready"
    job: JobId
    state: str


def take_file(
    blocks: Iterable[bytes],
    *,
    name: str,
    merchant: MerchantId,
    at: datetime,
    by: UUID | None = None,
    office: UUID | None = None,
    kind: JobKind = JobKind.GOODS,
    pull: UUID | None = None,
    asked_as: str = "",
    pictures: Iterable[bytes] | None = None,
    encoding: Encoding | None = None,
    delimiter: str = "",
) -> JobId:
    """Store a file and read it through; a FileRefused leaves nothing behind.

    `office` asks for it under its mandate. `pictures` are the blocks of a ZIP beside it. A fast feed (`kind`) is ready to start.
    """
    job = JobId(new_id())
    folder = folder_of(job)
    folder.mkdir(parents=True)
    try:
        _store(blocks, source_of(job))
        if pictures is not None:
            _store(pictures, pictures_of(job), limit=PICTURES_BYTES_MAX)
        inspection = file.inspect(source_of(job), encoding=encoding, delimiter=delimiter)
        if kind is not JobKind.GOODS:
            rules.fast_columns(kind, inspection)
        ImportJob.objects.create(
            id=job,
            kind=kind.value,
            pull_id=pull,
            asked_as=asked_as,
            merchant_id=merchant,
            by=by,
            office_id=office,
            file_name=Path(name).name[:200],
            inspection=msgspec.to_builtins(inspection),
            rows_total=inspection.rows,
            made_at=at,
        )
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return job


def choose(job: JobId, *, profile: Profile, choices: Choices, merchant: MerchantId) -> None:
    """Give a waiting import its mapping; ColumnsMissing when the file cannot be read by it."""
    row = _mine(job, merchant)
    inspection = inspection_of(row)
    _check_columns(profile, inspection.columns)
    profile = rules.fitted(profile, inspection.columns)
    _check_choices(choices, merchant=merchant, columns=inspection.columns)
    frame_of(row.merchant, profile, choices, inspection)
    changed = ImportJob.objects.filter(id=job, state=JobState.READY).update(
        profile=profile.plain(),
        choices=choices.plain(),
        unknown_columns=list(rules.unknown_columns(inspection.columns, profile)),
    )
    if not changed:
        raise NotReady(job=job, state=row.state)


def choose_feed(job: JobId, *, choices: Choices, merchant: MerchantId) -> None:
    """What is said beside a fast feed; UnknownChoice when there is no such node or currency."""
    row = _mine(job, merchant)
    if choices.currency:
        try:
            currency(choices.currency)
        except ValueError:
            raise UnknownChoice(field="currency", value=choices.currency) from None
    if row.kind == JobKind.STOCK:
        keeping.node_named(choices.node, merchant)
    changed = ImportJob.objects.filter(id=job, state=JobState.READY).update(choices=choices.plain())
    if not changed:
        raise NotReady(job=job, state=row.state)


@transaction.atomic
def start_import(job: JobId, *, merchant: MerchantId, at: datetime, behind: bool = False) -> None:
    """Put a mapped import in the queue, once.

    `behind` also leaves it to a worker, in the same transaction; else the caller runs it.
    """
    row = _mine(job, merchant)
    ready = ImportJob.objects.filter(id=job, state=JobState.READY)
    if row.kind == JobKind.GOODS:
        ready = ready.exclude(profile={})
    trail.record(
        what="import.started",
        on="import",
        object_id=job,
        merchant=merchant,
        after={"file": row.file_name, "rows": row.rows_total, "kind": row.kind},
    )
    if not ready.update(state=JobState.QUEUED, started_at=at):
        raise NotReady(job=job, state=row.state)
    if behind:
        app.configure_task(TASK, queue=QUEUE).defer(job=str(job))


@transaction.atomic
def hold_import(job: JobId, *, why: Mapping[str, int], merchant: MerchantId) -> None:
    """Let it wait for a person's yes."""
    row = _mine(job, merchant)
    ready = ImportJob.objects.filter(id=job, state=JobState.READY)
    if not ready.update(state=JobState.HELD, held=dict(why)):
        raise NotReady(job=job, state=row.state)


@transaction.atomic
def release_import(
    job: JobId, *, merchant: MerchantId, at: datetime, office: UUID | None = None
) -> None:
    """A person's yes to what waited for one: from now on it acts for who says it.

    `office` is the one that says it under its mandate; without, the merchant does.
    """
    row = _mine(job, merchant)
    held = ImportJob.objects.filter(id=job, state=JobState.HELD)
    if not held.update(state=JobState.QUEUED, started_at=at, office=office):
        raise NotReady(job=job, state=row.state)
    trail.record(
        what="import.released", on="import", object_id=job, merchant=merchant, after=row.held
    )
    app.configure_task(TASK, queue=QUEUE).defer(job=str(job))


@transaction.atomic
def cancel_import(job: JobId, *, merchant: MerchantId, at: datetime) -> None:
    """End it where it is: what its chunks saved stays, what is left is not read."""
    row = _mine(job, merchant)
    going = ImportJob.objects.filter(id=job).exclude(state__in=OVER)
    if not going.update(state=JobState.CANCELLED, ended_at=at):
        raise NotReady(job=job, state=row.state)
    trail.record(
        what="import.cancelled",
        on="import",
        object_id=job,
        merchant=merchant,
        before={"state": row.state},
        after={"state": JobState.CANCELLED.value},
    )


@transaction.atomic
def discard(job: JobId, *, merchant: MerchantId) -> None:
    """Forget an import that was never started, with its file."""
    row = _mine(job, merchant)
    if row.state != JobState.READY:
        raise NotReady(job=job, state=row.state)
    row.delete()
    shutil.rmtree(folder_of(job), ignore_errors=True)


def forget_files(*, at: datetime, limit: int = FORGET_MAX) -> int:
    """Throw away uploads that nobody mapped, and the files of old imports; how many it took.

    What an import did stays: its counts and its first issues are in the database.
    """
    assert 0 < limit <= FORGET_MAX
    waiting = Q(state=JobState.READY, made_at__lt=at - WAITING_KEPT)
    over = Q(state__in=tuple(OVER), ended_at__lt=at - FILES_KEPT)
    old = ImportJob.objects.filter(waiting | (over & ~Q(errors_bytes=-1))).order_by("id")[:limit]
    for row in old:
        shutil.rmtree(folder_of(JobId(row.id)), ignore_errors=True)
        if row.state == JobState.READY:
            row.delete()
        else:
            ImportJob.objects.filter(id=row.id).update(errors_bytes=-1)
    return len(old)


def _mine(job: JobId, merchant: MerchantId) -> ImportJob:
    row = ImportJob.objects.select_related("merchant").filter(id=job, merchant=merchant).first()
    if row is None:
        raise NoSuchImport(job=job)
    return row


def _check_columns(profile: Profile, columns: tuple[str, ...]) -> None:
    if not rules.fits(profile, columns):
        there = rules.by_key(columns)
        missing = tuple(
            name.split("|")[0]
            for name in profile.required
            if not any(rules.head_key(one) in there for one in name.split("|"))
        )
        raise ColumnsMissing(missing=missing, found=columns)


def _check_choices(choices: Choices, *, merchant: MerchantId, columns: tuple[str, ...]) -> None:
    if choices.list_on and not Lane.objects.filter(code=choices.list_on).exists():
        raise UnknownChoice(field="list_on", value=choices.list_on)
    if choices.draft and choices.draft != "zh-hans":
        raise UnknownChoice(field="draft", value=choices.draft)
    if choices.language and choices.language not in LANGUAGES:
        raise UnknownChoice(field="language", value=choices.language)
    for only in choices.only:
        if only.column not in columns:
            raise UnknownChoice(field="only", value=only.column)
    if choices.stock is not None or choices.takes_stock:
        nodes = [node.code for node in logistics.nodes_of(merchant)]
        if not nodes or (choices.node and choices.node not in nodes):
            raise UnknownChoice(field="node", value=choices.node or "-")


def _store(blocks: Iterable[bytes], path: Path, *, limit: int = file.FILE_BYTES_MAX) -> None:
    size = 0
    with path.open("wb") as out:
        for block in blocks:
            size += len(block)
            if size > limit:
                raise TooLarge(limit_mb=limit // 1024 // 1024)
            out.write(block)
