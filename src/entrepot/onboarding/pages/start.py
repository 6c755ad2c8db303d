"""The merchant's overview: where am I, and what is next."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from entrepot.offices.queries import merchant, merchant_for
from entrepot.offices.values import MerchantState, Resource
from entrepot.onboarding import queries
from entrepot.onboarding.pages import framing, seat
from entrepot.onboarding.queries import documents as holding
from entrepot.onboarding.queries import words

SOON_DAYS: Final = 30


@never_cache
@require_safe
@merchant_for(Resource.APPLICATION)
def start(request: HttpRequest) -> HttpResponse:
    """Also for a merchant that was here before there were applications."""
    own = seat.own_merchant(request)
    home = merchant(own)
    assert home is not None
    row = queries.application(own)
    items = queries.checklist(own) if row else []
    today = timezone.now().date()
    state = MerchantState(home.state)
    facts = {
        "home": home,
        "row": row,
        "state": state,
        "sentence": words.standing(state),
        "items": items,
        "open_items": [one for one in items if one.state == "open"],
        "done_count": sum(one.is_done for one in items),
        "history": words.told(queries.history(own)) if row else [],
        "stations": words.stations(state),
        "expiring": [
            one
            for one in holding.documents(own)
            if one.state == "accepted" and (one.days_left(today) or 0) <= SOON_DAYS
            if one.expires_on
        ],
        "continue_url": framing.place_of(row) if row else "",
        "is_draft": state in {MerchantState.APPLIED, MerchantState.REFUSED, MerchantState.LEAD},
    }
    return render(request, "onboarding/start.html", facts)
