"""Imports, fast feeds and jobs over HTTP: files go in by POST, what came of them is asked for.

A body is the file itself, or the `file` of a form. Everything is a job: 202 with its id, then
`GET /jobs/{id}`. A repeat under the same `Idempotency-Key` answers the same job.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Query, Router, Schema

from entrepot.channels import commands, queries
from entrepot.channels.queries import JobRow
from entrepot.channels.values import (
    BY_MANDATE,
    OVER,
    BadProfile,
    Choices,
    FileRefused,
    Issue,
    JobId,
    JobKind,
    JobState,
    asks_for,
    needs,
)
from entrepot.kernel import Refusal
from entrepot.kit import problem
from entrepot.kit.scope import Audience, audience
from entrepot.offices.queries import api_for, may_by_api
from entrepot.offices.values import MerchantId, OfficeId, Resource

KEY_LETTERS_MAX: Final = 100
BLOCK: Final = 1 << 20
LIMIT: Final = 20
LIMIT_MAX: Final = 50
ISSUES_MAX: Final = 1000
_STATES: Final = {JobState.READY: "queued", JobState.HELD: "queued"}

router = Router()


class ImportAsked(Schema):
    """What is said of a file beside it; all of it may be left out."""

    name: str = ""
    profile: str = ""
    currency: str = ""
    language: str = ""
    list_on: str = ""
    draft: str = ""
    take_stock: bool = False
    take_pictures: bool = False
    pictures_at: str = ""
    node: str = ""


class FeedAsked(Schema):
    """Of a fast feed: in which currency its prices are, or which node its stock is at."""

    name: str = ""
    currency: str = ""
    node: str = ""


class PageAsked(Schema):
    """A page of jobs; `cursor` is the `next_cursor` of the page before."""

    limit: int = LIMIT
    cursor: UUID | None = None


@router.post("/imports", auth=api_for(Resource.IMPORTS), summary="Send a file of goods")
@audience(Audience.MERCHANT)
def send_import(request: HttpRequest, asked: Query[ImportAsked]) -> JsonResponse:
    """CSV, TSV, XLSX, JSON-lines or a Google feed in XML, also packed as gzip; the mapping is
    told from its columns unless `profile` names one. 202 with `job_id`.
    """
    merchant = _merchant(request)
    at = timezone.now()
    try:
        before, job = _take(request, kind=JobKind.GOODS, name=asked.name)
        if before is not None:
            return _accepted(before)
        row = queries.job(job, merchant=merchant)
        assert row is not None
        try:
            profile = (
                queries.profile(asked.profile, merchant=merchant)
                if asked.profile
                else queries.mapping_for(queries.source_of(job), row.inspection, merchant=merchant)
            )
            choices = Choices(
                currency=asked.currency.upper(),
                language=asked.language,
                list_on=asked.list_on,
                draft=asked.draft,
                takes_stock=asked.take_stock,
                takes_pictures=asked.take_pictures,
                pictures_at=asked.pictures_at,
                node=asked.node,
            )
            commands.choose(
                job,
                profile=profile,
                choices=choices.within(
                    prices=_may(request, Resource.PRICES), stock=_may(request, Resource.STOCK)
                ),
                merchant=merchant,
            )
        except Refusal:
            commands.discard(job, merchant=merchant)
            raise
        commands.start_import(job, merchant=merchant, at=at, behind=True)
    except (FileRefused, BadProfile) as no:
        return _refused(no)
    return _accepted(job)


@router.post("/feeds/prices", auth=api_for(Resource.PRICES), summary="Send prices by SKU")
@audience(Audience.MERCHANT)
def send_prices(request: HttpRequest, asked: Query[FeedAsked]) -> JsonResponse:
    """Columns `sku` and `price`, and `currency` where it differs; nothing else is touched."""
    return _feed(request, asked, kind=JobKind.PRICES)


@router.post("/feeds/stock", auth=api_for(Resource.STOCK), summary="Send stock by SKU")
@audience(Audience.MERCHANT)
def send_stock(request: HttpRequest, asked: Query[FeedAsked]) -> JsonResponse:
    """Columns `sku` and `stock`: what lies at the node. The difference moves through the ledger."""
    return _feed(request, asked, kind=JobKind.STOCK)


@router.get("/jobs", auth=api_for(Resource.IMPORTS), summary="Jobs, the newest first")
@audience(Audience.MERCHANT)
def list_jobs(request: HttpRequest, asked: Query[PageAsked]) -> JsonResponse:
    """Pages by cursor."""
    limit = max(1, min(asked.limit, LIMIT_MAX))
    after = JobId(asked.cursor) if asked.cursor else None
    rows = queries.jobs(_merchant(request), after=after, limit=limit + 1)
    more = len(rows) > limit
    rows = rows[:limit]
    return JsonResponse(
        {
            "data": [_plain(row) for row in rows],
            "next_cursor": str(rows[-1].id) if more else None,
            "has_more": more,
        }
    )


@router.get("/jobs/{job}", auth=api_for(Resource.IMPORTS), summary="One job")
@audience(Audience.MERCHANT)
def one_job(request: HttpRequest, job: UUID) -> JsonResponse:
    """`state` is queued, running, done, failed or cancelled; `waits_for` says what keeps it."""
    return JsonResponse(_plain(_found(request, job)))


@router.post("/jobs/{job}/cancel", auth=api_for(Resource.IMPORTS), summary="Cancel a job")
@audience(Audience.MERCHANT)
def cancel_job(request: HttpRequest, job: UUID) -> JsonResponse:
    """What was saved stays; what is left is not read. 409 once it is over."""
    row = _found(request, job)
    commands.cancel_import(row.id, merchant=_merchant(request), at=timezone.now())
    return JsonResponse(_plain(_found(request, job)))


@router.post("/jobs/{job}/release", auth=api_for(Resource.IMPORTS), summary="Say yes to a job")
@audience(Audience.MERCHANT)
def release_job(request: HttpRequest, job: UUID) -> JsonResponse:
    """A feed that would turn much over waits for this."""
    row = _found(request, job)
    if not all(_may(request, one) for one in asks_for(row.kind, row.held)):
        raise Http404
    if BY_MANDATE & row.held.keys() and not all(
        _may(request, one) for one in needs(row.kind, row.choices)
    ):
        raise Http404
    commands.release_import(
        row.id, merchant=_merchant(request), at=timezone.now(), office=_office(request)
    )
    return JsonResponse(_plain(_found(request, job)))


@router.get("/jobs/{job}/errors", auth=api_for(Resource.IMPORTS), summary="What was refused")
@audience(Audience.MERCHANT)
def job_errors(request: HttpRequest, job: UUID) -> JsonResponse:
    """The first thousand issues; `has_more` when there are others (all are in the page's CSV)."""
    row = _found(request, job)
    found = list(islice(queries.all_issues(row.id, merchant=_merchant(request)), ISSUES_MAX + 1))
    fix = reverse("channels:import", args=[row.id])
    return JsonResponse(
        {
            "data": [_issue(one, fix_url=fix) for one in found[:ISSUES_MAX]],
            "has_more": len(found) > ISSUES_MAX,
        }
    )


def _feed(request: HttpRequest, asked: FeedAsked, *, kind: JobKind) -> JsonResponse:
    merchant = _merchant(request)
    try:
        before, job = _take(request, kind=kind, name=asked.name)
        if before is not None:
            return _accepted(before)
        try:
            commands.choose_feed(
                job,
                choices=Choices(currency=asked.currency.upper(), node=asked.node),
                merchant=merchant,
            )
        except Refusal:
            commands.discard(job, merchant=merchant)
            raise
        commands.start_import(job, merchant=merchant, at=timezone.now(), behind=True)
    except FileRefused as no:
        return _refused(no)
    return _accepted(job)


def _take(request: HttpRequest, *, kind: JobKind, name: str) -> tuple[JobId | None, JobId]:
    """The job that this key asked for before, or a new one with the file taken in."""
    merchant = _merchant(request)
    key = request.headers.get("Idempotency-Key", "")[:KEY_LETTERS_MAX]
    before = queries.asked_as(key, merchant=merchant)
    if before is not None:
        return before.id, before.id
    blocks, given = _body(request)
    job = commands.take_file(
        blocks,
        name=name or given,
        merchant=merchant,
        at=timezone.now(),
        by=request.user.pk if request.user.is_authenticated else None,
        office=_office(request),
        kind=kind,
        asked_as=key,
    )
    return None, job


def _body(request: HttpRequest) -> tuple[Iterator[bytes], str]:
    """The blocks of the file that was sent, and its name."""
    file = request.FILES.get("file") if _is_form(request) else None
    if isinstance(file, UploadedFile):
        return iter(file.chunks()), file.name or "file"
    return iter(lambda: request.read(BLOCK), b""), "body"


def _is_form(request: HttpRequest) -> bool:
    return (request.content_type or "").startswith("multipart/")


def _plain(row: JobRow) -> dict[str, Any]:
    state = _STATES.get(row.state, row.state.value)
    counts = row.counts.plain()
    base = f"/api/v1/jobs/{row.id}"
    waits = {JobState.READY: "mapping", JobState.HELD: "yes"}.get(row.state)
    return {
        "job_id": str(row.id),
        "kind": row.kind.value,
        "state": state,
        "waits_for": waits,
        "held": dict(row.held) or None,
        "file_name": row.file_name,
        "rows_total": row.rows_total,
        "counts": counts,
        "unknown_columns": list(row.unknown_columns),
        "failure": row.failure or None,
        "made_at": row.made_at.isoformat(),
        "started_at": row.started_at.isoformat() if row.started_at else None,
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        "result_url": reverse("channels:import", args=[row.id]) if row.state in OVER else None,
        "errors_url": f"{base}/errors" if counts["errors"] + counts["warnings"] else None,
    }


def _issue(issue: Issue, *, fix_url: str) -> dict[str, Any]:
    return {
        "code": issue.code,
        "severity": issue.severity.value.upper(),
        "path": f"/rows/{issue.line}/{issue.column}" if issue.line else "",
        "message": queries.issue_sentence(issue),
        "value": issue.value,
        "fix_url": fix_url,
    }


def _accepted(job: JobId) -> JsonResponse:
    answer = JsonResponse({"job_id": str(job)}, status=202)
    answer["Location"] = f"/api/v1/jobs/{job}"
    return answer


def _refused(no: Refusal) -> JsonResponse:
    """A file that is not read at all, in a sentence of the reader's language."""
    body: Mapping[str, Any] = {**problem.body_of(no), "detail": queries.refusal_sentence(no)}
    return JsonResponse(body, status=no.status, content_type=problem.CONTENT_TYPE)


def _found(request: HttpRequest, job: UUID) -> JobRow:
    row = queries.job(JobId(job), merchant=_merchant(request))
    if row is None:
        raise Http404
    return row


def _may(request: HttpRequest, resource: Resource) -> bool:
    return may_by_api(request, resource, write=True)


def _office(request: HttpRequest) -> OfficeId | None:
    """The office that calls for the merchant, by its mandate."""
    office: OfficeId | None = request.auth.by_office  # type: ignore[attr-defined]  # ninja's
    return office


def _merchant(request: HttpRequest) -> MerchantId:
    merchant: MerchantId | None = request.auth.merchant  # type: ignore[attr-defined]  # ninja's
    assert merchant is not None
    return merchant
