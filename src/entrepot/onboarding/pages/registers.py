"""Which registers the operator has connected, and what each answered last."""

from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from entrepot.kit.templatetags.money import country_name
from entrepot.offices.queries import operator_for
from entrepot.offices.values import Resource
from entrepot.onboarding import queries
from entrepot.onboarding.adapters.simulator.client import NAME as SIMULATOR
from entrepot.onboarding.queries import market_words as words
from entrepot.onboarding.queries.checking import LastAnswer
from entrepot.onboarding.values.checks import CheckKind, Connected

LOOK_BACK: Final = timedelta(days=30)
_VIES: Final = frozenset({"vat", "vies", "vies-test", SIMULATOR})
"""A VAT number's evidence is signed by whom the customs desk asked."""


@never_cache
@require_safe
@operator_for(Resource.REVIEW)
def registers(request: HttpRequest) -> HttpResponse:
    """One line a register: what it knows, of which countries, whether it is asked, its last word."""
    last = queries.last_answers(since=timezone.now() - LOOK_BACK)
    rows = [_shown(one, last) for one in queries.connections()]
    facts = {"rows": rows, "is_simulated": settings.REGISTERS == SIMULATOR}
    return render(request, "onboarding/registers.html", facts)


def _shown(one: Connected, answers: list[LastAnswer]) -> dict[str, Any]:
    language = get_language() or "en"
    names = _VIES if one.kind is CheckKind.VAT else {one.register}
    mine = [each for each in answers if each.kind is one.kind and each.register in names]
    newest = max(mine, key=lambda each: each.at, default=None)
    return {
        "row": one,
        "name": words.PARTIES.get(one.register, one.register),
        "kind": words.CHECKS[one.kind],
        "countries": sorted(country_name(each, language) for each in one.countries or ()),
        "last": newest,
        "why": words.SILENCES.get(newest.answer, "") if newest else "",
    }
