"""Feeds that are fetched on a clock: asked for, fetched, taken in, paused when they break.

A file that is the one before is no news. One that would turn much over waits for a person. After
PULL_FAILURES_MAX failures in a row the pull pauses and its merchant is written to.
"""

import base64
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import ClassVar, Final
from uuid import UUID

from django.db import transaction

from entrepot.catalog import commands as catalog
from entrepot.channels.adapters import file
from entrepot.channels.commands import acting, holding, stopping, taking
from entrepot.channels.models import ImportJob, Pull, PullRun
from entrepot.channels.queries import inspection_of, keys_of_pull, keys_path, mapping_for, source_of
from entrepot.channels.values import (
    INTERVAL_MIN_LEAST,
    PULL_FAILURES_MAX,
    Choices,
    FileRefused,
    JobId,
    JobKind,
    JobState,
    OutOfMandate,
    PullId,
    PullState,
)
from entrepot.kernel import Refusal
from entrepot.kit import fetch, letters, trail
from entrepot.kit.fetch import FetchLater, FetchRefused
from entrepot.offices import queries as offices
from entrepot.offices.values import MerchantId

PULLS_MAX: Final = 20
"""Of one merchant."""
DUE_MAX: Final = 50
TIMEOUT_S: Final = 120.0
BACKOFF_MIN: Final = (15, 30, 60, 120, 240)
LEASE: Final = timedelta(minutes=30)
RUNS_KEPT: Final = timedelta(days=90)
PULL_TASK: Final = "channels.pull"
BLOCK: Final = 1 << 20
UNCHANGED: Final = "unchanged"
TAKEN: Final = "taken"
HELD: Final = stopping.HELD
FAILED: Final = "failed"


@dataclass(eq=False)
class BadPull(Refusal):
    """The pull cannot be set up so; `field` says where."""

    code: ClassVar[str] = "channels.bad_pull"
    status: ClassVar[int] = 422
    field: str
    reason: str


@dataclass(eq=False)
class NoSuchPull(Refusal):
    """There is no such pull here."""

    code: ClassVar[str] = "channels.no_such_pull"
    status: ClassVar[int] = 404
    pull: PullId


@transaction.atomic
def save_pull(
    *,
    merchant: MerchantId,
    name: str,
    kind: JobKind,
    url: str,
    interval_min: int,
    at: datetime,
    user: str = "",
    password: str = "",
    choices: Choices | None = None,
    by: UUID | None = None,
    office: UUID | None = None,
) -> PullId:
    """A feed to fetch; one of the same name is replaced, and fetched at once.

    `office` sets it up under its mandate, which must hold whenever the feed is fetched.

    `user` and `password` are for HTTP's basic authentication; left empty, those that are there
    stay.
    """
    try:
        fetch.check(url)
    except FetchRefused as no:
        raise BadPull(field="url", reason=no.reason) from no
    if interval_min < INTERVAL_MIN_LEAST:
        raise BadPull(field="interval_min", reason="too_often")
    mine = Pull.objects.filter(merchant=merchant)
    if mine.exclude(name=name).count() >= PULLS_MAX:
        raise BadPull(field="name", reason="too_many")
    before = mine.filter(name=name).first()
    word = f"{user}:{password}"
    header = f"Authorization: Basic {base64.b64encode(word.encode()).decode()}" if user else ""
    row, is_new = Pull.objects.update_or_create(
        merchant_id=merchant,
        name=name,
        defaults={
            "kind": kind.value,
            "url": url.strip(),
            "header": header or (before.header if before and before.url == url.strip() else ""),
            "interval_min": interval_min,
            "choices": (choices or Choices()).plain(),
            "state": PullState.ACTIVE,
            "note": "",
            "failures": 0,
            "etag": "",
            "modified": "",
            "digest": "",
            "by": by,
            "office_id": office,
            "next_at": at,
        },
        create_defaults={
            "kind": kind.value,
            "url": url.strip(),
            "header": header,
            "interval_min": interval_min,
            "choices": (choices or Choices()).plain(),
            "by": by,
            "office_id": office,
            "made_at": at,
            "next_at": at,
        },
    )
    trail.record(
        what="pull.made" if is_new else "pull.changed",
        on="pull",
        object_id=row.id,
        merchant=merchant,
        after={"name": name, "kind": kind.value, "interval_min": interval_min},
    )
    return PullId(row.id)


@transaction.atomic
def set_pull_state(pull: PullId, *, state: PullState, merchant: MerchantId, at: datetime) -> None:
    """Pause a pull, or let it go on: then it is fetched at once.

    OutOfMandate when an office set it up that may no longer: its merchant may take it over.
    """
    row = _mine(pull, merchant)
    if state is PullState.ACTIVE:
        acting.check(row, at=at)
    before = row.state
    row.state, row.note, row.failures, row.next_at = state, "", 0, at
    row.save(update_fields=["state", "note", "failures", "next_at"])
    trail.record(
        what="pull.paused" if state is PullState.PAUSED else "pull.resumed",
        on="pull",
        object_id=pull,
        merchant=merchant,
        before={"state": before},
        after={"state": state.value},
    )


@transaction.atomic
def delete_pull(pull: PullId, *, merchant: MerchantId) -> None:
    """Forget a pull; what it brought stays."""
    row = _mine(pull, merchant)
    trail.record(
        what="pull.deleted",
        on="pull",
        object_id=pull,
        merchant=merchant,
        before={"name": row.name},
    )
    row.delete()
    keys_path(pull).unlink(missing_ok=True)


@transaction.atomic
def due_pulls(*, at: datetime) -> list[PullId]:
    """Those whose time has come, each for one caller: they come up again after the lease."""
    due = Pull.objects.filter(state=PullState.ACTIVE, next_at__lte=at).order_by("next_at", "id")
    ids = list(due.select_for_update(skip_locked=True).values_list("id", flat=True)[:DUE_MAX])
    Pull.objects.filter(id__in=ids).update(next_at=at + LEASE)
    return [PullId(identity) for identity in ids]


def run_pull(pull: PullId, *, at: datetime) -> str:
    """Fetch a feed and take it in; what came of it, as its run keeps it."""
    row = Pull.objects.select_related("merchant", "office").get(id=pull)
    try:
        with acting.for_office(row):
            acting.check(row, at=at)
            return _fetch(row, at=at)
    except OutOfMandate as no:
        return stopping.hold_pull(row, why=no.why, at=at)


def _fetch(row: Pull, *, at: datetime) -> str:
    name, _, value = row.header.partition(": ")
    try:
        with tempfile.TemporaryFile() as body:
            found = fetch.get(
                row.url,
                bytes_max=file.FILE_BYTES_MAX,
                timeout_s=TIMEOUT_S,
                headers={name: value} if name else None,
                etag=row.etag,
                modified=row.modified,
                into=body,
            )
            if found.not_modified:
                return _note(row, UNCHANGED, at=at)
            body.seek(0)
            job = taking.take_file(
                iter(lambda: body.read(BLOCK), b""),
                name=_file_name(row, found.url),
                merchant=MerchantId(row.merchant_id),
                at=at,
                by=row.by if row.office_id else None,
                office=row.office_id,
                kind=JobKind(row.kind),
                pull=row.id,
            )
        return _take_in(row, job, found, at=at)
    except OutOfMandate:
        raise
    except (FetchRefused, FetchLater) as no:
        return _fail(row, code=no.code, reason=no.reason, at=at)
    except (FileRefused, Refusal) as no:
        return _fail(row, code=no.code, reason="", at=at)


def _take_in(row: Pull, job: JobId, found: fetch.Fetched, *, at: datetime) -> str:
    """Start what came, let it wait for a yes, or let go of what one has already."""
    merchant = MerchantId(row.merchant_id)
    taken = ImportJob.objects.select_related("merchant").get(id=job)
    digest = inspection_of(taken).digest
    if digest == row.digest:
        taking.discard(job, merchant=merchant)
        return _note(row, UNCHANGED, at=at, found=found)
    if row.kind == JobKind.GOODS:
        profile = mapping_for(source_of(job), inspection_of(taken), merchant=merchant)
        choices = Choices.read(row.choices)
        taking.choose(job, profile=profile, choices=choices, merchant=merchant)
        taken.refresh_from_db()
    else:
        ImportJob.objects.filter(id=job).update(choices=row.choices)
        taken.choices = row.choices
    why = holding.why_hold(taken)
    try:
        # Told as it stands before a worker may have the job.
        with transaction.atomic():
            acting.check(row, at=at, lock=True)
            if why:
                taking.hold_import(job, why=why, merchant=merchant)
                _write_home(row, "held", job=job)
            else:
                taking.start_import(job, merchant=merchant, at=at, behind=True)
            return _note(row, HELD if why else TAKEN, at=at, found=found, digest=digest, job=job)
    except OutOfMandate:
        taking.discard(job, merchant=merchant)
        raise


@transaction.atomic
def after_run(job: JobId, *, at: datetime) -> int:
    """What follows a pull's import: its keys are kept, and goods that it lost go off sale."""
    row = ImportJob.objects.get(id=job)
    if row.pull_id is None or row.kind != JobKind.GOODS or row.state != JobState.DONE:
        return 0
    try:
        acting.check(row, at=at, lock=True)
    except OutOfMandate as no:
        assert row.pull is not None
        stopping.hold_pull(row.pull, why=no.why, at=at, job=job)
        return 0
    keys = holding.keys_in(row)
    lost = sorted(keys_of_pull(row.pull_id) - keys)
    retired = 0
    if Choices.read(row.choices).retires:
        names = iter(lost)
        while batch := list(islice(names, catalog.RETIRE_MAX)):
            retired += catalog.retire_products(batch, merchant=MerchantId(row.merchant_id), at=at)
    path = keys_path(row.pull_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(sorted(keys)), "utf-8")
    return retired


def forget_runs(*, at: datetime) -> int:
    """Throw away old runs of all pulls."""
    gone, _ = PullRun.objects.filter(at__lt=at - RUNS_KEPT).delete()
    return gone


@transaction.atomic
def _note(
    row: Pull,
    outcome: str,
    *,
    at: datetime,
    found: fetch.Fetched | None = None,
    digest: str = "",
    job: JobId | None = None,
) -> str:
    PullRun.objects.create(
        pull=row, at=at, outcome=outcome, size=found.size if found else 0, job_id=job
    )
    more = {"etag": found.etag, "modified": found.modified} if found else {}
    if digest:
        more["digest"] = digest
    Pull.objects.filter(id=row.id).update(
        failures=0,
        note="",
        last_at=at,
        next_at=at + timedelta(minutes=row.interval_min),
        **more,
    )
    return outcome


@transaction.atomic
def _fail(row: Pull, *, code: str, reason: str, at: datetime) -> str:
    failures = row.failures + 1
    PullRun.objects.create(pull=row, at=at, outcome=FAILED, code=code, reason=reason[:40])
    wait = max(row.interval_min, BACKOFF_MIN[min(failures, len(BACKOFF_MIN)) - 1])
    is_over = failures >= PULL_FAILURES_MAX
    Pull.objects.filter(id=row.id).update(
        failures=failures,
        note=code if is_over else "",
        last_at=at,
        next_at=at + timedelta(minutes=wait),
        state=PullState.PAUSED if is_over else row.state,
    )
    if is_over:
        trail.record(
            what="pull.paused",
            on="pull",
            object_id=row.id,
            merchant=row.merchant_id,
            after={"state": PullState.PAUSED.value, "failures": failures},
            why=code,
        )
        _write_home(row, "paused", job=None)
    return FAILED


def _write_home(row: Pull, what: str, *, job: JobId | None) -> None:
    """To the merchant's own address, once a cause."""
    with transaction.atomic():
        for number, person in enumerate(offices.team(merchant=MerchantId(row.merchant_id))):
            letters.queue(
                key=f"pull:{row.id}:{what}:{job or row.failures}:{row.last_at}:{number}",
                to=person.email,
                language=person.language,
                template=f"channels/pull_{what}",
                facts={"name": row.name, "shop": row.merchant.name},
                about=row.id,
            )


def _file_name(row: Pull, url: str) -> str:
    tail = url.split("?", 1)[0].rpartition("/")[2]
    return (tail or row.name)[:200]


def _mine(pull: PullId, merchant: MerchantId) -> Pull:
    row = Pull.objects.select_for_update().filter(id=pull, merchant=merchant).first()
    if row is None:
        raise NoSuchPull(pull=pull)
    return row
