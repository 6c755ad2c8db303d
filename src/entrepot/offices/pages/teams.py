"""Teams: who is in, with which post, who is invited; for a merchant, an office, the gateway."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from entrepot.kernel import Refusal
from entrepot.offices import commands, queries
from entrepot.offices.forms.teams import InviteForm
from entrepot.offices.pages import words
from entrepot.offices.queries import merchant_for, office_for, operator_for
from entrepot.offices.values import OfficeId, Post, Resource, Role, Team

UNPROCESSABLE: Final = 422
GONE: Final = (commands.UnknownMember, commands.InvitationOver)


@dataclass(frozen=True, slots=True)
class Desk:
    """One team's page: whose it is, where its routes are, and whether this seat may change it."""

    team: Team
    route: str
    office: OfficeId | None
    """Set where the operator looks at an office's team."""
    may_write: bool

    def url(self, what: str, *ids: UUID) -> str:
        """The address of the team, or of a member or an invitation of it."""
        place = (self.office, self.team.role.value) if self.office else ()
        return reverse(f"offices:{self.route}-{what}", args=[*place, *ids])


@require_http_methods(["GET", "HEAD", "POST"])
@merchant_for(Resource.TEAM)
def merchant_team(request: HttpRequest) -> HttpResponse:
    """A merchant's own people."""
    return _team(request, _merchants(request))


@require_POST
@merchant_for(Resource.TEAM)
def merchant_member(request: HttpRequest, member: UUID) -> HttpResponse:
    """Another post, or goodbye."""
    return _member(request, _merchants(request), member)


@require_POST
@merchant_for(Resource.TEAM)
def merchant_invitation(request: HttpRequest, invitation: UUID) -> HttpResponse:
    """Send it again, or withdraw it."""
    return _invitation(request, _merchants(request), invitation)


@require_http_methods(["GET", "HEAD", "POST"])
@office_for(Resource.TEAM)
def office_team(request: HttpRequest) -> HttpResponse:
    """An office's own people."""
    return _team(request, _offices(request))


@require_POST
@office_for(Resource.TEAM)
def office_member(request: HttpRequest, member: UUID) -> HttpResponse:
    """Another post, or goodbye."""
    return _member(request, _offices(request), member)


@require_POST
@office_for(Resource.TEAM)
def office_invitation(request: HttpRequest, invitation: UUID) -> HttpResponse:
    """Send it again, or withdraw it."""
    return _invitation(request, _offices(request), invitation)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_for(Resource.TEAM)
def operator_team(request: HttpRequest) -> HttpResponse:
    """The gateway's own people."""
    return _team(request, _gateway(request))


@require_POST
@operator_for(Resource.TEAM)
def operator_member(request: HttpRequest, member: UUID) -> HttpResponse:
    """Another post, or goodbye."""
    return _member(request, _gateway(request), member)


@require_POST
@operator_for(Resource.TEAM)
def operator_invitation(request: HttpRequest, invitation: UUID) -> HttpResponse:
    """Send it again, or withdraw it."""
    return _invitation(request, _gateway(request), invitation)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_for(Resource.OFFICES)
def house_team(request: HttpRequest, office: UUID, role: str) -> HttpResponse:
    """An office's people, or its country's trade partners, as the operator sees them."""
    return _team(request, _house(request, office, role))


@require_POST
@operator_for(Resource.OFFICES)
def house_member(request: HttpRequest, office: UUID, role: str, member: UUID) -> HttpResponse:
    """Another post, or goodbye."""
    return _member(request, _house(request, office, role), member)


@require_POST
@operator_for(Resource.OFFICES)
def house_invitation(
    request: HttpRequest, office: UUID, role: str, invitation: UUID
) -> HttpResponse:
    """Send it again, or withdraw it."""
    return _invitation(request, _house(request, office, role), invitation)


def _team(request: HttpRequest, desk: Desk) -> HttpResponse:
    language = get_language() or "en"
    form = InviteForm(
        request.POST if request.method == "POST" else None,
        posts=words.posts(desk.team.role),
        language=language,
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            commands.invite(
                team=desk.team,
                email=said["email"],
                post=form.post_chosen(),
                language=said["language"],
                by=queries.person(request),
                at=timezone.now(),
            )
        except Refusal as no:
            form.add_error("email", words.sentence(no))
        else:
            messages.success(
                request, _("Invited. The letter is on its way; its link lasts a week.")
            )
            return _back(desk)
    return _page(request, desk, form)


def _page(request: HttpRequest, desk: Desk, form: InviteForm) -> HttpResponse:
    me = queries.person(request)
    role = desk.team.role
    rows = queries.members(desk.team)
    owners = sum(row.post is Post.OWNER and row.is_active for row in rows)
    members = [
        {
            "row": row,
            "post": words.post_name(role, row.post),
            "is_me": row.user == me,
            "is_last_owner": row.post is Post.OWNER and owners == 1,
            "url": desk.url("member", row.id),
        }
        for row in rows
    ]
    waiting = [
        {
            "row": row,
            "post": words.post_name(role, row.post),
            "url": desk.url("invitation", row.id),
        }
        for row in queries.invitations(desk.team, at=timezone.now())
    ]
    house = queries.office(desk.office) if desk.office else None
    return render(
        request,
        "offices/team.html",
        {
            "heading": words.team_name(desk.team),
            "house": house,
            "members": members,
            "waiting": waiting,
            "posts": words.posts(role),
            "matrix": words.matrix(role),
            "form": form,
            "may_write": desk.may_write,
            "is_partners": role is Role.PARTNER,
        },
        status=UNPROCESSABLE if form.errors else 200,
    )


def _member(request: HttpRequest, desk: Desk, member: UUID) -> HttpResponse:
    found = next((one for one in queries.members(desk.team) if one.id == member), None)
    if found is None:
        raise Http404
    if request.POST.get("do") == "remove":
        is_gone = _done(
            request,
            lambda: commands.remove_member(member=member, team=desk.team),
            _("Gone from the team. The seat ended at once."),
        )
        is_me = found.user == queries.person(request) and desk.office is None
        return redirect("offices:desk") if is_gone and is_me else _back(desk)
    chosen = request.POST.get("post", "")
    if chosen not in set(Post):
        messages.error(request, words.sentence(commands.NoSuchPost(post="")))
        return _back(desk)
    _done(
        request,
        lambda: commands.change_post(member=member, team=desk.team, post=Post(chosen)),
        _("The post is another one from now on."),
    )
    return _back(desk)


def _invitation(request: HttpRequest, desk: Desk, invitation: UUID) -> HttpResponse:
    at = timezone.now()
    if request.POST.get("do") == "withdraw":
        _done(
            request,
            lambda: commands.withdraw_invitation(invitation=invitation, team=desk.team, at=at),
            _("Withdrawn. The link in the letter opens nothing any more."),
        )
    else:
        _done(
            request,
            lambda: commands.send_again(invitation=invitation, team=desk.team, at=at),
            _("Sent again, with a new link. The one before is void."),
        )
    return _back(desk)


def _done(request: HttpRequest, step: Callable[[], None], said: str) -> bool:
    """Whether it went well; what was said no to is shown, what is not of this team is 404."""
    try:
        step()
    except GONE:
        raise Http404 from None
    except Refusal as no:
        messages.error(request, words.sentence(no))
        return False
    messages.success(request, said)
    return True


def _back(desk: Desk) -> HttpResponse:
    return redirect(desk.url("team"))


def _merchants(request: HttpRequest) -> Desk:
    mine = queries.seat(request, Role.MERCHANT)
    assert mine is not None
    return Desk(
        team=Team(Role.MERCHANT, merchant=mine.merchant),
        route="merchant",
        office=None,
        may_write=queries.reaches(mine, Resource.TEAM, write=True),
    )


def _offices(request: HttpRequest) -> Desk:
    mine = queries.seat(request, Role.OFFICE)
    assert mine is not None
    return Desk(
        team=Team(Role.OFFICE, office=mine.office),
        route="office",
        office=None,
        may_write=queries.reaches(mine, Resource.TEAM, write=True),
    )


def _gateway(request: HttpRequest) -> Desk:
    return Desk(
        team=Team(Role.OPERATOR),
        route="operator",
        office=None,
        may_write=queries.may(request, Role.OPERATOR, Resource.TEAM, write=True),
    )


def _house(request: HttpRequest, office: UUID, role: str) -> Desk:
    found = queries.office(office)
    if found is None or role not in {Role.OFFICE, Role.PARTNER}:
        raise Http404
    return Desk(
        team=Team(Role(role), office=found.id),
        route="house",
        office=found.id,
        may_write=queries.may(request, Role.OPERATOR, Resource.OFFICES, write=True),
    )
