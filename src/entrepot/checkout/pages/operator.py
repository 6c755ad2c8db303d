"""Customs, as the operator sees them: what was withheld, what was charged, what comes back."""

import csv
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entrepot.catalog import queries as catalog
from entrepot.checkout import commands, queries
from entrepot.checkout.forms import AssessForm, DeclarantForm, FileForm
from entrepot.checkout.pages import words
from entrepot.checkout.queries import DriftFilter, OrderCustoms
from entrepot.checkout.rules.assessed_file import BYTES_MAX
from entrepot.checkout.values import BadAssessment, Brought, Levy
from entrepot.kernel import Refusal
from entrepot.kit import problem
from entrepot.offices.queries import operator_for
from entrepot.offices.values import Resource, UserId

SHOWN: Final = 100
RECENT: Final = 20
UNPROCESSABLE: Final = 422
FILTER_MAX: Final = 60
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")


@require_safe
@operator_for(Resource.MONEY)
def customs(request: HttpRequest) -> HttpResponse:
    """Where do the law we know and the law customs apply drift apart?"""
    choices = queries.drift_choices()
    narrowed = _narrowed(request, choices.currencies)
    if not narrowed.currency:
        return render(request, "checkout/customs.html", {"form": FileForm(), "choices": choices})
    rows = queries.drift(narrowed, limit=queries.DRIFT_ROWS_MAX)
    if request.GET.get("format") == "csv":
        return _drift_csv(rows)
    return render(
        request,
        "checkout/customs.html",
        {
            "rows": rows[:SHOWN],
            "more": len(rows) - SHOWN,
            "sums": queries.drift_sums(narrowed),
            "narrowed": narrowed,
            "is_narrowed": narrowed != DriftFilter(currency=narrowed.currency),
            "choices": choices,
            "kinds": [(kind.value, words.kind_name(kind)) for kind in Levy],
            "csv": _address(narrowed, format="csv"),
            "kept": queries.sums_of_differences(),
            "documents": queries.recent_documents(limit=RECENT),
            "files": queries.files(limit=RECENT),
            "form": FileForm(),
        },
    )


@require_safe
@operator_for(Resource.MONEY)
def find(request: HttpRequest) -> HttpResponse:
    """An order's customs by its number, as somebody typed it."""
    asked = request.GET.get("q", "").replace("\x00", "")[:FILTER_MAX]
    order = queries.find_order(asked)
    if order is None:
        messages.warning(request, _("There is no order “%(number)s”.") % {"number": asked})
        return redirect("checkout:customs")
    return redirect("checkout:customs-order", order=order)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_for(Resource.MONEY)
def order(request: HttpRequest, order: UUID) -> HttpResponse:
    """One order: withheld and charged, the form to record it, and what a return would give back."""
    found = queries.order_customs(order, language=get_language() or "en")
    if found is None:
        raise Http404
    if request.method != "POST":
        return _order_page(request, found, AssessForm(order=found))
    form = AssessForm(request.POST, order=found)
    if form.is_valid() and _record(request, form):
        return HttpResponseRedirect(f"{_order_address(order)}#charged")
    return _order_page(request, found, form, status=UNPROCESSABLE)


@require_POST
@operator_for(Resource.MONEY)
def upload(request: HttpRequest) -> HttpResponse:
    """A file of amounts; its report says what became of each document."""
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a file first."))
        return redirect("checkout:customs")
    sent = form.cleaned_data["file"]
    try:
        report = commands.record_file(
            sent.read(BYTES_MAX + 1), name=sent.name, by=_user(request), at=timezone.now()
        )
    except Refusal as no:
        messages.error(request, words.fault_sentence(no.code, problem.body_of(no)))
        return redirect("checkout:customs")
    return redirect("checkout:customs-file", file=report)


@require_safe
@operator_for(Resource.MONEY)
def file(request: HttpRequest, file: UUID) -> HttpResponse:
    """What became of one file."""
    report = queries.file_report(file)
    if report is None:
        raise Http404
    if request.GET.get("format") == "csv":
        return _table(
            "faults.csv",
            ["row", "order", "reference", "code", "reason"],
            [
                [
                    str(one["row"]),
                    one["order"],
                    one["reference"],
                    one["code"],
                    words.fault_sentence(one["code"], one["facts"]),
                ]
                for one in report.faults
            ],
        )
    return render(request, "checkout/customs_file.html", {"report": report})


@require_http_methods(["GET", "HEAD", "POST"])
@operator_for(Resource.MONEY)
def declarants(request: HttpRequest) -> HttpResponse:
    """Who may tell us by API what customs charged; a new key is shown once, here."""
    lanes = [lane.code for lane in catalog.all_lanes()]
    form, key = DeclarantForm(lanes=lanes), ""
    if request.method == "POST":
        form = DeclarantForm(request.POST, lanes=lanes)
        if form.is_valid():
            key = commands.make_declarant(
                name=form.cleaned_data["name"],
                lanes=form.cleaned_data["lanes"],
                by=_user(request),
                at=timezone.now(),
            )
            form = DeclarantForm(lanes=lanes)
    facts = {"rows": queries.declarants(), "form": form, "key": key}
    status = UNPROCESSABLE if form.errors else 200
    response = render(request, "checkout/customs_declarants.html", facts, status=status)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@operator_for(Resource.MONEY)
def end_declarant(request: HttpRequest, declarant: UUID) -> HttpResponse:
    """The key opens nothing from now on."""
    if not commands.end_declarant(declarant=declarant, at=timezone.now()):
        raise Http404
    messages.success(request, _("The key is ended: it opens nothing any more."))
    return redirect("checkout:customs-declarants")


def _record(request: HttpRequest, form: AssessForm) -> bool:
    """Record what the form says; a refusal goes beside its field."""
    source = commands.Source(Brought.FORM, by=_user(request))
    try:
        done = commands.record_assessment(form.draft(), source=source, at=timezone.now())
    except BadAssessment as no:
        form.refuse(no.field, no.reason)
    except commands.ReferenceTaken as no:
        form.add_error("reference", words.fault_sentence(no.code, problem.body_of(no)))
    except Refusal as no:
        form.add_error(None, words.fault_sentence(no.code, problem.body_of(no)))
    else:
        if done.is_new:
            messages.success(request, _("Recorded, and the difference is booked."))
        else:
            messages.info(request, _("This very document was recorded before: nothing changed."))
        return True
    return False


def _order_page(
    request: HttpRequest, found: OrderCustoms, form: AssessForm, *, status: int = 200
) -> HttpResponse:
    back = queries.return_view(
        found.id, units=_units(request, found), at=timezone.now(), language=get_language() or "en"
    )
    facts = {"sale": found, "form": form, "back": back}
    return render(request, "checkout/customs_order.html", facts, status=status)


def _units(request: HttpRequest, found: OrderCustoms) -> dict[UUID, int] | None:
    """How many of each line would come back; None (all of them) when nothing is asked."""
    asked = {line.id: request.GET.get(f"u{line.place}", "") for line in found.lines}
    if not any(asked.values()):
        return None
    return {
        line: int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0
        for line, text in asked.items()
    }


def _narrowed(request: HttpRequest, currencies: tuple[str, ...]) -> DriftFilter:
    def said(name: str) -> str:
        return request.GET.get(name, "").replace("\x00", "").strip()[:FILTER_MAX]

    first = currencies[0] if currencies else ""
    heading = said("heading")
    return DriftFilter(
        currency=said("currency") if said("currency") in currencies else first,
        lane=said("lane"),
        kind=said("kind") if said("kind") in set(Levy) else "",
        month=said("month"),
        heading=heading[:4] if heading.isascii() and heading.isdigit() else "",
    )


def _address(narrowed: DriftFilter, **more: str) -> str:
    said = {name: getattr(narrowed, name) for name in DriftFilter.__slots__} | more
    query = urlencode({name: value for name, value in said.items() if value})
    return f"{reverse('checkout:customs')}?{query}"


def _order_address(order: UUID) -> str:
    return reverse("checkout:customs-order", kwargs={"order": order})


def _drift_csv(rows: list[Any]) -> HttpResponse:
    """What one sees, all of it; amounts with the currency's own decimals."""
    return _table(
        "drift.csv",
        [
            "heading", "lane", "month", "currency", "quoted", "assessed", "difference", "percent",
            "lines", "orders", "law",
        ],
        [
            [
                row.heading,
                row.lane,
                row.month,
                row.quoted.currency.code,
                str(row.quoted.amount),
                str(row.charged.amount),
                str(row.difference.amount),
                "" if row.percent is None else str(row.percent),
                str(row.lines),
                str(row.orders),
                "; ".join(
                    f"{one['kind']} {one['rate']} [{one['since']}..{one['until']}] {one['source']}"
                    for one in row.law
                ),
            ]
            for row in rows
        ],
    )  # fmt: skip


def _table(name: str, head: list[str], rows: list[list[str]]) -> HttpResponse:
    """UTF-8 with its mark, so that spreadsheets read it; no cell of words begins a formula."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response)
    writer.writerow(head)
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
    return response


def _harmless(cell: str) -> str:
    is_number = cell[1:].replace(".", "", 1).isdigit()
    return f"'{cell}" if cell.startswith(_FORMULAS) and not is_number else cell


def _user(request: HttpRequest) -> UserId:
    assert request.user.is_authenticated
    return UserId(request.user.pk)
