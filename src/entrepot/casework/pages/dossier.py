"""One merchant: where it stands and what comes next; and the office's list of them."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entrepot.casework import commands
from entrepot.casework.forms import LetterForm, NoteForm, TaskForm
from entrepot.casework.pages import asked
from entrepot.casework.queries import (
    cases,
    checklist,
    dossier,
    likeness,
    reasons,
    scope,
    steps,
    surroundings,
    wordings,
    words,
)
from entrepot.casework.queries import tasks as todo
from entrepot.casework.queries.scope import OwnMerchant
from entrepot.casework.values import LetterKind
from entrepot.catalog.values import MARKETS
from entrepot.insights import queries as insights
from entrepot.insights.queries import MerchantLine
from entrepot.kernel import new_id
from entrepot.offices.queries import mandate_card, may, office_for
from entrepot.offices.values import MerchantState, Resource, Role
from entrepot.onboarding import queries as onboarding
from entrepot.onboarding.values import ItemState

CASES_SHOWN: Final = 5
MARKET: Final = next(iter(MARKETS))
"""The far market whose shortlist a dossier opens with."""
TASKS_SHOWN: Final = 20
LETTERS: Final = tuple(kind for kind in LetterKind if kind is not LetterKind.INVITATION)
"""What an agent starts from; an invitation goes out by itself."""


@require_safe
@office_for(Resource.MERCHANTS)
def merchants(request: HttpRequest) -> HttpResponse:
    """The merchants of the office one acts for, with what they have to ship."""
    search = asked.text_of(request, "q")
    lines = insights.merchant_lines(office=asked.office_of(request), search=search)
    if request.GET.get("format") == "csv":
        return _csv(lines)
    facts = {
        "lines": lines,
        "q": search,
        "to_ship": sum(line.to_ship for line in lines),
        "blocked": sum(line.listings.blocked for line in lines),
    }
    return render(request, "casework/merchants.html", facts)


@require_safe
@office_for(Resource.MERCHANTS)
def merchant(request: HttpRequest, merchant: UUID) -> HttpResponse:
    """Where does this merchant stand, and what next?"""
    row, offices = asked.ours(request, merchant)
    at = timezone.now()
    commands.refresh(merchant=row.id, at=at)
    facts = insights.dossier(merchant=row.id)
    assert facts is not None
    page = min(asked.page_of(request), dossier.PAGES_MAX)
    moments, has_more = dossier.timeline(row.id, page=page)
    today = at.date()
    agents = scope.agents(offices)
    kept = dossier.file_of(row.id, at=at)
    names = checklist.names()
    items = onboarding.judged(row.id)
    return render(
        request,
        "casework/dossier.html",
        {
            "dossier": facts,
            "merchant": facts.merchant,
            "standing": words.STANDINGS.get(row.state, row.state),
            "website": row.website,
            "kept": kept,
            "blockers": reasons.told(kept.blockers, kept.held, names),
            "reasons": reasons.reasons(row.id) if row.state == MerchantState.LIVE else (),
            "next_step": _next_step(row, kept),
            "moments": moments,
            "notes": dossier.notes(row.id),
            "tasks": todo.tasks(offices, merchant=row.id, limit=TASKS_SHOWN),
            "cases": cases.of_merchant(row.id, limit=CASES_SHOWN),
            "alike": likeness.alike(row.id, offices=offices),
            "trait_names": words.TRAITS,
            "case_states": words.CASE_STATES,
            "checks": _checks(items, names),
            "checks_done": sum(one.verdict.state in _DONE for one in items),
            **_surroundings(request, row, is_own=row.office == offices[0].id, today=today),
            "agents": agents,
            "note_form": NoteForm(),
            "task_form": TaskForm(agents=agents, initial={"due_on": today}),
            "is_own": row.office == offices[0].id,
            "is_lead": row.state == MerchantState.LEAD,
            "today": today,
            "here": request.get_full_path(),
            **asked.paging(request, page, has_more=has_more and page < dossier.PAGES_MAX),
        },
    )


@office_for(Resource.MERCHANTS)
@require_POST
def note(request: HttpRequest, merchant: UUID) -> HttpResponse:
    """Remember something about a merchant."""
    row, _offices = asked.ours(request, merchant)
    form = NoteForm(request.POST)
    if form.is_valid():
        commands.add_note(
            merchant=row.id,
            office=asked.office_of(request),
            by=asked.who(request),
            text=form.cleaned_data["text"],
            is_pinned=form.cleaned_data["is_pinned"],
            at=timezone.now(),
        )
        messages.success(request, _("The note is kept."))
    else:
        messages.error(request, _("The note was empty or too long; it was not kept."))
    return redirect("casework:dossier", merchant=row.id)


@office_for(Resource.MERCHANTS)
@require_POST
def pin(request: HttpRequest, merchant: UUID, note: UUID) -> HttpResponse:
    """Keep a note on top, or no longer."""
    row, _offices = asked.ours(request, merchant)
    is_pinned = request.POST.get("pinned") == "1"
    if not commands.pin_note(note=note, merchant=row.id, is_pinned=is_pinned):
        raise Http404
    return redirect("casework:dossier", merchant=row.id)


@office_for(Resource.MERCHANTS)
@require_POST
def agent(request: HttpRequest, merchant: UUID) -> HttpResponse:
    """Who looks after this merchant."""
    row, offices = asked.ours(request, merchant)
    wanted = asked.uuid_of(request.POST.get("agent", ""))
    if wanted is not None and wanted not in {one.id for one in scope.agents(offices)}:
        raise Http404
    commands.give_to(merchant=row.id, agent=wanted, office=asked.office_of(request))
    messages.success(request, _("Saved."))
    return redirect("casework:dossier", merchant=row.id)


@office_for(Resource.MERCHANTS)
@require_POST
def ask_office(request: HttpRequest, merchant: UUID) -> HttpResponse:
    """Ask the other office that seems to know this business."""
    row, offices = asked.ours(request, merchant)
    wanted = asked.uuid_of(request.POST.get("office", ""))
    if wanted not in {one.office for one in likeness.alike(row.id, offices=offices)}:
        raise Http404
    assert wanted is not None
    is_new = commands.ask_office(
        merchant=row.id, other_office=wanted, by_office=offices[0].id, at=timezone.now()
    )
    if is_new:
        messages.success(request, _("The other office finds a task on its list."))
    else:
        messages.info(request, _("The other office was asked before."))
    return redirect("casework:dossier", merchant=row.id)


@office_for(Resource.MERCHANTS)
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, merchant: UUID) -> HttpResponse:
    """A letter: chosen, in the merchant's language, edited, and then sent."""
    row, _offices = asked.ours(request, merchant)
    asked_kind = request.GET.get("template", "")
    kind = LetterKind(asked_kind) if asked_kind in LETTERS else LETTERS[0]
    office = asked.office_of(request)
    language = request.GET.get("language", "")
    codes = [code for code, _name in settings.LANGUAGES]
    language = language if language in codes else _near(row.language, codes)
    if request.method == "POST":
        form = LetterForm(request.POST)
        identity = asked.uuid_of(request.POST.get("letter", "")) or new_id()
        if form.is_valid():
            return _send(request, row, form, identity, kind=kind, language=language)
    else:
        identity = new_id()
        facts_known = wordings.facts_of(row, by=asked.who(request), language=language)
        said = wordings.worded(office, kind, language, facts=facts_known)
        form = LetterForm(initial={"subject": said.subject, "body": said.body})
    facts = {
        "merchant": row,
        "form": form,
        "letter": identity,
        "kind": kind,
        "language": language,
        "letters": [(one.value, words.LETTERS[one]) for one in LETTERS],
        "own": wordings.in_force(office, kind, language),
        "languages": settings.LANGUAGES,
        "to": row.email,
    }
    status = asked.UNPROCESSABLE if form.errors else 200
    return render(request, "casework/letter.html", facts, status=status)


def _send(
    request: HttpRequest,
    row: OwnMerchant,
    form: LetterForm,
    letter: UUID,
    *,
    kind: str,
    language: str,
) -> HttpResponse:
    try:
        commands.send_letter(
            letter=letter,
            merchant=row.id,
            office=asked.office_of(request),
            by=asked.who(request),
            kind=kind,
            language=language,
            subject=form.cleaned_data["subject"],
            body=form.cleaned_data["body"],
            at=timezone.now(),
        )
    except commands.NoAddress:
        messages.error(request, _("There is no e-mail address to write to. Add one first."))
    else:
        messages.success(request, _("The letter is on its way."))
    return redirect("casework:dossier", merchant=row.id)


def _surroundings(
    request: HttpRequest, row: OwnMerchant, *, is_own: bool, today: date
) -> dict[str, Any]:
    """What other contexts know of it, as far as the seat may look."""
    if row.state == MerchantState.LEAD:
        return {}
    found: dict[str, Any] = {
        "readiness": surroundings.readiness(row.id),
        "papers": surroundings.papers(row.id, today=today),
        "terms": surroundings.terms(row.id, today=today),
    }
    if may(request, Role.OFFICE, Resource.SELECTION, write=False):
        language = get_language() or "en"
        found["best"] = surroundings.best(row.id, market=MARKET, language=language)
    if is_own and may(request, Role.OFFICE, Resource.MANDATES, write=True):
        found["mandate_card"] = mandate_card(merchant=row.id, office=row.office)
    return found


_DONE: Final = {ItemState.DONE, ItemState.WAIVED}


def _checks(items: Any, names: Any) -> list[dict[str, Any]]:
    """The checklist, what is open first."""
    rows = [
        {
            "name": names.get(f"{checklist.PREFIX}{one.requirement.code}", one.requirement.code),
            "state": one.verdict.state.value,
            "is_done": one.verdict.state in _DONE,
        }
        for one in items
        if one.verdict.state is not ItemState.NOT_ASKED
    ]
    return sorted(rows, key=lambda one: one["is_done"])


def _next_step(row: OwnMerchant, kept: dossier.File) -> str:
    """The one sentence at the top: what comes next."""
    if kept.blockers:
        return steps.next_step(kept.blockers[0])
    if row.state == MerchantState.APPLIED:
        return _("It fills in its application; see what is missing.")
    if row.state == MerchantState.LIVE:
        return _("It sells. Nothing is blocked.")
    return _("Nothing is to be done.")


def _near(language: str, codes: list[str]) -> str:
    return next(
        (code for code in codes if code.split("-")[0] == language.split("-", maxsplit=1)[0]), "en"
    )


def _csv(lines: list[MerchantLine]) -> HttpResponse:
    head = ("name", "city", "country", "office", "state", "live", "blocked", "draft", "to_ship")
    rows = (
        (
            line.merchant.name,
            line.merchant.city,
            line.merchant.country,
            line.merchant.office_city,
            line.merchant.state,
            line.listings.live,
            line.listings.blocked,
            line.listings.draft,
            line.to_ship,
        )
        for line in lines
    )
    return asked.as_csv("merchants", head, rows)
