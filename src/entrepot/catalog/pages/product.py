"""One product: its words, data and listings, each with what is still to do."""

from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from entrepot.catalog import commands, forms, queries
from entrepot.catalog.forms import (
    AttributeForm,
    FactsForm,
    PictureForm,
    PriceForm,
    TextForm,
    VariantForm,
)
from entrepot.catalog.pages import advice, finding, translations
from entrepot.catalog.pages import reviews as review_pages
from entrepot.catalog.pages.finding import Finder
from entrepot.catalog.pages.products import merchant_of, offered, paused, told
from entrepot.catalog.queries import merchant as desk
from entrepot.catalog.queries import schemas
from entrepot.catalog.queries.sheet import ListingSheet, ProductSheet, product_sheet
from entrepot.catalog.values import (
    BadDraft,
    ListingId,
    ListingState,
    MediaDraft,
    ProductDraft,
    ProductState,
    VariantDraft,
    VariantId,
    fallback_chain,
)
from entrepot.kit.templatetags.money import country_name
from entrepot.lanes.values.consignment import COUNTRIES
from entrepot.offices import queries as offices
from entrepot.offices.queries import merchant_for
from entrepot.offices.values import MerchantId, Resource, Role

UNPROCESSABLE: Final = 422


@dataclass(slots=True)
class Desk:
    """The product that is asked for, whose it is, and forms that came back with errors."""

    sheet: ProductSheet
    merchant: MerchantId
    currency: str
    country: str
    texts: dict[str, TextForm] = field(default_factory=dict)
    variants: dict[UUID, VariantForm] = field(default_factory=dict)
    prices: dict[UUID, PriceForm] = field(default_factory=dict)
    facts: FactsForm | None = None
    attributes: AttributeForm | None = None
    picture: PictureForm | None = None
    finder: Finder | None = None
    may_list: bool = True
    """Whether the seat may change the goods; `may_price`: their prices."""
    may_price: bool = True


@merchant_for(Resource.PRODUCTS)
@require_safe
def product(request: HttpRequest, product: UUID) -> HttpResponse:
    """Can it be sold, and if not, what is missing?"""
    return _page(request, _found(request, product))


@merchant_for(Resource.PRODUCTS)
@require_POST
def facts(request: HttpRequest, product: UUID) -> HttpResponse:
    """Brand, category and state."""
    found = _found(request, product)
    form = _facts_form(found, request.POST)
    if not form.is_valid():
        found.facts = form
        return _page(request, found, status=UNPROCESSABLE)
    said = form.cleaned_data
    category = said["category"] if said["category"] != found.sheet.category else None
    draft = _draft(
        found,
        brand=said["brand"],
        category=category or None,
        state=ProductState(said["state"]),
        responsible_person=said["responsible_person"],
        composition=said["composition"],
    )
    saved = commands.save_product(draft, merchant=found.merchant, at=timezone.now())
    return _saved(request, found, "facts", is_waiting=saved.is_waiting)


@merchant_for(Resource.PRODUCTS)
@require_POST
def attributes(request: HttpRequest, product: UUID) -> HttpResponse:
    """What the category asks; what is missing is told, what is wrong is not saved."""
    found = _found(request, product)
    form = _attribute_form(found, request.POST)
    found.attributes = form
    if not form.is_valid():
        return _page(request, found, status=UNPROCESSABLE)
    draft = _draft(found, attributes=form.answers())
    saved = commands.save_product(draft, merchant=found.merchant, at=timezone.now())
    return _saved(request, found, "attributes", is_waiting=saved.is_waiting)


@merchant_for(Resource.PRODUCTS)
@require_POST
def picture(request: HttpRequest, product: UUID) -> HttpResponse:
    """One more picture, after those that are there."""
    found = _found(request, product)
    form = PictureForm(request.POST)
    if not form.is_valid():
        found.picture = form
        return _page(request, found, status=UNPROCESSABLE)
    place = len(found.sheet.pictures)
    media = MediaDraft(path=form.cleaned_data["address"], position=place)
    commands.save_product(_draft(found, media=(media,)), merchant=found.merchant, at=timezone.now())
    return _saved(request, found, "pictures")


@merchant_for(Resource.PRODUCTS)
@require_POST
def text(request: HttpRequest, product: UUID, language: str) -> HttpResponse:
    """A person has written or read the words in one language."""
    found = _found(request, product)
    if language not in {side.language for side in found.sheet.texts}:
        raise Http404
    form = TextForm(request.POST, language=language)
    found.texts[language] = form
    if not form.is_valid():
        return _page(request, found, status=UNPROCESSABLE)
    try:
        draft = form.draft()
    except BadDraft as no:
        name = no.field if no.field in form.fields else None
        form.add_error(name, queries.reason_sentence(no.reason))
        return _page(request, found, status=UNPROCESSABLE)
    at = timezone.now()
    waits = commands.set_text(draft, product=found.sheet.id, merchant=found.merchant, at=at)
    commands.weigh_products([found.sheet.id], at=at)
    return _saved(request, found, "texts", is_waiting=waits)


@merchant_for(Resource.PRODUCTS)
@require_POST
def draft(request: HttpRequest, product: UUID) -> HttpResponse:
    """Draft the Chinese text from the glossary; what a person has read stays."""
    found = _found(request, product)
    number = commands.draft_texts([found.sheet.id], merchant=found.merchant, at=timezone.now())
    if number:
        messages.success(request, _("Drafted. Read it before you trust it, then save it as read."))
    else:
        messages.info(
            request, _("Nothing new to draft: a person's text stays, and a draft needs a source.")
        )
    return _back(found, "texts")


@merchant_for(Resource.PRODUCTS, Resource.PRICES)
@require_POST
def variants(request: HttpRequest, product: UUID) -> HttpResponse:
    """The data of all variants, saved together or not at all; or a code found for one of them."""
    found = _found(request, product)
    if (asked := finding.asked(request.POST, found.sheet)) is not None:
        found.finder = asked
        found.variants = {
            one.id: VariantForm(variant=one, currency=found.currency, typed=asked.typed)
            for one in found.sheet.variants
        }
        return _page(request, found)
    sent = [form for form in _variant_forms(found, request.POST) if form.is_sent()]
    found.variants = {form.variant.id: form for form in sent}
    verdicts = [form.is_valid() for form in sent]  # asked of all, so that all say what is wrong
    if not all(verdicts):
        return _page(request, found, status=UNPROCESSABLE)
    if not sent:
        return _back(found, "variants")
    try:
        commands.save_product(
            _draft(found, variants=tuple(form.draft() for form in sent)),
            merchant=found.merchant,
            at=timezone.now(),
        )
    except commands.GtinTaken as no:
        form = next(form for form in sent if form.variant.sku == no.sku)
        form.add_error("gtin", _("%(sku)s carries this barcode already.") % {"sku": no.holder})
        return _page(request, found, status=UNPROCESSABLE)
    commands.weigh_products([found.sheet.id], at=timezone.now())
    return _saved(request, found, "variants")


@merchant_for(Resource.PRODUCTS)
@require_POST
def lanes(request: HttpRequest, product: UUID) -> HttpResponse:
    """Offer all variants on a lane; the gate judges at once."""
    found = _found(request, product)
    lane = request.POST.get("lane", "")
    if lane not in {one.code for one in offered(found.merchant)}:
        messages.warning(request, _("Choose the lane on which they are to be listed."))
        return _back(found, "listings")
    told(
        request,
        commands.list_on_lane(
            [VariantId(one.id) for one in found.sheet.variants],
            lane=lane,
            merchant=found.merchant,
            at=timezone.now(),
        ),
    )
    return _back(found, "listings")


@merchant_for(Resource.PRODUCTS, Resource.PRICES)
@require_POST
def listing(request: HttpRequest, product: UUID, listing: UUID) -> HttpResponse:
    """Set a listing's own price, pause it, or put it back before the gate."""
    found = _found(request, product)
    row = next((one for one in found.sheet.listings if one.id == listing), None)
    if row is None:
        raise Http404
    do, at = request.POST.get("do", "price"), timezone.now()
    if not (found.may_list if do in {"pause", "resume", "check"} else found.may_price):
        raise Http404
    if do == "pause":
        messages.success(request, paused(commands.pause([row.id], merchant=found.merchant, at=at)))
    elif do == "resume":
        commands.resume([row.id], merchant=found.merchant, at=at)
        told(request, [row.id])
    elif do == "check":
        commands.check_listings([row.id], at=at)
        told(request, [row.id])
    else:
        form = PriceForm(request.POST, listing=row.id, currency=row.currency)
        if not form.is_valid():
            found.prices[row.id] = form
            return _page(request, found, status=UNPROCESSABLE)
        commands.set_listing_price(
            ListingId(row.id), price_minor=form.minor(), merchant=found.merchant, at=at
        )
        return _saved(request, found, "listings")
    return _back(found, "listings")


def _page(request: HttpRequest, found: Desk, *, status: int = 200) -> HttpResponse:
    sheet, language = found.sheet, get_language() or "en"
    forms_of = {form.variant.id: form for form in _variant_forms(found, None)} | found.variants
    listings = [_listing(found, one) for one in sheet.listings]
    blocked = [one for one in listings if one["row"].state is ListingState.BLOCKED]
    reasons = {item.name: None for one in blocked for item in one["advice"] if item.is_error}
    texts = [
        {"side": side, "form": found.texts.get(side.language) or _text_form(side)}
        for side in sheet.texts
    ]
    facts = found.facts or _facts_form(found, None)
    picture = found.picture or PictureForm()
    asking = found.attributes or _attribute_form(found, None)
    every = [
        *forms_of.values(),
        *(one["form"] for one in [*texts, *listings]),
        facts,
        picture,
        asking,
    ]
    countries = [(code, country_name(code, language)) for code in sorted(COUNTRIES)]
    return render(
        request,
        "catalog/merchant_product.html",
        {
            "sheet": sheet,
            "title": sheet.title(fallback_chain(language, source=sheet.source_language)),
            "texts": texts,
            "can_draft": any(one.language == desk.CHINESE for one in sheet.texts),
            "variants": [forms_of[one.id] for one in sheet.variants],
            "finder": found.finder,
            "is_several": len(sheet.variants) > 1,
            "words": sheet.words(fallback_chain(language, source=sheet.source_language)),
            "listings": listings,
            "live": sum(one.state is ListingState.LIVE for one in sheet.listings),
            "blocked": len(blocked),
            "reasons": list(reasons),
            "lanes": offered(found.merchant),
            "facts": facts,
            "picture": picture,
            "attributes": asking,
            "reviews": review_pages.shown(sheet.id, merchant=found.merchant),
            "translate": translations.links(sheet),
            "countries": countries,
            "wrong": [form for form in every if form.is_bound and form.errors],
        },
        status=status,
    )


def _listing(found: Desk, row: ListingSheet) -> dict[str, Any]:
    initial = {"price": forms.amount(row.price_minor, row.currency)}
    form = found.prices.get(row.id)
    owner = next(one for one in found.sheet.variants if one.id == row.variant)
    form = form or PriceForm(listing=row.id, currency=row.currency, initial=initial)
    form.stands_for(forms.amount(owner.price_minor, owner.currency))
    return {
        "row": row,
        "form": form,
        "advice": [advice.advise(one, variant=forms.prefix(owner)) for one in row.findings],
    }


def _text_form(side: Any) -> TextForm:
    return TextForm(language=side.language, initial={"title": side.title, "body": side.body})


def _variant_forms(found: Desk, data: Any) -> list[VariantForm]:
    rows = [VariantForm(data, variant=one, currency=found.currency) for one in found.sheet.variants]
    for row in rows:
        row.close(facts=not found.may_list, price=not found.may_price)
    return rows


def _facts_form(found: Desk, data: Any) -> FactsForm:
    sheet = found.sheet
    return FactsForm(
        data,
        categories=desk.category_names(get_language() or "en"),
        initial={
            "brand": sheet.brand,
            "category": sheet.category,
            "state": sheet.state,
            "responsible_person": sheet.responsible_person,
            "composition": sheet.composition,
        },
    )


def _attribute_form(found: Desk, data: Any) -> AttributeForm:
    markets = desk.markets_of(found.merchant, country=found.country)
    return AttributeForm(
        data,
        asked=schemas.asked_for(found.sheet.category, markets=markets, day=timezone.now().date()),
        held=found.sheet.attributes,
        language=get_language() or "en",
    )


def _draft(found: Desk, **said: Any) -> ProductDraft:
    """A draft that says only what is named: the rest of the product stays."""
    first = VariantDraft(sku=found.sheet.variants[0].sku)
    return ProductDraft(
        **{
            "key": found.sheet.key,
            "source_language": found.sheet.source_language,
            "currency": found.currency,
            "variants": (first,),
            **said,
        }
    )


def _found(request: HttpRequest, product: UUID) -> Desk:
    mine = merchant_of(request)
    merchant = offices.merchant(mine)
    if merchant is None:
        raise Http404
    sheet = product_sheet(product, merchant=mine, merchant_language=merchant.language)
    if sheet is None:
        raise Http404
    return Desk(
        sheet=sheet,
        merchant=mine,
        currency=merchant.currency,
        country=merchant.country,
        may_list=offices.may(request, Role.MERCHANT, Resource.PRODUCTS, write=True),
        may_price=offices.may(request, Role.MERCHANT, Resource.PRICES, write=True),
    )


def _saved(
    request: HttpRequest, found: Desk, place: str, *, is_waiting: bool = False
) -> HttpResponse:
    if is_waiting:
        messages.info(
            request, _("Saved. What buyers see changes as soon as your office has agreed.")
        )
    else:
        messages.success(request, _("Saved."))
    return _back(found, place)


def _back(found: Desk, place: str) -> HttpResponse:
    """To the part of the page where the button was."""
    address = reverse("catalog:product", kwargs={"product": found.sheet.id})
    return HttpResponseRedirect(f"{address}#{place}")
