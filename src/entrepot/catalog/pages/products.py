"""The merchant's products: the list, its export, and what is done to many at once."""

import csv
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from entrepot.catalog import commands
from entrepot.catalog.pages import advice
from entrepot.catalog.queries import merchant as desk
from entrepot.catalog.queries.merchant import Cursor, ProductFilter, ProductLine
from entrepot.catalog.templatetags.catalog import LISTINGS, TEXTS
from entrepot.catalog.values import ListingId, ListingState
from entrepot.offices import queries as offices
from entrepot.offices.queries import MerchantRow, merchant_for, seat
from entrepot.offices.values import MerchantId, Resource, Role

LIST_SIZE: Final = 50
SEARCH_MAX: Final = 80
REASONS_NAMED: Final = 3
"""Reasons that the sentence at the top names; the filter has them all."""

_COLUMNS: Final = (
    *("key", "title", "language", "text_state", "first_sku", "category"),
    *("skus", "state", "currency", "price_minor"),
    *(f"listings_{one.value}" for one in ListingState),
    *("errors", "warnings"),
)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@merchant_for(Resource.PRODUCTS)
@require_safe
def products(request: HttpRequest) -> HttpResponse:
    """What is sold, what cannot be sold yet, and why?"""
    mine = merchant_of(request)
    narrowed = _narrowed(request.GET)
    language = get_language() or "en"
    if request.GET.get("format") == "csv":
        return _csv(desk.all_products(mine, narrowed=narrowed, language=language))
    after = _cursor(request.GET.get("after", ""))
    found = desk.products(
        mine, narrowed=narrowed, language=language, limit=LIST_SIZE + 1, after=after
    )
    shown = found[:LIST_SIZE]
    later = _address(narrowed, after=_token(shown[-1])) if len(found) > LIST_SIZE else ""
    sums = desk.product_sums(mine, narrowed=narrowed)
    return render(
        request,
        "catalog/merchant_products.html",
        {
            "rows": shown,
            "sums": sums,
            "reasons": _reasons(sums.reasons, narrowed),
            "narrowed": narrowed,
            "is_narrowed": narrowed != ProductFilter(),
            "lanes": desk.lane_names(mine, country=_merchant(mine).country),
            "states": _states(),
            "texts": [(key, name) for key, (name, _tone) in TEXTS.items()],
            "findings": advice.choices(narrowed.finding),
            "csv": _address(narrowed, format="csv"),
            "here": _query(narrowed),
            "first": _address(narrowed) if after else "",
            "later": later,
        },
    )


@merchant_for(Resource.PRODUCTS)
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """List the ticked products on a lane, pause or resume their listings."""
    mine = merchant_of(request)
    # The filter comes back as an address of ours: nothing else of the field is used.
    narrowed = _narrowed(QueryDict(request.POST.get("here", "")[:1000]))
    back = HttpResponseRedirect(_address(narrowed))
    ticked = [one for text in request.POST.getlist("product") if (one := _uuid(text))]
    ticked = ticked[: desk.TICKED_MAX]
    variants = desk.variants_of(ticked, merchant=mine)
    if not variants:
        messages.warning(request, _("Tick at least one product first."))
        return back
    do, at = request.POST.get("do", ""), timezone.now()
    if do == "list":
        lane = request.POST.get("lane", "")
        if lane not in {one.code for one in offered(mine)}:
            messages.warning(request, _("Choose the lane on which they are to be listed."))
            return back
        told(request, commands.list_on_lane(variants, lane=lane, merchant=mine, at=at))
        return back
    is_paused = do == "resume"
    listings = desk.listings_of(ticked, merchant=mine, lane=narrowed.lane, is_paused=is_paused)
    if do == "pause":
        messages.success(request, paused(commands.pause(listings, merchant=mine, at=at)))
    elif do == "resume":
        commands.resume(listings, merchant=mine, at=at)
        told(request, listings)
    else:
        messages.warning(request, _("Choose what is to be done with the ticked products."))
    return back


def told(request: HttpRequest, listings: list[ListingId]) -> None:
    """Say what became of listings that stood before the gate."""
    states = desk.listing_states(listings)
    live, blocked = states.get(ListingState.LIVE, 0), states.get(ListingState.BLOCKED, 0)
    if live:
        done = ngettext("%(n)s listing is live.", "%(n)s listings are live.", live)
        messages.success(request, done % {"n": live})
    if blocked:
        no = ngettext(
            "%(n)s listing cannot be sold yet: see what is missing.",
            "%(n)s listings cannot be sold yet: see what is missing.",
            blocked,
        )
        messages.warning(request, no % {"n": blocked})
    if not live and not blocked:
        messages.info(request, _("Nothing has changed."))


def paused(number: int) -> str:
    """How many listings a pause took off the shelf."""
    done = ngettext("%(n)s listing is paused.", "%(n)s listings are paused.", number)
    return done % {"n": number}


def merchant_of(request: HttpRequest) -> MerchantId:
    """The merchant one acts for."""
    mine = seat(request, Role.MERCHANT)
    assert mine is not None
    assert mine.merchant is not None
    return mine.merchant


def offered(merchant: MerchantId) -> list[desk.LaneName]:
    """Lanes that a merchant may be listed on."""
    return desk.lane_names(merchant, country=_merchant(merchant).country)


def harmless(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula gets a leading apostrophe."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


def _merchant(merchant: MerchantId) -> MerchantRow:
    row = offices.merchant(merchant)
    if row is None:
        raise Http404
    return row


def _narrowed(asked: QueryDict) -> ProductFilter:
    state, text = asked.get("state", ""), asked.get("text", "")
    return ProductFilter(
        search=asked.get("q", "").strip().replace("\x00", "")[:SEARCH_MAX],
        state=state if state in LISTINGS or state == desk.UNLISTED else "",
        lane=asked.get("lane", "").replace("\x00", "")[:60],
        finding=advice.known(asked.get("finding", "")),
        text=text if text in TEXTS else "",
    )


def _query(narrowed: ProductFilter, **more: str) -> str:
    said = {
        "q": narrowed.search,
        "state": narrowed.state,
        "lane": narrowed.lane,
        "finding": narrowed.finding,
        "text": narrowed.text,
        **more,
    }
    return urlencode({name: value for name, value in said.items() if value})


def _address(narrowed: ProductFilter, **more: str) -> str:
    query = _query(narrowed, **more)
    return reverse("catalog:products") + (f"?{query}" if query else "")


def _states() -> list[tuple[str, Any]]:
    shown = (ListingState.LIVE, ListingState.BLOCKED, ListingState.PAUSED)
    return [(one.value, LISTINGS[one][0]) for one in shown] + [(desk.UNLISTED, _("Not listed"))]


def _reasons(counted: tuple[tuple[str, int], ...], narrowed: ProductFilter) -> list[advice.Reason]:
    return [
        advice.Reason(
            key,
            advice.name_of(key),
            number,
            _address(
                ProductFilter(
                    search=narrowed.search,
                    state=ListingState.BLOCKED,
                    lane=narrowed.lane,
                    finding=advice.known(key),
                    text=narrowed.text,
                )
            ),
            is_current=narrowed.finding == key,
        )
        for key, number in counted[:REASONS_NAMED]
    ]


def _csv(rows: Any) -> HttpResponse:
    """What one sees, all pages of it: UTF-8 with its mark, so that spreadsheets read it."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="products.csv"'
    writer = csv.writer(response)
    writer.writerow(_COLUMNS)
    for row in rows:
        words = (row.key, row.title, row.language, row.text_state, row.first_sku, row.category)
        states = [row.listings(state) for state in ListingState]
        writer.writerow(
            [
                *(harmless(str(word)) for word in words),
                *(row.skus, row.state, row.currency, row.price_minor),
                *(*states, row.errors, row.warnings),
            ]
        )
    return response


def _token(row: ProductLine) -> str:
    span = row.changed_at - _EPOCH
    microseconds = (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds
    return f"{microseconds}.{row.id}"


def _cursor(token: str) -> Cursor | None:
    """The place in the list; a token that was tampered with is the beginning."""
    number, dot, text = token.partition(".")
    identity = _uuid(text)
    if not (dot and identity and number.isascii() and number.isdigit() and len(number) < 18):
        return None
    whole, rest = divmod(int(number), 1_000_000)
    try:
        return Cursor(datetime.fromtimestamp(whole, tz=UTC).replace(microsecond=rest), identity)
    except (OverflowError, ValueError, OSError):
        return None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
