"""Sign-in and security: password, second factor, where one is signed in."""

from urllib.parse import urlencode
from uuid import UUID

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import remove_webauthn
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from entrepot.kit.scope import Audience, audience
from entrepot.offices import commands, queries
from entrepot.offices.models import User
from entrepot.offices.values import UserId


@require_safe
@audience(Audience.BUYER)
def security(request: HttpRequest) -> HttpResponse:
    """What opens this account, and where it is open."""
    if not isinstance(request.user, User):
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")
    found = queries.factors.factors_of(UserId(request.user.id))
    return render(
        request,
        "offices/security.html",
        {
            "factors": found,
            "is_needed": queries.factors.is_needed(request),
            "is_closed": queries.factors.is_missing(request),
            "is_required": settings.ENTREPOT_MFA == queries.factors.REQUIRED,
            "sessions": queries.factors.sessions_of(
                UserId(request.user.id), here=request.session.session_key or ""
            ),
            "back": _back(request),
        },
    )


@audience(Audience.PUBLIC)
def to_security(_request: HttpRequest) -> HttpResponse:
    """Where allauth would have a page of its own for the same."""
    return redirect("offices:security")


@audience(Audience.BUYER)
def remove_passkey(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a passkey away; allauth itself asks only of an app whether it may go."""
    if not isinstance(request.user, User):
        raise Http404
    mine = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN)
    if not get_adapter().can_delete_authenticator(get_object_or_404(mine, pk=pk)):
        messages.error(
            request,
            _("This is your last second step, and your desk demands one: add another first."),
        )
        return redirect("offices:security")
    answer: HttpResponse = remove_webauthn(request, pk=pk)
    return answer


@require_POST
@audience(Audience.BUYER)
def end_session(request: HttpRequest, session: UUID) -> HttpResponse:
    """Sign one browser out; somebody else's session does not exist."""
    if not isinstance(request.user, User):
        raise Http404
    if not commands.end_session(user=UserId(request.user.id), sign_in=session):
        raise Http404
    messages.success(request, _("Signed out there."))
    return redirect("offices:security")


@require_POST
@audience(Audience.BUYER)
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    if not isinstance(request.user, User):
        raise Http404
    ended = commands.end_other_sessions(
        user=UserId(request.user.id), keep=request.session.session_key or ""
    )
    messages.success(
        request,
        ngettext("Signed out in %(n)d other place.", "Signed out in %(n)d other places.", ended)
        % {"n": ended},
    )
    return redirect("offices:security")


def _back(request: HttpRequest) -> str:
    """The desk page that was closed, to go on to."""
    address = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_ours and address.startswith("/") else ""
