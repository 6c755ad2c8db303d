"""The merchant's imports: upload, mapping, preview, progress, report; and the export."""

from collections.abc import Iterator
from dataclasses import replace
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
from entrepot.channels import commands, queries, rules
from entrepot.channels.adapters import file
from entrepot.channels.forms import MappingForm, UploadForm
from entrepot.channels.pages import reaching
from entrepot.channels.queries import JobRow
from entrepot.channels.values import (
    BY_MANDATE,
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
    sent = form.cleaned_data["file"]
    pictures = form.cleaned_data["pictures"]
    said = form.cleaned_data["encoding"]
    delimiter = form.cleaned_data["delimiter"]
    try:
        job = commands.take_file(
            sent.chunks(),
            name=sent.name,
            merchant=_merchant(request),
            at=timezone.now(),
            by=request.user.pk,
            office=reaching.by_office(request),
            pictures=pictures.chunks() if pictures else None,
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
        swapped = render(
            request, "channels/_progress.html", {"job": row, "next_url": _shortlist(request)}
        )
        if row.is_over:  # the heading and the issues stand outside of what is swapped
            swapped["HX-Refresh"] = "true"
        return swapped
    shown = queries.issues(row.id, merchant=_merchant(request))
    context = {
        "job": row,
        "issues": _said(shown),
        "warnings": [queries.warning_sentence(one) for one in row.inspection.warnings],
        "failure": _failure(row),
        "next_url": _shortlist(request),
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
        profile, choices = form.mapping(), reaching.within(request, form.choices())
        commands.choose(row.id, profile=profile, choices=choices, merchant=mine)
        if request.POST.get("do") != "import":
            return _mapping(request, row, form=form, profile=profile)
        if form.cleaned_data["save_as"]:
            commands.save_profile(profile, merchant=mine, at=timezone.now())
        behind = row.rows_total > AT_ONCE_ROWS_MAX or queries.pictures_of(row.id).exists()
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
    language = get_language() or "en"
    header = ("line", "column", "severity", "code", "message", "value")
    lines = (
        {
            "line": str(issue.line),
            "column": issue.column,
            "severity": issue.severity.value,
            "code": issue.code,
            "message": _sentence(issue, language),
            "value": rules.shielded(issue.value),
        }
        for issue in found
    )
    return _sent(file.csv_lines(header, lines), f"issues-{row.id}.csv", "text/csv; charset=utf-8")


@merchant_for(Resource.IMPORTS)  # type: ignore[arg-type]  # a stream is an answer as well
@require_GET
def export(request: HttpRequest, form: str = "csv") -> StreamingHttpResponse:
    """The whole catalogue as a file; read back, it changes nothing (CAT-1)."""
    mine = _merchant(request)
    if form == "shopify":
        rows = file.csv_lines(queries.SHOPIFY_COLUMNS, queries.shopify_rows(mine))
        return _sent(rows, "products-shopify.csv", "text/csv; charset=utf-8")
    write, kind = _FORMS[form]
    columns = queries.export_columns(mine)
    return _sent(write(columns, queries.export_rows(mine)), f"products.{form}", kind)


@merchant_for(Resource.IMPORTS)
@require_POST
def cancel(request: HttpRequest, job: UUID) -> HttpResponse:
    """Stop an import where it is."""
    row = _found(request, job)
    try:
        commands.cancel_import(row.id, merchant=_merchant(request), at=timezone.now())
    except commands.NotReady as no:
        messages.error(request, queries.refusal_sentence(no))
    else:
        messages.success(request, _("The import was stopped. What was saved stays."))
    return redirect("channels:import", job=row.id)


@merchant_for(Resource.IMPORTS)
@require_POST
def release(request: HttpRequest, job: UUID) -> HttpResponse:
    """A person's yes to a feed that would turn much over."""
    row = _found(request, job)
    if not reaching.may_take(request, row.kind, row.held):
        messages.error(request, reaching.sentence(row.kind, row.held))
        return redirect("channels:import", job=row.id)
    if BY_MANDATE & row.held.keys() and not reaching.may_all(request, row.kind, row.choices):
        messages.error(request, _("Your post here may not set what this file brings."))
        return redirect("channels:import", job=row.id)
    try:
        commands.release_import(
            row.id,
            merchant=_merchant(request),
            at=timezone.now(),
            office=reaching.by_office(request),
        )
    except commands.NotReady as no:
        messages.error(request, queries.refusal_sentence(no))
    return redirect("channels:import", job=row.id)


def _front(request: HttpRequest, form: UploadForm, *, status: int = 200) -> HttpResponse:
    mine = _merchant(request)
    chosen = request.GET.get("shop") or request.POST.get("shop") or ""
    context = {
        "form": form,
        "jobs": queries.jobs(mine),
        "shops": queries.SHOPS,
        "shop": next((one for one in queries.SHOPS if one[0] == chosen), None),
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
        "keeps_prices": not reaching.may_price(request),
    }
    template = "channels/_preview.html" if _is_swap(request) else "channels/mapping.html"
    return render(request, template, context, status=status)


def _look(
    request: HttpRequest, row: JobRow, form: MappingForm, profile: Profile
) -> tuple[Preview | None, str]:
    """What the import would make; or why it cannot be seen."""
    there = rules.by_key(row.inspection.columns)
    missing = [
        name.split("|")[0]
        for name in profile.required
        if not any(rules.head_key(one) in there for one in name.split("|"))
    ]
    if missing:
        words = _("This mapping needs columns that the file does not have: %(missing)s")
        return None, words % {"missing": ", ".join(missing)}
    said = form.choices() if form.is_bound and form.is_valid() else row.choices
    choices = reaching.within(request, said)
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
    if queries.pictures_of(row.id).exists():
        # The ZIP is opened by the import, which says what it lacks.
        told = tuple(one for one in found.issues if one.code != "channels.picture_place")
        found = replace(found, issues=told)
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
        initial={"profile": base.name, "draft": True, "takes_pictures": True},
    )


def _profiles(request: HttpRequest, row: JobRow) -> tuple[list[Profile], Profile]:
    """All mappings, and the one chosen, or the one that the columns call for."""
    mine = _merchant(request)
    profiles = queries.profiles(mine)
    named = request.POST.get("profile") or request.GET.get("profile")
    try:
        fitting = queries.mapping_for(queries.source_of(row.id), row.inspection, merchant=mine)
    except NoProfileFits:
        fitting = next(one for one in profiles if one.name == "generic")
    if fitting.name not in {one.name for one in profiles}:
        profiles = [fitting, *profiles]
    chosen = next((one for one in profiles if one.name == named), fitting)
    return profiles, rules.fitted(chosen, row.inspection.columns)


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


def _shortlist(request: HttpRequest) -> str:
    """The desk's page of what suits the far market: another context's, found by its place."""
    return f"{request.path.partition('/import/')[0]}/selection/"


def _sentence(issue: Issue, language: str) -> str:
    """In the language of who asked: the stream is read when the request is over."""
    with override(language):
        return queries.issue_sentence(issue)


_FORMS: Final[dict[str, tuple[Any, str]]] = {
    "csv": (file.csv_lines, "text/csv; charset=utf-8"),
    "jsonl": (file.json_lines, "application/x-ndjson; charset=utf-8"),
    "xlsx": (
        file.sheet_blocks,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}


def _sent(blocks: Iterator[Any], name: str, kind: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(blocks, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
