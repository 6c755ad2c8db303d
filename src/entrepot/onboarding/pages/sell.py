"""The public page: what becoming a merchant means, costs and takes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from entrepot.kit.scope import Audience, audience
from entrepot.offices import queries as offices
from entrepot.onboarding.pages import choices
from entrepot.onboarding.values import MINUTES


@require_safe
@audience(Audience.PUBLIC)
def sell(request: HttpRequest) -> HttpResponse:
    """Shown in each language; nothing of anybody's is on it."""
    language = get_language() or "en"
    facts = {
        "offices": [
            {"row": one, "name": choices.office_name(one, language)} for one in offices.offices()
        ],
        "markets": choices.markets(),
        "minutes": sum(MINUTES.values()),
    }
    return render(request, "onboarding/sell.html", facts)
