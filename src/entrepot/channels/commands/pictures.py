"""Pictures that come with goods: by address, fetched behind the import; or in a ZIP beside it.

Each is judged and written anew (`kit.uploads`), kept once by its content, and stands in for its
address wherever the merchant's goods named it. A host is asked by one at a time, with a breath
between; what fails in passing is tried again, what cannot be a picture is noted on the import.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.db.models import F

from entrepot.catalog import commands as catalog
from entrepot.channels import rules
from entrepot.channels.models import ImportIssue, Picture
from entrepot.channels.queries import pictures_of
from entrepot.channels.rules import Frame
from entrepot.channels.values import IssueSeverity, JobId
from entrepot.kit import fetch, uploads
from entrepot.kit.fetch import FetchLater, FetchRefused
from entrepot.kit.uploads import UploadRefused
from entrepot.offices.values import MerchantId

BATCH: Final = 100
KNOWN_MAX: Final = 200_000
TRIES_MAX: Final = 6
PICTURE_BYTES_MAX: Final = 15 * 1024 * 1024
TIMEOUT_S: Final = 20.0
HOST_GAP_S: Final = 0.2
LEASE: Final = timedelta(minutes=15)
FILE: Final = "file:"
TYPES: Final = ("image/*", "application/octet-stream", "binary/octet-stream")
_ENDINGS: Final = (".jpg", ".jpeg", ".png", ".webp", ".gif")


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of fetching did; `is_more` when others are due already."""

    fetched: int
    failed: int
    later: int
    is_more: bool


def unpack(job: JobId, *, merchant: MerchantId) -> int:
    """Keep the pictures of the ZIP that came with a file; how many. Safe to repeat."""
    path = pictures_of(job)
    if not path.exists():
        return 0
    kept = 0
    try:
        with path.open("rb") as file:
            for name, data in uploads.members(file):
                if name.lower().endswith(_ENDINGS):
                    kept += _keep_member(job, merchant, name.rpartition("/")[2], data)
    except UploadRefused as no:
        _note(job, "", f"channels.picture.{no.fault.value}", path.name)
    path.unlink(missing_ok=True)
    return kept


def with_pictures(frame: Frame, *, merchant: MerchantId) -> Frame:
    """The frame with the pictures that the merchant has here already."""
    there = Picture.objects.filter(merchant=merchant).exclude(path="")
    known: dict[str, str] = {}
    stems: dict[str, list[str]] = {}
    for source, path in islice(there.order_by("source").values_list("source", "path"), KNOWN_MAX):
        if source.startswith(FILE):
            name = source.removeprefix(FILE)
            known[name] = path
            stems.setdefault(rules.stem_of(name), []).append(path)
        else:
            known[source] = path
    return replace(
        frame, pictures=known, stems={stem: tuple(paths) for stem, paths in stems.items()}
    )


def ask(paths: Iterable[str], *, job: JobId, merchant: MerchantId, at: datetime) -> None:
    """Note addresses that are to be fetched; those that are known stay as they are."""
    wanted = {path for path in paths if path.startswith(("http://", "https://"))}
    if wanted:
        Picture.objects.bulk_create(
            (
                Picture(
                    merchant_id=merchant,
                    source=path,
                    host=(urlsplit(path).hostname or "")[:253],
                    next_at=at,
                    job_id=job,
                )
                for path in sorted(wanted)
            ),
            ignore_conflicts=True,
        )


def fetch_pictures(*, at: datetime, limit: int = BATCH) -> Round:
    """Fetch what is due: no host twice within HOST_GAP_S, and none that asked for peace."""
    rows = _claimed(at=at, limit=limit)
    asked: dict[str, float] = {}
    resting: dict[str, int] = {}
    fetched = failed = later = 0
    for row in _in_turns(rows):
        if row.host in resting:
            _put_off(row, at=at, seconds=resting[row.host], code="resting", counts=False)
            later += 1
            continue
        time.sleep(max(0.0, asked.get(row.host, 0.0) + HOST_GAP_S - time.monotonic()))
        try:
            found = fetch.get(
                row.source, bytes_max=PICTURE_BYTES_MAX, types=TYPES, timeout_s=TIMEOUT_S
            )
            _done(row, uploads.picture(found.data, name=row.source), at=at)
            fetched += 1
        except FetchLater as no:
            if no.reason in {"http_429", "http_503"}:
                resting[row.host] = no.after_s or 300
            _put_off(row, at=at, seconds=no.after_s, code=no.reason, counts=True)
            later += 1
        except FetchRefused as no:
            _give_up(row, no.reason)
            failed += 1
        except UploadRefused as no:
            _give_up(row, no.fault.value)
            failed += 1
        asked[row.host] = time.monotonic()
    is_more = len(rows) == limit and Picture.objects.filter(next_at__lte=at).exists()
    return Round(fetched, failed, later, is_more)


@transaction.atomic
def _claimed(*, at: datetime, limit: int) -> list[Picture]:
    """Some that are due, for this worker alone until the lease ends."""
    due = Picture.objects.filter(next_at__lte=at).order_by("next_at", "id")
    rows = list(due.select_for_update(skip_locked=True)[:limit])
    Picture.objects.filter(id__in=[row.id for row in rows]).update(next_at=at + LEASE)
    return rows


def _in_turns(rows: Sequence[Picture]) -> list[Picture]:
    """One of each host, then the next of each: no host is asked all at once."""
    places: dict[str, int] = {}
    ranked = []
    for row in rows:
        places[row.host] = places.get(row.host, 0) + 1
        ranked.append((places[row.host], row.host, row))
    return [row for _, _, row in sorted(ranked, key=lambda one: one[:2])]


def _done(row: Picture, picture: uploads.Picture, *, at: datetime) -> None:
    # Before the transaction; where the store is away, the lease ends and it is fetched again.
    path = catalog.store_picture(picture)
    with transaction.atomic():
        Picture.objects.filter(id=row.id).update(path=path, code="", next_at=None)
        catalog.stand_in(path, source=row.source, merchant=MerchantId(row.merchant_id), at=at)


def _put_off(row: Picture, *, at: datetime, seconds: int, code: str, counts: bool) -> None:
    tries = row.tries + counts
    if tries >= TRIES_MAX:
        _give_up(row, code)
        return
    wait = timedelta(seconds=max(seconds, 60 * 2**tries))
    Picture.objects.filter(id=row.id).update(tries=tries, code=code, next_at=at + wait)


@transaction.atomic
def _give_up(row: Picture, code: str) -> None:
    Picture.objects.filter(id=row.id).update(tries=F("tries") + 1, code=code[:60], next_at=None)
    if row.job_id is not None:
        _note(JobId(row.job_id), "", f"channels.picture.{code}", row.source)


def _keep_member(job: JobId, merchant: MerchantId, name: str, data: bytes) -> int:
    try:
        path = catalog.store_picture(uploads.picture(data, name=name))
    except UploadRefused as no:
        _note(job, "", f"channels.picture.{no.fault.value}", name)
        return 0
    Picture.objects.update_or_create(
        merchant_id=merchant,
        source=f"{FILE}{name.lower()}"[:500],
        defaults={"path": path, "job_id": job, "next_at": None, "code": ""},
    )
    return 1


def _note(job: UUID, column: str, code: str, value: str) -> None:
    """A picture that is lost is a remark on its import: the goods came in without it."""
    ImportIssue.objects.create(
        job_id=job,
        line=0,
        column=column,
        code=code[:80],
        value=value[:120],
        severity=IssueSeverity.WARNING.value,
    )
