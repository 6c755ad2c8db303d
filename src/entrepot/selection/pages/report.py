"""The report for a merchant: its best products for a market, and what each needs, as PDF."""

import math
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from babel.dates import format_date
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from entrepot.kit.templatetags.money import babel_locale, money
from entrepot.offices import queries as offices
from entrepot.offices.queries import MerchantRow, merchant_for, office_for
from entrepot.offices.values import Resource
from entrepot.selection.adapters import report as press
from entrepot.selection.pages import asked, shown, words
from entrepot.selection.queries import opening, shortlist
from entrepot.selection.queries.opening import Opened

CARDS: Final = 10
LANGUAGES: Final = ("zh-hans", "en", "it", "fr", "de", "es")
NEEDS_MAX: Final = 5
STEPS_MAX: Final = 4
TOLD: Final = ("admitted", "band", "size", "growth", "freight", "life", "margin")
"""Answers whose figures stand on a card."""


@office_for(Resource.SELECTION)
@require_safe
def office(request: HttpRequest, merchant: UUID) -> HttpResponse:
    """For one of the office's merchants, in the merchant's language or the one asked for."""
    row = offices.merchant(merchant, office=shown.office_of(request))
    if row is None:
        raise Http404
    return _answer(request, row)


@merchant_for(Resource.SELECTION)
@require_safe
def merchant(request: HttpRequest) -> HttpResponse:
    """For the merchant itself, in the language of its page."""
    row = offices.merchant(shown.merchant_of(request))
    if row is None:
        raise Http404
    return _answer(request, row, language=shown.language())


def _answer(request: HttpRequest, row: MerchantRow, language: str = "") -> HttpResponse:
    market = shown.market_of(request)
    asked = request.GET.get("language", "") or language or row.language
    pdf = pdf_of(
        row, market=market, language=asked if asked in LANGUAGES else "en", at=timezone.now()
    )
    if pdf is None:
        raise Http404
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{row.slug}-{market}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def pdf_of(row: MerchantRow, *, market: str, language: str, at: datetime) -> bytes | None:
    """The report; None where not one of the merchant's products can go."""
    products = shortlist.best_of(row.id, market=market, limit=CARDS)
    with translation.override(language):
        found = opening.opened(products, market=market, at=at, language=language, merchant=row.id)
        if not found:
            return None
        return press.render(_facts(row, found, market, language, at))


def _facts(
    row: MerchantRow, found: list[Opened], market: str, language: str, at: datetime
) -> dict[str, Any]:
    place = shown.market_name(market)
    ready = sum(not words.needs(one.findings) for one in found)
    names = shown.category_names({one.category for one in found})
    sources = sorted(
        {name for one in found for p in one.parts for a in p.answers for name in asked.source(a)}
    )
    title = ngettext(
        "Your product for %(market)s, and what it needs",
        "Your %(count)s products for %(market)s, and what each needs",
        len(found),
    ) % {"count": len(found), "market": place}
    return {
        "lang": {"zh-hans": "zh"}.get(language, language),
        "title": title,
        "merchant": row.name,
        "office": _("%(city)s office") % {"city": row.office_city},
        "day": format_date(at.date(), "long", locale=babel_locale(language)),
        "sentence": _("%(ready)s of them need nothing more today. The others say what to do first.")
        % {"ready": ready},
        "footer": _("Scores from 0 to 100 by the office's weights (version %(version)s).")
        % {"version": found[0].version},
        "method": _(
            "Each score is the weighted mean of five questions. What is not known is left out and"
            " lowers the confidence. What the law keeps out is not in this report. Gains are"
            " computed by judging the product again as it would be after the step."
        ),
        "all_sources": sources,
        "words": {
            "there": _("Full price there"),
            "needs": _("What it needs"),
            "nothing": _("Nothing is missing"),
            "lifts": _("What would lift it"),
            "nolift": _("No single step would lift it noticeably."),
            "how": _("How these scores are made, and from what"),
        },
        "cards": [_card(one, names) for one in found],
    }


def _card(one: Opened, names: dict[str, str]) -> dict[str, Any]:
    drawn = shown.anatomy(one)
    sources = sorted({name for part in one.parts for a in part.answers for name in asked.source(a)})
    return {
        "title": one.title,
        "category": names.get(one.category, one.category),
        "lane": _("%(lane)s, %(min)s to %(max)s days; confidence %(trust)s%%")
        % {
            "lane": one.lane.code,
            "min": one.lane.days_min,
            "max": one.lane.days_max,
            "trust": drawn["trust"],
        },
        "fit": "–" if drawn["fit"] is None else str(drawn["fit"]),  # noqa: RUF001  # a dash for nothing
        "landed": money(one.landed_minor, one.currency) if one.landed_minor else "–",  # noqa: RUF001
        "yours": _("your price %(price)s")
        % {"price": money(one.sku_price_minor, one.price_currency)},
        "bar": drawn["bar"],
        "parts": [
            {
                "code": part["code"],
                "name": str(part["name"]),
                "score": "–" if part["score"] is None else str(part["score"]),  # noqa: RUF001
            }
            for part in drawn["parts"]
        ],
        "needs": [
            {"sentence": need["sentence"], "is_error": need["is_error"]}
            for need in drawn["needs"][:NEEDS_MAX]
        ],
        "steps": [
            {
                "sentence": step["sentence"],
                "gain": "?" if step["gain"] is None else f"+{step['gain']}",
            }
            for step in drawn["steps"][:STEPS_MAX]
        ],
        "reasons": [
            {
                "code": part.part.value,
                "name": str(words.ANSWERS[answer.code]),
                "base": words.base(answer, one),
                "score": f"{answer.score:.0f}",
            }
            for part in one.parts
            for answer in part.answers
            if answer.code in TOLD and answer.applies and not math.isnan(answer.score)
        ],
        "sources": _("Sources: %(names)s") % {"names": "; ".join(sources)} if sources else "",
    }
