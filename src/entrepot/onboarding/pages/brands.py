"""Brands: what a merchant may sell, and the operator's list."""

from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from entrepot.offices.queries import merchant_for, operator_for
from entrepot.offices.values import Resource
from entrepot.onboarding import commands, queries
from entrepot.onboarding.forms.terms import ProtectForm, RightForm
from entrepot.onboarding.pages import terms_shown
from entrepot.onboarding.pages.seat import own_merchant, person
from entrepot.onboarding.queries import market_words as words


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@merchant_for(Resource.CONTRACT)
def brands(request: HttpRequest) -> HttpResponse:
    """The merchant's rights, and a form for one more."""
    mine, now = own_merchant(request), timezone.now()
    form = RightForm(request.POST or None, names=words.markets(), initial={"since": now.date()})
    if request.method == "POST" and form.is_valid():
        try:
            commands.declare_right(merchant=mine, at=now, **form.cleaned_data)
        except commands.BadRight as no:
            form.add_error(no.field, str(words.BAD_RIGHT.get(no.reason, no.reason)))
        else:
            messages.success(request, _("The right is sent. Your office looks at it."))
            return redirect("onboarding:brands")
    today = now.date()
    shops = [
        {"market": name, "type": words.SHOPS[kind]}
        for code, name in words.markets()
        if (kind := queries.shop_type(mine, code, today)) is not None
    ]
    facts: dict[str, Any] = {
        "rights": [terms_shown.right(one) for one in queries.brand_rights(mine)],
        "form": form,
        "shops": shops,
    }
    return render(request, "onboarding/brands.html", facts, status=422 if form.errors else 200)


@require_POST
@merchant_for(Resource.CONTRACT)
def withdraw(request: HttpRequest, right: UUID) -> HttpResponse:
    """Give one up; a stranger's answers 404."""
    commands.withdraw_right(right=right, merchant=own_merchant(request), at=timezone.now())
    messages.success(request, _("The right is given up."))
    return redirect("onboarding:brands")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@operator_for(Resource.REVIEW)
def protected(request: HttpRequest) -> HttpResponse:
    """The operator's list of brands that need a right."""
    form = ProtectForm(request.POST or None, names=words.markets())
    if request.method == "POST" and form.is_valid():
        try:
            commands.protect_brand(by=person(request), at=timezone.now(), **form.cleaned_data)
        except (commands.BadRight, commands.ReasonTooShort) as no:
            field = no.field if isinstance(no, commands.BadRight) else "why"
            reason = words.BAD_RIGHT["missing"] if field == "brand" else words.of_refusal(no.code)
            form.add_error(field, django_forms.ValidationError(str(reason)))
        else:
            messages.success(request, _("The brand is on the list."))
            return redirect("onboarding:protected-brands")
    rows = [
        {"row": one, "markets": [words.market_name(code) for code in one.markets]}
        for one in queries.protected_brands()
    ]
    return render(
        request,
        "onboarding/protected_brands.html",
        {"form": form, "rows": rows},
        status=422 if form.errors else 200,
    )


@require_POST
@operator_for(Resource.REVIEW)
def free(request: HttpRequest, brand: str) -> HttpResponse:
    """Take a brand off the list."""
    commands.free_brand(key=brand, at=timezone.now())
    messages.success(request, _("The brand is off the list."))
    return redirect("onboarding:protected-brands")
