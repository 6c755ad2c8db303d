"""API keys of a team: a merchant's, an office's, the gateway's."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from entrepot.offices import commands, forms, queries, rules
from entrepot.offices.pages import words
from entrepot.offices.pages.again import say_again
from entrepot.offices.queries import Seat, merchant_for, office_for, operator_for
from entrepot.offices.values import Access, Grant, KeyId, Resource, Role, Team, UserId

UNPROCESSABLE = 422


def _keys(request: HttpRequest, role: Role) -> HttpResponse:
    """The team's keys; a new one is shown once, here."""
    mine = queries.seat(request, role)
    assert mine is not None
    today = timezone.now().date()
    choices = [(str(one), _named(one)) for one in rules.grantable(role, mine.post)]
    form, secret, status = forms.KeyForm(choices=choices, today=today), "", 200
    if request.method == "POST":
        form = forms.KeyForm(request.POST, choices=choices, today=today)
        if form.is_valid():
            secret = _make(request, mine, form)
        if secret:
            form = forms.KeyForm(choices=choices, today=today)
        else:
            status = UNPROCESSABLE
    rows = [
        {
            "key": row,
            "grants": [_named(one) for one in row.grants],
            "is_working": row.is_working(today),
            "revoke": reverse(f"offices:{role}-revoke-key", kwargs={"key": row.id}),
        }
        for row in queries.keys_of(_team(mine))
    ]
    facts = {
        "rows": rows,
        "working": sum(bool(row["is_working"]) for row in rows),
        "form": form,
        "secret": secret,
        "may_make": mine.reach(Resource.KEYS) is Access.WRITE,
        "seller": mine.merchant,
    }
    response = render(request, "offices/keys.html", facts, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _make(request: HttpRequest, mine: Seat, form: forms.KeyForm) -> str:
    """The new key's secret; empty when it was refused, with the reason in the form."""
    person = queries.person(request)
    assert person is not None
    try:
        made = commands.make_key(
            team=_team(mine),
            name=form.cleaned_data["name"],
            grants=form.cleaned_data["grants"],
            expires_on=form.cleaned_data["expires_on"],
            by=UserId(person),
            post=mine.post,
            at=timezone.now(),
        )
    except commands.TooManyKeys as no:
        form.add_error(
            None, _("You have %(most)d keys that work: revoke one first.") % {"most": no.most}
        )
        return ""
    return made.secret


def _revoke(request: HttpRequest, role: Role, key: UUID) -> HttpResponse:
    mine = queries.seat(request, role)
    assert mine is not None
    if not commands.revoke_key(team=_team(mine), key=KeyId(key), at=timezone.now()):
        raise Http404
    messages.success(request, _("Revoked: the key opens nothing any more."))
    return redirect(f"offices:{role}-keys")


def _named(grant: Grant) -> str:
    """`Products: change`, in the reader's language."""
    access = _("change") if grant.access is Access.WRITE else _("read")
    return f"{words.RESOURCES[grant.resource]}: {access}"


def _team(mine: Seat) -> Team:
    return Team(mine.role, mine.office, mine.merchant)


@require_http_methods(["GET", "HEAD", "POST"])
@merchant_for(Resource.KEYS)
@say_again
def merchant_keys(request: HttpRequest) -> HttpResponse:
    """A merchant's keys."""
    return _keys(request, Role.MERCHANT)


@require_POST
@merchant_for(Resource.KEYS)
def merchant_revoke_key(request: HttpRequest, key: UUID) -> HttpResponse:
    """A merchant's key opens nothing from now on."""
    return _revoke(request, Role.MERCHANT, key)


@require_http_methods(["GET", "HEAD", "POST"])
@office_for(Resource.KEYS)
@say_again
def office_keys(request: HttpRequest) -> HttpResponse:
    """An office's keys."""
    return _keys(request, Role.OFFICE)


@require_POST
@office_for(Resource.KEYS)
def office_revoke_key(request: HttpRequest, key: UUID) -> HttpResponse:
    """An office's key opens nothing from now on."""
    return _revoke(request, Role.OFFICE, key)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_for(Resource.KEYS)
@say_again
def operator_keys(request: HttpRequest) -> HttpResponse:
    """The gateway's keys."""
    return _keys(request, Role.OPERATOR)


@require_POST
@operator_for(Resource.KEYS)
def operator_revoke_key(request: HttpRequest, key: UUID) -> HttpResponse:
    """A key of the gateway opens nothing from now on."""
    return _revoke(request, Role.OPERATOR, key)
