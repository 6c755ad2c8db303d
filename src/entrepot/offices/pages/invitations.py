"""The page behind the link in an invitation's letter."""

from typing import Final

from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from entrepot.kit.scope import Audience, audience
from entrepot.offices import commands, queries
from entrepot.offices.forms.teams import JoinForm
from entrepot.offices.models import User
from entrepot.offices.pages import words
from entrepot.offices.pages.landing import desk_of
from entrepot.offices.queries import Invited

BACKEND: Final = "allauth.account.auth_backends.AuthenticationBackend"


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.BUYER)
@sensitive_post_parameters("password")
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Whose team it is, and the button that says yes; looking at it uses nothing up.

    Signed in with the invited address: one button. With another one: sign out first. With no
    account: a name and a password make one, for the letter has shown whose mailbox it is.
    """
    found = queries.invited(token, at=timezone.now())
    if found is None:
        return render(request, "offices/invitation_over.html", status=404)
    if isinstance(request.user, User):
        return _signed_in(request, request.user, token, found)
    if found.has_account:
        return _page(request, found, None)
    form = JoinForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, found, form)
    try:
        user, team = commands.join(
            token=token,
            name=form.cleaned_data["name"],
            password=form.cleaned_data["password"],
            at=timezone.now(),
        )
    except (commands.InvitationOver, commands.ForAnotherAddress):
        raise Http404 from None
    login(request, User.objects.get(id=user), backend=BACKEND)
    messages.success(request, _("Welcome. This is your desk."))
    return redirect(desk_of(team.role))


def _signed_in(request: HttpRequest, user: User, token: str, found: Invited) -> HttpResponse:
    is_theirs = user.email.lower() == found.email
    if request.method != "POST" or not is_theirs:
        return _page(request, found, None, is_theirs=is_theirs)
    try:
        team = commands.accept_invitation(token=token, user=user.id, at=timezone.now())
    except (commands.InvitationOver, commands.ForAnotherAddress):
        raise Http404 from None
    request.session[f"seat:{team.role}"] = str(team.merchant or team.office or "")
    messages.success(request, _("Welcome. This is your desk."))
    return redirect(desk_of(team.role))


def _page(
    request: HttpRequest, found: Invited, form: JoinForm | None, *, is_theirs: bool = False
) -> HttpResponse:
    status = 200
    if request.method == "POST":
        status = 422 if form is not None else 403
    facts = {
        "found": found,
        "post": words.post_name(found.role, found.post),
        "form": form,
        "is_theirs": is_theirs,
    }
    return render(request, "offices/invitation.html", facts, status=status)
