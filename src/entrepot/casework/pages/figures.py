"""The office's figures, its hours, and what a trade partner may see."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from entrepot.casework import commands, rules
from entrepot.casework.forms import HoursForm
from entrepot.casework.pages import asked
from entrepot.casework.queries import checklist, partner, reasons, scope
from entrepot.casework.queries import figures as numbers
from entrepot.casework.rules import CONTRIBUTORS_MIN, SHARE_MAX_PERCENT, Table
from entrepot.insights import queries as insights
from entrepot.kit.templatetags.money import money
from entrepot.offices.queries import office_for, partner_for, seat
from entrepot.offices.values import Resource, Role

BARS: Final = 10
SUM: Final = ""


@require_safe
@office_for(Resource.FIGURES)
def figures(request: HttpRequest) -> HttpResponse:
    """How long does it take, how many get through, what keeps them off?"""
    offices = asked.scope_of(request)
    chosen = next((o for o in offices if o.code == request.GET.get("office")), None)
    seen = numbers.figures([chosen] if chosen else offices, at=timezone.now())
    if request.GET.get("format") == "csv":
        return _csv(seen)
    names = _pace_names()
    held = {one.code: one.listings for one in seen.blockers}
    told = reasons.told(held, held, checklist.names())
    blockers = [(one, counted.merchants) for one, counted in zip(told, seen.blockers, strict=True)]
    whole = next(pace for name, pace in seen.paces if name == "whole")
    return render(
        request,
        "casework/figures.html",
        {
            "figures": seen,
            "paces": [(names[name], pace) for name, pace in seen.paces],
            "pace_plot": rules.boxes([(names[name], pace) for name, pace in seen.paces]),
            "blockers": blockers,
            "blocker_plot": rules.bars([(one.name, n) for one, n in blockers[:BARS]]),
            "whole": whole,
            "offices": offices,
            "chosen": chosen,
        },
    )


@office_for(Resource.MERCHANTS)
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: HttpRequest) -> HttpResponse:
    """When does the office work?"""
    office = asked.office_of(request)
    day = scope.day_of(office)
    first = {
        "zone": day.hours.zone,
        "weekdays": sorted(day.hours.weekdays),
        "opens": f"{day.hours.opens:%H:%M}",
        "closes": f"{day.hours.closes:%H:%M}",
        "dormant_days": day.dormant_days,
    }
    form = HoursForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        commands.set_day(
            office=office,
            hours=form.hours(),
            dormant_days=form.cleaned_data["dormant_days"],
        )
        messages.success(request, _("Saved. Targets are counted in these hours from now on."))
        return redirect("casework:hours")
    status = asked.UNPROCESSABLE if form.errors else 200
    return render(request, "casework/hours.html", {"form": form}, status=status)


@require_safe
@partner_for(Resource.FIGURES)
def country(request: HttpRequest) -> HttpResponse:
    """How do our country's goods do? Sums of many, never one merchant's."""
    mine = seat(request, Role.PARTNER)
    assert mine is not None
    assert mine.office is not None
    place = partner.office_country(mine.office)
    today = timezone.now().date()
    units = partner.currencies(place, today=today)
    asked_for = request.GET.get("currency", "")
    unit = asked_for if asked_for in units else next(iter(units), "CNY")
    trade = partner.country_trade(place, today=today, currency=unit)
    if request.GET.get("format") == "csv":
        return _trade_csv(trade)
    names = insights.category_names([row for row in trade.value.rows if row not in {SUM, "-"}])
    language = get_language() or "en"
    called = {slug: said.get(language) or said.get("en") or slug for slug, said in names.items()}
    months = [
        (row, trade.by_month.shown[row, "value"]) for row in trade.by_month.rows if row != SUM
    ]
    known = [(month, value) for month, value in months if value is not None]
    return render(
        request,
        "casework/country.html",
        {
            "trade": trade,
            "country": place,
            "units": units,
            "lines": _lines(trade.value, called, unit),
            "markets": [one for one in trade.value.columns if one != SUM],
            "months": [(month, _shown(value, unit)) for month, value in months],
            "plot": rules.bars([(month, _whole(value, unit)) for month, value in known]),
            "merchants": trade.merchants,
            "total": _shown(trade.value.shown.get((SUM, SUM)), unit),
            "threshold": CONTRIBUTORS_MIN,
            "dominance": SHARE_MAX_PERCENT,
            "hidden": trade.value.hidden + trade.by_month.hidden,
        },
    )


def _lines(table: Table, names: dict[str, str], unit: str) -> list[dict[str, Any]]:
    """The table as it is drawn: the sum last, both ways."""
    if len(table.rows) < 2:
        return []
    return [
        {
            "name": names.get(row, _("Other goods")) if row != SUM else "",
            "is_sum": row == SUM,
            "cells": [_shown(table.shown[row, column], unit) for column in table.columns],
        }
        for row in table.rows
    ]


def _shown(value: int | None, unit: str) -> dict[str, Any]:
    return {"is_hidden": value is None, "text": "" if value is None else money(value, unit)}


def _whole(value: int, unit: str) -> int:
    """Whole units of a currency, for the axis of a plot."""
    text = money(1, unit)
    decimals = sum(sign.isdigit() for sign in text) - 1
    return int(value // 10**decimals)


def _pace_names() -> dict[str, str]:
    return {
        "whole": _("Found to verified"),
        "found-applied": _("Found to applied"),
        "applied-handed_in": _("Applied to handed in"),
        "handed_in-verified": _("Handed in to verified"),
        "verified-listed": _("Verified to first article"),
    }


def _csv(seen: numbers.Figures) -> HttpResponse:
    """All tables of the page below one another."""
    rows: list[tuple[object, ...]] = []
    rows += [
        ("days", name, pace.merchants, pace.lower_days, pace.median_days, pace.upper_days)
        for name, pace in seen.paces
    ]
    for one in seen.cohorts:
        rows.append(
            ("cohort", one.month, one.came, one.applied, one.handed_in, one.verified, one.listed)
        )
    rows += [("blocked", one.code, one.merchants, one.listings) for one in seen.blockers]
    for line in seen.markets:
        rows.append(
            ("market", line.market, line.merchants, line.products, line.orders, line.units,
             line.currency, line.value_minor)
        )  # fmt: skip
    went = seen.cases
    rows.append(
        ("cases", went.asked, went.answered, went.answered_in_time, went.solved,
         went.solved_in_time, went.open)
    )  # fmt: skip
    return asked.as_csv("figures", ("table", "key", "a", "b", "c", "d", "e", "f"), rows)


def _trade_csv(trade: partner.CountryTrade) -> HttpResponse:
    rows: list[tuple[object, ...]] = []
    for (row, column), value in trade.value.shown.items():
        rows.append(("category-market", row or "all", column or "all", _cell(value)))
    for (row, column), value in trade.by_month.shown.items():
        if column == "value" and row:
            rows.append(("month", row, "all", _cell(value)))
    for market, number in trade.merchants:
        rows.append(("merchants", "all", market, _cell(number)))
    head = ("table", "line", "market", f"value_minor_{trade.currency}")
    return asked.as_csv(f"trade-{trade.country}", head, rows)


def _cell(value: int | None) -> object:
    return "hidden" if value is None else value
