"""The office's work list: listings that cannot be sold, and what each lacks."""

import csv
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from entrepot.catalog import commands
from entrepot.catalog.forms import CodeForm, prefix
from entrepot.catalog.pages import advice, finding
from entrepot.catalog.pages.products import harmless
from entrepot.catalog.queries import office as desk
from entrepot.catalog.queries.findings import finding_key
from entrepot.catalog.queries.office import BlockedFilter, BlockedLine
from entrepot.catalog.queries.sheet import ProductSheet, product_sheet
from entrepot.catalog.values import ProductDraft, fallback_chain
from entrepot.offices import queries as offices
from entrepot.offices.queries import MerchantRow, office_for, seat
from entrepot.offices.values import MerchantId, OfficeId, Resource, Role

LIST_SIZE: Final = 50
UNPROCESSABLE: Final = 422


@office_for(Resource.PRODUCTS)
@require_safe
def listings(request: HttpRequest) -> HttpResponse:
    """What keeps the goods of this office's merchants off their lanes?"""
    office = _office(request)
    narrowed = BlockedFilter(
        merchant=_merchant(office, request.GET.get("merchant", "")),
        finding=advice.known(request.GET.get("finding", "")),
        lane=request.GET.get("lane", "").replace("\x00", "")[:60],
    )
    language = get_language() or "en"
    if request.GET.get("format") == "csv":
        return _csv(desk.all_blocked_listings(office, narrowed=narrowed, language=language))
    after = _uuid(request.GET.get("after", ""))
    found = desk.blocked_listings(
        office, narrowed=narrowed, language=language, limit=LIST_SIZE + 1, after=after
    )
    shown = found[:LIST_SIZE]
    sums = desk.blocked_sums(office, narrowed=narrowed)
    return render(
        request,
        "catalog/office_blocked.html",
        {
            "rows": [
                {"row": row, "advice": [advice.advise(one) for one in row.findings]}
                for row in shown
            ],
            "sums": sums,
            "reasons": _reasons(sums.reasons, narrowed),
            "narrowed": narrowed,
            "is_narrowed": narrowed != BlockedFilter(),
            "merchants": offices.merchants(office=office),
            "lanes": desk.lanes_used(office),
            "findings": advice.choices(narrowed.finding),
            "csv": _address(narrowed, format="csv"),
            "first": _address(narrowed) if after else "",
            "later": _address(narrowed, after=str(shown[-1].id)) if len(found) > LIST_SIZE else "",
        },
    )


@office_for(Resource.PRODUCTS)
@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: HttpRequest, product: UUID) -> HttpResponse:
    """The customs codes of one of our merchants' products: found by words, mended for them."""
    merchant, sheet = _ours(request, product)
    language = get_language() or "en"
    asked = finding.asked(request.POST, sheet) if request.method == "POST" else None
    is_saving = request.method == "POST" and asked is None
    sent = request.POST if is_saving else None
    forms = [
        CodeForm(sent, variant=one, typed=asked.typed if asked else None) for one in sheet.variants
    ]
    verdicts = [form.is_valid() for form in forms]  # asked of all, so that all say what is wrong
    if is_saving and all(verdicts):
        commands.save_product(
            ProductDraft(
                key=sheet.key,
                source_language=sheet.source_language,
                currency=merchant.currency,
                variants=tuple(form.draft() for form in forms),
            ),
            merchant=merchant.id,
            at=timezone.now(),
        )
        commands.weigh_products([sheet.id], at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("catalog:office-codes", product=sheet.id)
    chain = fallback_chain(language, source=sheet.source_language)
    return render(
        request,
        "catalog/office_codes.html",
        {
            "sheet": sheet,
            "merchant": merchant,
            "title": sheet.title(chain),
            "variants": forms,
            "is_several": len(forms) > 1,
            "finder": asked,
            "words": sheet.words(chain),
            "findings": _code_findings(sheet),
            "wrong": [form for form in forms if form.errors],
        },
        status=UNPROCESSABLE if any(form.errors for form in forms) else 200,
    )


def _code_findings(sheet: ProductSheet) -> list[advice.Advice]:
    """What the lanes say of the codes, each sentence once."""
    prefixes = {one.id: prefix(one) for one in sheet.variants}
    found = {
        told.sentence: told
        for listing in sheet.listings
        for one in listing.findings
        if one.path == "hs_code"
        for told in [advice.advise(one, variant=prefixes[listing.variant])]
    }
    return list(found.values())


def _ours(request: HttpRequest, product: UUID) -> tuple[MerchantRow, ProductSheet]:
    """A product of a merchant of this office; another office's does not exist here."""
    owner = desk.owner_of(product)
    merchant = offices.merchant(owner, office=_office(request)) if owner else None
    if merchant is None:
        raise Http404
    sheet = product_sheet(product, merchant=merchant.id, merchant_language=merchant.language)
    if sheet is None:
        raise Http404
    return merchant, sheet


def _reasons(counted: tuple[tuple[str, int], ...], narrowed: BlockedFilter) -> list[advice.Reason]:
    return [
        advice.Reason(
            key,
            advice.name_of(key),
            number,
            _address(
                BlockedFilter(
                    merchant=narrowed.merchant,
                    lane=narrowed.lane,
                    finding="" if key == narrowed.finding else advice.known(key),
                )
            ),
            is_current=key == narrowed.finding,
        )
        for key, number in counted
    ]


def _address(narrowed: BlockedFilter, **more: str) -> str:
    said = {
        "merchant": str(narrowed.merchant or ""),
        "finding": narrowed.finding,
        "lane": narrowed.lane,
        **more,
    }
    query = urlencode({name: value for name, value in said.items() if value})
    return reverse("catalog:office-listings") + (f"?{query}" if query else "")


def _csv(rows: list[BlockedLine]) -> HttpResponse:
    """What one sees, all pages of it: UTF-8 with its mark, so that spreadsheets read it."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="listings.csv"'
    writer = csv.writer(response)
    writer.writerow(["merchant", "title", "sku", "lane", "reasons"])
    for row in rows:
        keys = " ".join(finding_key(one.code, one.facts) for one in row.findings)
        words = (row.merchant_name, row.title, row.sku, row.lane.code, keys)
        writer.writerow([harmless(word) for word in words])
    return response


def _merchant(office: OfficeId, text: str) -> MerchantId | None:
    """The merchant the list is narrowed to; another office's does not exist here."""
    if not text:
        return None
    identity = _uuid(text)
    row = offices.merchant(identity, office=office) if identity else None
    if row is None:
        raise Http404
    return row.id


def _office(request: HttpRequest) -> OfficeId:
    mine = seat(request, Role.OFFICE)
    assert mine is not None
    assert mine.office is not None
    return mine.office


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
