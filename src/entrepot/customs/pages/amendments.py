"""The law desk, for changing: rows added, corrected or ended, tables imported, and decisions."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entrepot.customs import commands, queries
from entrepot.customs.forms import amendment as forms
from entrepot.customs.pages import words
from entrepot.customs.pages.refused import sentence
from entrepot.customs.queries import AmendmentRow
from entrepot.customs.values import (
    AmendmentId,
    AmendmentKind,
    AmendmentState,
    BadAmendment,
    Change,
    TableTooLarge,
    UnknownAmendment,
    UnknownRow,
)
from entrepot.kernel import Refusal
from entrepot.lanes import rows
from entrepot.lanes.values import Statute
from entrepot.money import queries as money
from entrepot.money.values import EUR, Rate, currency
from entrepot.offices.queries import operator_for, person
from entrepot.offices.values import Resource, UserId

TABLE_BYTES_MAX: Final = 32 * 2**20
CURRENCIES: Final = ("CNY", "USD", "GBP", "JPY", "CHF", "SEK", "PLN", "CZK", "DKK", "HUF", "RON")
"""Against the euro both ways: amounts of law in a third currency, in previews."""
FAULTS_SHOWN: Final = 100


@require_safe
@operator_for(Resource.LAW)
def amendments(request: HttpRequest) -> HttpResponse:
    """What was changed and what waits, newest first."""
    state = request.GET.get("state", "")
    chosen = AmendmentState(state) if state in set(AmendmentState) else None
    facts = {
        "rows": queries.amendments(state=chosen, viewer=person(request)),
        "states": list(AmendmentState),
        "chosen": chosen,
        "here": "amendments",
        "waiting": queries.waiting_count(),
    }
    return render(request, "customs/amendments.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_for(Resource.LAW)
def new(request: HttpRequest) -> HttpResponse:
    """A row that was not there: first its country and table, then what it says."""
    commands.refresh_law()
    country, table = request.GET.get("country", ""), request.GET.get("table", "")
    countries = queries.law_countries()
    if country not in countries or table not in queries.tables_of(country):
        known = country if country in countries else countries[0]
        tables = [(one, words.table_name(one)) for one in queries.tables_of(known)]
        facts = {
            "countries": [(code, words.country(code)) for code in countries],
            "country": known,
            "tables": sorted(tables, key=lambda one: one[1]),
            **_frame(),
        }
        return render(request, "customs/new.html", facts)
    return _row_page(request, country, table, ends=None, draft=None)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_for(Resource.LAW)
def correct(request: HttpRequest, law_row: str) -> HttpResponse:
    """The row as it stands, to be put right from a day on."""
    commands.refresh_law()
    found = _found(law_row)
    return _row_page(request, found.country, found.table, ends=found, draft=None)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_for(Resource.LAW)
def end(request: HttpRequest, law_row: str) -> HttpResponse:
    """From when on a row no longer holds."""
    commands.refresh_law()
    found = _found(law_row)
    form = forms.EndForm(request.POST or None)
    if form.is_valid():
        drafted = _drafted(request, form, lambda: form.change(found), draft=None)
        if drafted:
            return redirect("customs:amendment", amendment=drafted)
    facts = {"form": form, "row": found, **_frame()}
    return render(request, "customs/end.html", facts, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_for(Resource.LAW)
def edit(request: HttpRequest, amendment: UUID) -> HttpResponse:
    """One's own draft, once more."""
    commands.refresh_law()
    draft = _amendment(request, amendment)
    change = draft.change
    has_form = change.kind in {AmendmentKind.ADD, AmendmentKind.CORRECT}
    if draft.state is not AmendmentState.DRAFT or not has_form:
        return redirect("customs:amendment", amendment=draft.id)
    ends = _found(change.ends) if change.ends else None
    return _row_page(request, change.country, change.table, ends=ends, draft=draft)


@require_safe
@operator_for(Resource.LAW)
def amendment(request: HttpRequest, amendment: UUID) -> HttpResponse:
    """One change: what it says, what it would do, who did what, and the buttons of one's turn."""
    return _amendment_page(request, amendment)


@require_POST
@operator_for(Resource.LAW)
def decide(request: HttpRequest, amendment: UUID) -> HttpResponse:
    """The buttons under a change: propose, withdraw, approve, reject."""
    found = _amendment(request, amendment)
    said: dict[str, Any] = {"amendment": found.id, "by": _me(request), "at": timezone.now()}
    why = request.POST.get("why", "")[: forms.SOURCE_MAX]
    verb = request.POST.get("do", "")
    try:
        if verb == "propose":
            commands.propose_amendment(**said)
            messages.success(request, _("Proposed. Another operator has to decide now."))
        elif verb == "withdraw":
            commands.withdraw_amendment(**said, why=why)
            messages.success(request, _("Withdrawn. Nothing has changed."))
        elif verb == "approve":
            commands.approve_amendment(**said, why=why)
            messages.success(request, _("Approved. It is law from the day it names."))
        elif verb == "reject":
            commands.reject_amendment(**said, why=why)
            messages.success(request, _("Rejected. Nothing has changed."))
        else:
            raise BadAmendment(field="do", reason=_("choose one of the buttons"))
    except Refusal as no:
        messages.error(request, sentence(no))
        return _amendment_page(request, amendment, status=no.status)
    return redirect("customs:amendment", amendment=found.id)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_for(Resource.LAW)
def table(request: HttpRequest) -> HttpResponse:
    """A tariff table: uploaded, read whole, reported, and kept as a draft."""
    form = forms.TableForm(request.POST or None, request.FILES or None)
    choice: Any = form.fields["country"]
    choice.choices = [(code, words.country(code)) for code in queries.law_countries()]
    if form.is_valid():
        try:
            drafted = _take_table(request, form.cleaned_data)
        except Refusal as no:
            form.add_error("file", sentence(no))
        else:
            return redirect("customs:amendment", amendment=drafted)
    facts = {"form": form, **_frame()}
    return render(request, "customs/table.html", facts, status=422 if form.errors else 200)


def _take_table(request: HttpRequest, said: dict[str, Any]) -> AmendmentId:
    file = said["file"]
    name = Path(file.name or "table.csv").name
    if (file.size or 0) > TABLE_BYTES_MAX:
        raise TableTooLarge(file=name, bytes_max=TABLE_BYTES_MAX)
    packed = ".csv.gz" if name.endswith(".gz") else ".csv"
    with tempfile.NamedTemporaryFile(suffix=packed) as kept:
        for chunk in file.chunks():
            kept.write(chunk)
        kept.flush()
        source = said["source"] or _("operator: tariff table %(name)s") % {"name": name}
        report = commands.read_table(
            Path(kept.name),
            country=said["country"],
            column=said["column"],
            since=said["since"],
            source=source,
        )
    return commands.draft_table(
        report,
        country=said["country"],
        file=name,
        since=said["since"],
        by=_me(request),
        at=timezone.now(),
        reason=said["reason"],
    )


def _row_page(
    request: HttpRequest,
    country: str,
    table: str,
    *,
    ends: Statute | None,
    draft: AmendmentRow | None,
) -> HttpResponse:
    shape = queries.shape(country, table)
    if ends is not None:
        shape = {**shape, **{name: "text" for name in ends.fields if name not in shape}}
    initial: dict[str, Any] = {"since": None, "confidence": "sourced"}
    if draft is not None and draft.change.statute is not None:
        row = draft.change.statute
        initial = forms.initial_of(row, shape, since=row.since) | {
            "reason": draft.change.reason,
            "source": row.source,
            "confidence": row.confidence,
        }
    elif ends is not None:
        initial = forms.initial_of(ends, shape, since=None)
    form = forms.row_form(
        shape,
        required=queries.always_present(country, table),
        names=(words.field_name, words.confidence_name),
        hints=_hints(country, table),
        data=request.POST or None,
        initial=initial,
    )
    if form.is_valid():
        drafted = _drafted(
            request,
            form,
            lambda: form.change(country=country, table=table, ends=ends),
            draft=draft.id if draft else None,
        )
        if drafted:
            return redirect("customs:amendment", amendment=drafted)
    facts = {
        "form": form,
        "own": [form[forms.PREFIX + name] for name in form.own],
        "common": [form[name] for name in ("since", "until", "confidence")],
        "long": [form[name] for name in ("source", "reason")],
        "country": country,
        "table": table,
        "row": ends,
        "draft": draft,
        **_frame(),
    }
    return render(request, "customs/row_form.html", facts, status=422 if form.errors else 200)


def _drafted(
    request: HttpRequest,
    form: forms.RowForm | forms.EndForm,
    change: Callable[[], Change],
    *,
    draft: AmendmentId | None,
) -> AmendmentId | None:
    """The draft's id, or None when the law said no; then the form says where."""
    try:
        return commands.draft_amendment(
            change(), by=_me(request), at=timezone.now(), amendment=draft
        )
    except Refusal as no:
        form.refuse(str(getattr(no, "field", "")), sentence(no))
        return None


def _hints(country: str, table: str) -> dict[str, str]:
    """For names that rules look for: those in use, so that nobody has to guess them."""
    found = {}
    for name, used in queries.values_in_use(country, table).items():
        found[name] = _("In use: %(names)s.") % {"names": ", ".join(used)}
    return found


def _amendment_page(request: HttpRequest, amendment: UUID, *, status: int = 200) -> HttpResponse:
    found = _amendment(request, amendment)
    is_open = found.state in {AmendmentState.DRAFT, AmendmentState.PROPOSED}
    today = timezone.now().date()
    preview = None
    if is_open:
        preview = queries.preview(found, law=rows.law(), today=today, rates=_rates())
    facts = {
        "row": found,
        "new": found.change.statute,
        "preview": preview,
        "differing": [one for one in preview.comparisons if one.differs] if preview else [],
        "trail": queries.trail(found.id),
        "is_mine": found.author == person(request),
        "is_open": is_open,
        "is_retroactive": is_open and found.change.effective_on <= today,
        "lines": queries.some_table_rows(found.id) if found.is_table else [],
        "faults": found.report.faults[:FAULTS_SHOWN] if found.report else [],
        **_frame(),
    }
    return render(request, "customs/amendment.html", facts, status=status)


def _rates() -> tuple[Rate, ...]:
    """The euro's rates of the day both ways; none where no rate was ever loaded."""
    day = money.last_day()
    if day is None:
        return ()
    found = []
    for code in CURRENCIES:
        try:
            found += [
                money.rate(EUR, currency(code), day=day),
                money.rate(currency(code), EUR, day=day),
            ]
        except money.NoRate:
            continue
    return tuple(found)


def _amendment(request: HttpRequest, amendment: UUID) -> AmendmentRow:
    try:
        return queries.amendment(amendment, viewer=person(request))
    except UnknownAmendment:
        raise Http404 from None


def _found(row: str) -> Statute:
    try:
        return queries.law_row(row)
    except UnknownRow:
        raise Http404 from None


def _frame() -> dict[str, Any]:
    return {"here": "amendments", "waiting": queries.waiting_count()}


def _me(request: HttpRequest) -> UserId:
    mine = person(request)
    assert mine is not None
    return mine
