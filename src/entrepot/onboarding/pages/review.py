"""An office's reviews: the queue, and one business with all that it told side by side."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from entrepot.kernel import Refusal
from entrepot.offices.queries import office_for, offices_under, operator_for, seat
from entrepot.offices.values import OfficeId, Resource, Role
from entrepot.onboarding import commands, forms, queries
from entrepot.onboarding.pages import papers
from entrepot.onboarding.pages.seat import person
from entrepot.onboarding.queries import documents as holding
from entrepot.onboarding.queries import reviews, words
from entrepot.onboarding.values import (
    AlreadyDecided,
    FieldRefused,
    Mark,
    NotComplete,
    NotWaiting,
    ReasonNeeded,
    SecondPersonNeeded,
)

PAGE: Final = 50
View = Callable[..., HttpResponse]


@never_cache
@require_safe
@office_for(Resource.REVIEW)
def queue(request: HttpRequest) -> HttpResponse:
    """Who waits for the office and those under it, the longest first."""
    return _queue(request, Role.OFFICE)


@never_cache
@require_safe
@operator_for(Resource.REVIEW)
def all_queue(request: HttpRequest) -> HttpResponse:
    """Who waits anywhere."""
    return _queue(request, Role.OPERATOR)


def _queue(request: HttpRequest, desk: Role) -> HttpResponse:
    offices = _offices(request, desk)
    total = reviews.waiting_count(offices=offices)
    asked = request.GET.get("page", "1")
    number = max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    number = min(number, max(1, -(-total // PAGE)))
    found = reviews.review_queue(offices=offices, offset=(number - 1) * PAGE, limit=PAGE)
    now = timezone.now()
    facts = {
        "rows": [
            {"row": one, "is_late": one.is_late(now), "url": _url(desk, "review-one", one.merchant)}
            for one in found
        ],
        "total": total,
        "late": sum(one.is_late(now) for one in found),
        "pages": [],
        "previous": f"?page={number - 1}" if number > 1 else "",
        "next": f"?page={number + 1}" if number * PAGE < total else "",
        "desk": desk,
        "rule_form": _rule_form(request) if desk is Role.OFFICE else None,
    }
    return render(request, "onboarding/review_queue.html", facts)


def _rule_form(request: HttpRequest) -> forms.OfficeRuleForm:
    rule = queries.office_rule(_own_office(request))
    known = {"four_eyes": rule.four_eyes, "answer_days": rule.answer_days}
    return forms.OfficeRuleForm(initial=known)


@require_POST
@office_for(Resource.REVIEW)
def rule(request: HttpRequest) -> HttpResponse:
    """How this office reviews."""
    form = forms.OfficeRuleForm(request.POST)
    if form.is_valid():
        commands.set_office_rule(office=_own_office(request), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("onboarding:review")
    messages.error(request, _("Not saved: an answer takes between 1 and 60 days."))
    return redirect("onboarding:review")


def _of_office(view: View) -> Any:
    """The same page at both desks; an office sees its own and those under it."""
    return office_for(Resource.REVIEW)(_with_desk(view, Role.OFFICE))


def _of_operator(view: View) -> Any:
    return operator_for(Resource.REVIEW)(_with_desk(view, Role.OPERATOR))


def _with_desk(view: View, desk: Role) -> View:
    def at_desk(request: HttpRequest, merchant: UUID, **names: Any) -> HttpResponse:
        if not reviews.in_reach(merchant, offices=_offices(request, desk)):
            raise Http404
        return view(request, merchant, desk, **names)

    at_desk.__module__ = view.__module__
    return at_desk


def _offices(request: HttpRequest, desk: Role) -> tuple[OfficeId, ...] | None:
    return None if desk is Role.OPERATOR else offices_under(_own_office(request))


def _own_office(request: HttpRequest) -> OfficeId:
    mine = seat(request, Role.OFFICE)
    assert mine is not None
    assert mine.office is not None
    return mine.office


def _one(request: HttpRequest, merchant: UUID, desk: Role) -> HttpResponse:
    return _shown(request, merchant, desk)


def _shown(
    request: HttpRequest, merchant: UUID, desk: Role, *, status: int = 200, **said: Any
) -> HttpResponse:
    row = queries.application(merchant)
    assert row is not None
    items = queries.checklist(merchant)
    names = queries.people(one for one in (row.reviewer, row.assented_by) if one)
    facts = {
        "row": row,
        "items": items,
        "open_items": [one for one in items if not one.is_done],
        "facts": words.facts_of(row),
        "documents": [
            {
                "row": one,
                "url": _url(desk, "review-document", merchant, one.id),
                "decide_url": _url(desk, "review-decide", merchant, one.id)
                if desk is Role.OFFICE
                else "",
            }
            for one in holding.documents(merchant)
        ],
        "document_form": forms.DocumentReviewForm(auto_id=False),
        "doubles": queries.doubles(merchant),
        "history": words.told(queries.history(merchant)),
        "reviewer": names.get(row.reviewer, "") if row.reviewer else "",
        "first_yes": names.get(row.assented_by, "") if row.assented_by else "",
        "is_mine": row.reviewer == request.user.pk,
        "is_waiting": row.handed_in_at is not None and row.state == "review",
        "is_ready": queries.is_complete(merchant),
        "today": timezone.now().date(),
        "desk": desk,
        "is_operator": desk is Role.OPERATOR,
        "urls": {name: _url(desk, f"review-{name}", merchant) for name in ("approve", "one")}
        | (
            {name: _url(desk, f"review-{name}", merchant) for name in ("take", "ask", "refuse")}
            if desk is Role.OFFICE
            else {}
        ),
        "marks": {"office": Mark.VERIFIED, "operator": Mark.WAIVED}[desk.value],
        "mark_urls": {one.code: _url(desk, "review-item", merchant, one.code) for one in items},
        "approve_form": forms.ApproveForm(),
        "ask_form": forms.AskForm(items=[(one.code, one.title) for one in items]),
        "refuse_form": forms.RefuseForm(),
    }
    return render(request, "onboarding/review.html", {**facts, **said}, status=status)


def _url(desk: Role, name: str, *names: object) -> str:
    prefix = "" if desk is Role.OFFICE else "operator-"
    return reverse(f"onboarding:{prefix}{name}", args=names)


def _document(request: HttpRequest, merchant: UUID, _desk: Role, document: UUID) -> HttpResponse:
    found = holding.document(document, merchant=merchant)
    if found is None:
        raise Http404
    return papers.served(request, found)


def _done(
    request: HttpRequest, merchant: UUID, desk: Role, act: Callable[[], Any], *, said: str
) -> HttpResponse:
    """Do it, and say so; a refusal is told on the page that it belongs to."""
    try:
        act()
    except (NotComplete, AlreadyDecided, SecondPersonNeeded, ReasonNeeded, NotWaiting,
            FieldRefused) as no:  # fmt: skip
        return _shown(request, merchant, desk, status=no.status, refused=_sentence(no))
    messages.success(request, said)
    return redirect(_url(desk, "review-one", merchant))


def _sentence(no: Refusal) -> str:
    sentences = {
        NotComplete: _("Something is still open: look at the list, or ask for changes."),
        AlreadyDecided: _("Somebody has decided in the meantime. This is how it stands now."),
        SecondPersonNeeded: _("You said yes already; a colleague has to say it, too."),
        ReasonNeeded: _("Say why: it is recorded, and others will ask."),
        NotWaiting: _("Somebody has looked at this document in the meantime."),
    }
    return sentences.get(type(no), _("Choose a reason: the business reads it."))


def _take(request: HttpRequest, merchant: UUID, desk: Role) -> HttpResponse:
    def act() -> None:
        commands.take(merchant=merchant, by=person(request), at=timezone.now())

    return _done(request, merchant, desk, act, said=_("It is yours."))


def _decide(request: HttpRequest, merchant: UUID, desk: Role, document: UUID) -> HttpResponse:
    if holding.document(document, merchant=merchant) is None:
        raise Http404
    form = forms.DocumentReviewForm(request.POST)
    if not form.is_valid():
        return _shown(
            request,
            merchant,
            desk,
            status=422,
            refused=_("Choose a reason: the business reads it."),
        )
    is_yes = form.cleaned_data["answer"] == "accept"

    def act() -> None:
        commands.review_document(
            document=document,
            accept=is_yes,
            by=person(request),
            at=timezone.now(),
            reason=form.cleaned_data["reason"],
            note=form.cleaned_data["note"],
        )

    said = _("The document is accepted.") if is_yes else _("The document is not accepted.")
    return _done(request, merchant, desk, act, said=said)


def _item(request: HttpRequest, merchant: UUID, desk: Role, requirement: str) -> HttpResponse:
    form = forms.MarkForm(request.POST)
    if not form.is_valid():
        return _shown(request, merchant, desk, status=422, refused=_sentence(ReasonNeeded()))

    def act() -> None:
        commands.mark(
            merchant=merchant,
            requirement=requirement,
            mark=Mark(form.cleaned_data["mark"]),
            note=form.cleaned_data["note"],
            by=person(request),
            at=timezone.now(),
            is_operator=desk is Role.OPERATOR,
        )

    return _done(request, merchant, desk, act, said=_("Recorded."))


def _approve(request: HttpRequest, merchant: UUID, desk: Role) -> HttpResponse:
    form = forms.ApproveForm(request.POST)
    why = form.cleaned_data["override"] if form.is_valid() else ""

    def act() -> None:
        commands.approve(
            merchant=merchant,
            by=person(request),
            at=timezone.now(),
            override=why,
            is_operator=desk is Role.OPERATOR,
        )

    return _done(request, merchant, desk, act, said=_("Recorded: you said yes."))


def _ask(request: HttpRequest, merchant: UUID, desk: Role) -> HttpResponse:
    known = [(one.code, one.title) for one in queries.checklist(merchant)]
    form = forms.AskForm(request.POST, items=known)
    if not form.is_valid():
        return _shown(request, merchant, desk, status=422, ask_form=form)

    def act() -> None:
        commands.ask_changes(
            merchant=merchant,
            items=tuple(form.cleaned_data["items"]),
            note=form.cleaned_data["note"],
            by=person(request),
            at=timezone.now(),
        )

    return _done(request, merchant, desk, act, said=_("The business is asked to mend it."))


def _refuse(request: HttpRequest, merchant: UUID, desk: Role) -> HttpResponse:
    form = forms.RefuseForm(request.POST)
    if not form.is_valid():
        return _shown(request, merchant, desk, status=422, refuse_form=form)

    def act() -> None:
        commands.refuse(
            merchant=merchant,
            reason=form.cleaned_data["reason"],
            note=form.cleaned_data["note"],
            by=person(request),
            at=timezone.now(),
        )

    return _done(request, merchant, desk, act, said=_("Refused; the business can read why."))


one = never_cache(require_safe(_of_office(_one)))
file = never_cache(require_safe(_of_office(_document)))
take = require_POST(_of_office(_take))
decide = require_POST(_of_office(_decide))
item = require_POST(_of_office(_item))
approve = require_POST(_of_office(_approve))
ask = require_POST(_of_office(_ask))
refuse = require_POST(_of_office(_refuse))

operator_one = never_cache(require_safe(_of_operator(_one)))
operator_file = never_cache(require_safe(_of_operator(_document)))
operator_item = require_POST(_of_operator(_item))
operator_approve = require_POST(_of_operator(_approve))
