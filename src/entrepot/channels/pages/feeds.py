"""Fast feeds of price and stock, and feeds that are fetched on a clock."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from entrepot.channels import commands, queries
from entrepot.channels.forms import FeedForm, PullForm
from entrepot.channels.pages import reaching
from entrepot.channels.values import (
    Choices,
    FileRefused,
    JobKind,
    OutOfMandate,
    PullId,
    PullState,
    UnknownChoice,
)
from entrepot.offices.queries import merchant_for, seat
from entrepot.offices.values import MerchantId, Resource, Role


@merchant_for(Resource.IMPORTS)
@require_http_methods(["GET", "POST"])
def fast(request: HttpRequest) -> HttpResponse:
    """Prices or stock by SKU, and how such files came in."""
    mine = _merchant(request)
    form = FeedForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and reaching.allowed(request, form):
            sent = form.cleaned_data["file"]
            try:
                job = commands.take_file(
                    sent.chunks(),
                    name=sent.name,
                    merchant=mine,
                    at=timezone.now(),
                    by=request.user.pk,
                    office=reaching.by_office(request),
                    kind=JobKind(form.cleaned_data["kind"]),
                )
                try:
                    commands.choose_feed(job, choices=Choices(), merchant=mine)
                except UnknownChoice:
                    commands.discard(job, merchant=mine)
                    raise
                commands.start_import(job, merchant=mine, at=timezone.now(), behind=True)
            except FileRefused as no:
                form.add_error("file", queries.refusal_sentence(no))
            except UnknownChoice:
                form.add_error("kind", _("You have no warehouse yet: make one under Stock first."))
            else:
                return redirect("channels:import", job=job)
    fast_ones = [one for one in queries.jobs(mine) if one.kind is not JobKind.GOODS]
    return render(request, "channels/feeds.html", {"form": form, "jobs": fast_ones}, status=status)


@merchant_for(Resource.IMPORTS)
@require_http_methods(["GET", "POST"])
def pulls(request: HttpRequest) -> HttpResponse:
    """Feeds that are fetched on a clock: how they went, and a new one."""
    mine = _merchant(request)
    form = PullForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and reaching.allowed(request, form):
            said = form.cleaned_data
            try:
                commands.save_pull(
                    merchant=mine,
                    name=said["name"],
                    kind=JobKind(said["kind"]),
                    url=said["url"],
                    interval_min=said["interval_min"],
                    at=timezone.now(),
                    user=said["user"],
                    password=said["password"],
                    choices=reaching.within(
                        request,
                        Choices(takes_pictures=said["takes_pictures"], retires=said["retires"]),
                    ),
                    by=request.user.pk,
                    office=reaching.by_office(request),
                )
            except commands.BadPull as no:
                form.add_error(no.field, _why(no))
            else:
                messages.success(request, _("The feed is set up; it is fetched within a minute."))
                return redirect("channels:pulls")
    context = {
        "form": form,
        "pulls": queries.pulls(mine),
        "is_office": reaching.by_office(request) is not None,
    }
    return render(request, "channels/pulls.html", context, status=status)


@merchant_for(Resource.IMPORTS)
@require_POST
def pause(request: HttpRequest, pull: UUID) -> HttpResponse:
    """Fetch it no more until its merchant resumes it."""
    return _set(request, pull, PullState.PAUSED)


@merchant_for(Resource.IMPORTS)
@require_POST
def resume(request: HttpRequest, pull: UUID) -> HttpResponse:
    """Fetch it again, at once."""
    mine = next((one for one in queries.pulls(_merchant(request)) if one.id == pull), None)
    if mine is not None and not reaching.may_take(request, mine.kind):
        messages.error(request, reaching.sentence(mine.kind))
        return redirect("channels:pulls")
    return _set(request, pull, PullState.ACTIVE)


@merchant_for(Resource.IMPORTS)
@require_POST
def take_over(request: HttpRequest, pull: UUID) -> HttpResponse:
    """A feed that an office had set up goes on as the merchant's own."""
    mine = _merchant(request)
    found = queries.pull(PullId(pull), merchant=mine)
    if found is None or reaching.by_office(request) is not None:
        raise Http404
    if not reaching.may_all(request, found.kind, found.choices):
        messages.error(request, _("Your post here may not set what this feed brings."))
        return redirect("channels:pulls")
    if commands.take_over(found.id, merchant=mine, by=request.user.pk, at=timezone.now()):
        messages.success(request, _("The feed is yours now; it is fetched within a minute."))
    else:
        messages.info(request, _("This feed is yours already."))
    return redirect("channels:pulls")


@merchant_for(Resource.IMPORTS)
@require_POST
def delete(request: HttpRequest, pull: UUID) -> HttpResponse:
    """Forget the feed; its goods stay."""
    try:
        commands.delete_pull(PullId(pull), merchant=_merchant(request))
    except commands.NoSuchPull:
        raise Http404 from None
    messages.success(request, _("The feed is no longer fetched. What it brought stays."))
    return redirect("channels:pulls")


def _set(request: HttpRequest, pull: UUID, state: PullState) -> HttpResponse:
    try:
        commands.set_pull_state(
            PullId(pull), state=state, merchant=_merchant(request), at=timezone.now()
        )
    except commands.NoSuchPull:
        raise Http404 from None
    except OutOfMandate as no:
        messages.error(request, queries.refusal_sentence(no))
    return redirect("channels:pulls")


def _why(no: commands.BadPull) -> str:
    sentences = {
        "inner": _("This address leads inside our own network. Give a public one."),
        "scheme": _("The address must begin with https:// or http://."),
        "credentials": _("Give user name and password in their own fields, not in the address."),
        "port": _("This port is not asked. Use the usual ones of the web."),
        "too_many": _("You have twenty feeds already: delete one first."),
        "too_often": _("A feed is fetched every 15 minutes at most."),
    }
    return sentences.get(no.reason, _("Nothing can be fetched from this address."))


def _merchant(request: HttpRequest) -> MerchantId:
    mine = seat(request, Role.MERCHANT)
    assert mine is not None
    assert mine.merchant is not None
    return mine.merchant
