"""The office's own letters: written, tried with a real dossier, taken up again."""

from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entrepot.casework import commands, rules
from entrepot.casework.forms import WordingForm
from entrepot.casework.pages import asked
from entrepot.casework.queries import scope, words
from entrepot.casework.queries import wordings as texts
from entrepot.casework.values import FACTS, LetterKind, Said
from entrepot.offices.queries import may, office_for
from entrepot.offices.values import Resource, Role

NUMBER_MAX: Final = 9
HEADS: Final = Resource.TEAM
"""Whoever may change the team may undo what it wrote: the head of the office."""


@require_safe
@office_for(Resource.MERCHANTS)
def wordings(request: HttpRequest) -> HttpResponse:
    """Which letters are ours, and in which languages?"""
    office = asked.office_of(request)
    held = texts.held(office)
    rows = [
        {
            "kind": kind.value,
            "name": words.LETTERS[kind],
            "languages": [
                {"code": code, "name": name, "own": held.get((kind, code))}
                for code, name in settings.LANGUAGES
            ],
        }
        for kind in LetterKind
    ]
    own = sum(one.office == office for one in held.values())
    return render(request, "casework/wordings.html", {"rows": rows, "own": own, "office": office})


@office_for(Resource.MERCHANTS)
@require_http_methods(["GET", "HEAD", "POST"])
def wording(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """One letter in one language: our text, tried before it is kept."""
    letter = _letter(kind, language)
    office = asked.office_of(request)
    merchants = scope.latest_merchants(asked.scope_of(request))
    choices = [(str(one.id), one.name) for one in merchants]
    if request.method == "POST":
        form = WordingForm(request.POST, kind=letter, merchants=choices)
    else:
        said = texts.text(office, letter, language)
        first = {"subject": said.subject, "body": said.body}
        form = WordingForm(initial=first, kind=letter, merchants=choices)
    tried = None
    if request.method == "POST" and form.is_valid():
        if "try" not in request.POST:
            commands.write_wording(
                office=office,
                kind=letter,
                language=language,
                said=form.said(),
                by=asked.who(request),
                at=timezone.now(),
            )
            messages.success(request, _("Saved. Letters begin with this text from now on."))
            return redirect("casework:wording", kind=kind, language=language)
        tried = _tried(request, form, language)
    own = texts.in_force(office, letter, language)
    facts = {
        "form": form,
        "kind": kind,
        "name": words.LETTERS[letter],
        "language": language,
        "languages": settings.LANGUAGES,
        "known": [(f"{{{fact.value}}}", words.FACTS[fact]) for fact in FACTS[letter]],
        "own": own,
        "is_ours": own is not None and own.office == office,
        "versions": texts.versions(office, letter, language),
        "tried": tried,
        "has_merchants": bool(choices),
        "may_write": may(request, Role.OFFICE, Resource.MERCHANTS, write=True),
        "may_undo": may(request, Role.OFFICE, HEADS, write=True),
    }
    status = asked.UNPROCESSABLE if form.errors else 200
    return render(request, "casework/wording.html", facts, status=status)


@office_for(HEADS)
@require_POST
def again(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """The head of the office goes back to an earlier version."""
    number = request.POST.get("version", "")
    if not (number.isascii() and number.isdigit() and len(number) <= NUMBER_MAX):
        raise Http404
    facts = _asked(request, kind, language)
    try:
        commands.use_wording_again(version=int(number), **facts)
    except commands.NoSuchVersion as no:
        raise Http404 from no
    messages.success(request, _("Letters begin with this version again."))
    return redirect("casework:wording", kind=kind, language=language)


@office_for(HEADS)
@require_POST
def aside(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """The head of the office lets the hub's or the program's text hold again."""
    commands.set_wording_aside(**_asked(request, kind, language))
    messages.success(request, _("Your own text is set aside; its versions stay here."))
    return redirect("casework:wording", kind=kind, language=language)


def _asked(request: HttpRequest, kind: str, language: str) -> dict[str, Any]:
    return {
        "office": asked.office_of(request),
        "kind": _letter(kind, language),
        "language": language,
        "by": asked.who(request),
        "at": timezone.now(),
    }


def _letter(kind: str, language: str) -> LetterKind:
    if kind not in set(LetterKind) or language not in dict(settings.LANGUAGES):
        raise Http404
    return LetterKind(kind)


def _tried(request: HttpRequest, form: WordingForm, language: str) -> Said | None:
    """The text as it would reach one of our businesses."""
    chosen = asked.uuid_of(form.cleaned_data["merchant"])
    if chosen is None:
        return None
    row, _offices = asked.ours(request, chosen)
    return rules.filled(form.said(), texts.facts_of(row, by=asked.who(request), language=language))
