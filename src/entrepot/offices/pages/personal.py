"""What is stored about a person: shown, handed out, erased, with a proof."""

from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entrepot.kit.personal import Person
from entrepot.kit.scope import Audience, audience
from entrepot.offices import commands, forms, queries
from entrepot.offices.models import User
from entrepot.offices.pages import words
from entrepot.offices.pages.again import say_again
from entrepot.offices.pages.stored import stored
from entrepot.offices.queries import operator_for
from entrepot.offices.queries import personal as held
from entrepot.offices.values import Resource, UserId

UNPROCESSABLE = 422
CONFLICT = 409
PROOFS = 50
EMAIL_MAX = 254


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.BUYER)
def my_data(request: HttpRequest) -> HttpResponse:
    """What is known about me; and the button that has it forgotten."""
    if not isinstance(request.user, User):
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")
    if request.method == "POST":
        return _forget_me(request)
    return _mine(request, forms.EraseForm(expected=request.user.email))


@say_again
def _forget_me(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    form = forms.EraseForm(request.POST, expected=request.user.email)
    if not form.is_valid():
        return _mine(request, form, status=UNPROCESSABLE)
    try:
        commands.erase_person(user=UserId(request.user.id), by=None, at=timezone.now())
    except commands.LastOwner as no:
        form.add_error(None, words.sentence(no))
        return _mine(request, form, status=CONFLICT)
    logout(request)
    return redirect("offices:forgotten")


@require_POST
@audience(Audience.BUYER)
def download(request: HttpRequest) -> HttpResponse:
    """All of it, as a file."""
    if not isinstance(request.user, User):
        raise Http404
    return _file(UserId(request.user.id))


@require_safe
@audience(Audience.PUBLIC)
def forgotten(request: HttpRequest) -> HttpResponse:
    """Where one lands who has just been forgotten."""
    return render(request, "offices/forgotten.html")


@require_safe
@operator_for(Resource.TEAM)
def persons(request: HttpRequest) -> HttpResponse:
    """Find a person by their whole address; the proofs of those who were erased."""
    asked = request.GET.get("email", "").replace("\x00", "")[:EMAIL_MAX]
    found = held.find_person(asked) if asked else None
    if found is not None:
        return redirect("offices:person", person=found.id)
    stored_of = held.counts(held.contact(asked)) if asked else []
    facts = {
        "asked": asked,
        "is_contact": bool(stored_of),
        "proofs": held.proofs(limit=PROOFS),
    }
    missing = asked and not stored_of
    return render(request, "offices/persons.html", facts, status=404 if missing else 200)


@require_POST
@operator_for(Resource.TEAM)
def contact(request: HttpRequest) -> HttpResponse:
    """Somebody without an account: shown, handed out as a file, or erased with a reason.

    The address comes by POST: it stands in no address bar and in no log of requests.
    """
    asked = request.POST.get("contact", "").replace("\x00", "")[:EMAIL_MAX]
    found = held.contact(asked)
    if held.find_person(asked) is not None or not held.counts(found):
        raise Http404
    wanted = request.POST.get("do", "")
    if wanted == "export":
        return _zip(commands.export_contact(email=asked))
    form = forms.ContactForm(request.POST if wanted == "erase" else None, expected=asked)
    if wanted == "erase" and form.is_valid():
        by = queries.person(request)
        assert by is not None
        done = commands.erase_contact(
            email=asked,
            name=form.cleaned_data["name"],
            by=by,
            at=timezone.now(),
            why=form.cleaned_data["why"],
        )
        messages.success(request, _("Erased. This is the proof."))
        return redirect("offices:erasure", erasure=done)
    status = UNPROCESSABLE if form.errors else 200
    facts = {**_facts(found, form), "asked": asked}
    return render(request, "offices/contact.html", facts, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_for(Resource.TEAM)
@say_again
def person(request: HttpRequest, person: UUID) -> HttpResponse:
    """One person: what is stored, what would stay; erase them with a reason."""
    found = _person(person)
    form = forms.EraseOtherForm(expected=found.emails[0])
    if request.method != "POST":
        return _theirs(request, found, form)
    form = forms.EraseOtherForm(request.POST, expected=found.emails[0])
    if not form.is_valid():
        return _theirs(request, found, form, status=UNPROCESSABLE)
    try:
        done = commands.erase_person(
            user=UserId(found.id),
            by=queries.person(request),
            at=timezone.now(),
            why=form.cleaned_data["why"],
        )
    except commands.LastOwner as no:
        form.add_error(None, words.sentence(no))
        return _theirs(request, found, form, status=CONFLICT)
    messages.success(request, _("Erased. This is the proof."))
    return redirect("offices:erasure", erasure=done)


@require_POST
@operator_for(Resource.TEAM)
def download_of(_request: HttpRequest, person: UUID) -> HttpResponse:
    """The file to hand to somebody who asked by letter."""
    return _file(UserId(_person(person).id))


@require_safe
@operator_for(Resource.TEAM)
def proof(request: HttpRequest, erasure: UUID) -> HttpResponse:
    """What went, what stays, by which law, until when."""
    found = held.proof(erasure)
    if found is None:
        raise Http404
    facts = {
        "proof": found,
        "gone": [{**one, "name": stored(one["what"])} for one in found.gone],
        "kept": [
            {**one, "name": stored(one["what"]), "until": _day(one["until"])} for one in found.kept
        ],
    }
    return render(request, "offices/erasure.html", facts)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _person(identity: UUID) -> Person:
    found = held.person_of(identity)
    if found is None:
        raise Http404
    return found


def _mine(request: HttpRequest, form: forms.EraseForm, *, status: int = 200) -> HttpResponse:
    assert isinstance(request.user, User)
    found = _person(request.user.id)
    return render(request, "offices/my_data.html", _facts(found, form), status=status)


def _theirs(
    request: HttpRequest, found: Person, form: forms.EraseForm, *, status: int = 200
) -> HttpResponse:
    return render(request, "offices/person.html", _facts(found, form), status=status)


def _facts(found: Person, form: forms.EraseForm) -> dict[str, object]:
    return {
        "person": found,
        "form": form,
        "counts": [{"what": stored(kind), "rows": rows} for _, kind, rows in held.counts(found)],
        "keeps": [
            {"what": stored(one.what), "kept": one}
            for _, one in held.all_keeps(found, timezone.now())
        ],
    }


def _file(user: UserId) -> HttpResponse:
    return _zip(commands.export_person(user=user))


def _zip(body: bytes) -> HttpResponse:
    response = HttpResponse(body, content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="personal-data.zip"'
    response["Cache-Control"] = "no-store"
    return response
