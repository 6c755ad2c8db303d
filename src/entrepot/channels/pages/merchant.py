"""The merchant's imports: upload, mapping, preview, progress, report; and the export."""

import csv
import io
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from entrepot.catalog import queries as catalog
from entrepot.channels import commands, queries
from entrepot.channels.forms import MappingForm, UploadForm
from entrepot.channels.queries import JobRow
from entrepot.channels.values import (
    BadProfile,
    Encoding,
    FileRefused,
    Issue,
    JobId,
    JobState,
    NoProfileFits,
    Preview,
    Profile,
    UnknownChoice,
)
from entrepot.kernel import Refusal
from entrepot.offices.queries import merchant_for, seat
from entrepot.offices.values import MerchantId, Resource, Role

AT_ONCE_ROWS_MAX: Final = 300
"""Up to this many rows are imported while the reader waits: about a second."""
BYTE_ORDER_MARK: Final = "\ufeff"


@merchant_for(Resource.IMPORTS)
@require_GET
def imports(request: HttpRequest) -> HttpResponse:
    """Which files have come in, and a new one."""
    return _front(request, UploadForm())


@merchant_for(Resource.IMPORTS)
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """A file: read through once; refused whole, or on to its mapping."""
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _front(request, form, status=422)
    file = form.cleaned_data["file"]
    said = form.cleaned_data["encoding"]
    delimiter = form.cleaned_data["delimiter"]
    try:
        job = commands.take_file(
            file.chunks(),
            name=file.name,
            merchant=_merchant(request),
            at=timezone.now(),
            by=request.user.pk,
            encoding=Encoding(said) if said else None,
            delimiter="\t" if delimiter == "tab" else delimiter,
        )
    except FileRefused as no:
        form.add_error("file", queries.refusal_sentence(no))
        return _front(request, form, status=no.status)
    return redirect("channels:import", job=job)


@merchant_for(Resource.IMPORTS)
@require_GET
def job(request: HttpRequest, job: UUID) -> HttpResponse:
    """One import: its mapping with a preview, or its progress, or its report."""
    row = _found(request, job)
    if row.state is JobState.READY:
        return _mapping(request, row)
    if _is_swap(request):
        swapped = render(request, "channels/_progress.html", {"job": row})
        if row.is_over:  # the heading and the issues stand outside of what is swapped
            swapped["HX-Refresh"] = "true"
        return swapped
    shown = queries.issues(row.id, merchant=_merchant(request))
    context = {
        "job": row,
        "issues": _said(shown),
        "warnings": [queries.warning_sentence(one) for one in row.inspection.warnings],
        "failure": _failure(row),
    }
    return render(request, "channels/job.html", context)


@merchant_for(Resource.IMPORTS)
@require_POST
def run(request: HttpRequest, job: UUID) -> HttpResponse:
    """The buttons under the mapping: look again, or import."""
    row = _found(request, job)
    if row.state is not JobState.READY:
        return redirect("channels:import", job=row.id)
    mine = _merchant(request)
    profiles, base = _profiles(request, row)
    form = _form(request, row, profiles, base, data=True)
    if not form.is_valid():
        return _mapping(request, row, form=form, status=422)
    try:
        profile, choices = form.mapping(), form.choices()
        commands.choose(row.id, profile=profile, choices=choices, merchant=mine)
        if request.POST.get("do") != "import":
            return _mapping(request, row, form=form, profile=profile)
        if form.cleaned_data["save_as"]:
            commands.save_profile(profile, merchant=mine, at=timezone.now())
        behind = row.rows_total > AT_ONCE_ROWS_MAX
        commands.start_import(row.id, merchant=mine, at=timezone.now(), behind=behind)
    except (FileRefused, BadProfile, UnknownChoice) as no:
        form.add_error(None, queries.refusal_sentence(no))
        return _mapping(request, row, form=form, status=422)
    if not behind:
        commands.run_import(row.id, at=timezone.now())
    return redirect("channels:import", job=row.id)


@merchant_for(Resource.IMPORTS)
@require_POST
def discard(request: HttpRequest, job: UUID) -> HttpResponse:
    """Throw the file away before anything was imported."""
    row = _found(request, job)
    try:
        commands.discard(row.id, merchant=_merchant(request))
    except commands.NotReady as no:
        messages.error(request, queries.refusal_sentence(no))
        return redirect("channels:import", job=row.id)
    messages.success(request, _("The file was thrown away; nothing was imported."))
    return redirect("channels:imports")


@merchant_for(Resource.IMPORTS)  # type: ignore[arg-type]  # a stream is an answer as well
@require_GET
def errors(request: HttpRequest, job: UUID) -> StreamingHttpResponse:
    """All issues of an import as a file, in the reader's language."""
    row = _found(request, job)
    found = queries.all_issues(row.id, merchant=_merchant(request))
    header = ("line", "column", "severity", "code", "message", "value")
    lines = (
        (
            str(issue.line),
            issue.column,
            issue.severity.value,
            issue.code,
            queries.issue_sentence(issue),
            issue.value,
        )
        for issue in found
    )
    return _csv(_table(header, lines, get_language() or "en"), f"issues-{row.id}.csv")


@merchant_for(Resource.IMPORTS)  # type: ignore[arg-type]  # a stream is an answer as well
@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The whole catalogue in Entrepot's own columns; read back, it changes nothing."""
    mine = _merchant(request)
    columns = queries.export_columns(mine)
    rows = (tuple(row.get(column, "") for column in columns) for row in queries.export_rows(mine))
    return _csv(_table(columns, rows, get_language() or "en"), "products.csv")


def _front(request: HttpRequest, form: UploadForm, *, status: int = 200) -> HttpResponse:
    mine = _merchant(request)
    context = {
        "form": form,
        "jobs": queries.jobs(mine),
        "profiles": [(one, queries.profile_title(one)) for one in queries.profiles(mine)],
    }
    return render(request, "channels/imports.html", context, status=status)


def _mapping(
    request: HttpRequest,
    row: JobRow,
    *,
    form: MappingForm | None = None,
    profile: Profile | None = None,
    status: int = 200,
) -> HttpResponse:
    profiles, base = _profiles(request, row)
    if form is None:
        form = _form(request, row, profiles, base)
    preview, refusal = _look(request, row, form, profile or base)
    context = {
        "job": row,
        "form": form,
        "profile": profile or base,
        "preview": preview,
        "refusal": refusal,
        "issues": _said(preview.issues if preview else ()),
        "warnings": [queries.warning_sentence(one) for one in row.inspection.warnings],
    }
    template = "channels/_preview.html" if _is_swap(request) else "channels/mapping.html"
    return render(request, template, context, status=status)


def _look(
    request: HttpRequest, row: JobRow, form: MappingForm, profile: Profile
) -> tuple[Preview | None, str]:
    """What the import would make; or why it cannot be seen."""
    missing = [name for name in profile.required if name not in row.inspection.columns]
    if missing:
        words = _("This mapping needs columns that the file does not have: %(missing)s")
        return None, words % {"missing": ", ".join(missing)}
    choices = form.choices() if form.is_bound and form.is_valid() else row.choices
    try:
        found = queries.preview(
            queries.source_of(row.id),
            row.inspection,
            profile=profile,
            choices=choices,
            merchant=_merchant(request),
        )
    except Refusal as no:
        return None, queries.refusal_sentence(no)
    return found, ""


def _form(
    request: HttpRequest,
    row: JobRow,
    profiles: list[Profile],
    base: Profile,
    *,
    data: bool = False,
) -> MappingForm:
    lanes = [lane.code for lane in catalog.merchant_lanes(_merchant(request))]
    return MappingForm(
        request.POST if data else None,
        profiles=profiles,
        columns=row.inspection.columns,
        lanes=lanes,
        chosen=base,
        initial={"profile": base.name, "draft": True},
    )


def _profiles(request: HttpRequest, row: JobRow) -> tuple[list[Profile], Profile]:
    """All mappings, and the one chosen, or the one that the columns call for."""
    mine = _merchant(request)
    profiles = queries.profiles(mine)
    named = request.POST.get("profile") or request.GET.get("profile")
    for one in profiles:
        if one.name == named:
            return profiles, one
    try:
        return profiles, queries.fitting_profile(row.inspection.columns, merchant=mine)
    except NoProfileFits:
        return profiles, next(one for one in profiles if one.name == "generic")


def _said(issues: Any) -> list[tuple[Issue, str]]:
    return [(issue, queries.issue_sentence(issue)) for issue in issues]


def _failure(row: JobRow) -> str:
    if row.state is not JobState.FAILED:
        return ""
    return str(queries.REFUSALS.get(row.failure, row.failure))


def _found(request: HttpRequest, job: UUID) -> JobRow:
    row = queries.job(JobId(job), merchant=_merchant(request))
    if row is None:
        raise Http404
    return row


def _merchant(request: HttpRequest) -> MerchantId:
    mine = seat(request, Role.MERCHANT)
    assert mine is not None
    assert mine.merchant is not None
    return mine.merchant


def _is_swap(request: HttpRequest) -> bool:
    return bool(request.htmx)  # type: ignore[attr-defined]  # set by django_htmx's middleware


def _table(
    header: tuple[str, ...], rows: Iterator[tuple[str, ...]], language: str
) -> Iterator[str]:
    """Lines of a CSV file, in blocks; a mark first, so that spreadsheets read UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BYTE_ORDER_MARK)
    writer.writerow(header)
    with override(language):
        for row in rows:
            writer.writerow(row)
            if buffer.tell() > 1 << 16:
                yield buffer.getvalue()
                buffer.seek(0)
                buffer.truncate()
    yield buffer.getvalue()


def _csv(lines: Iterator[str], name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
