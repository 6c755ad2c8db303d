"""The translation desk: what is to be translated, and one product side by side."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from entrepot.catalog import commands
from entrepot.catalog.pages.products import merchant_of
from entrepot.catalog.queries import schemas
from entrepot.catalog.queries import words as desk
from entrepot.catalog.queries.sheet import ProductSheet
from entrepot.catalog.queries.words import LANGUAGES, WordsFilter, WordsSheet
from entrepot.catalog.rules import words as rules
from entrepot.catalog.templatetags.catalog import TEXTS
from entrepot.catalog.values import TextState, fallback_chain
from entrepot.catalog.values.translating import Slot, TermHit, TermRow
from entrepot.kit import wire
from entrepot.offices import queries as offices
from entrepot.offices.queries import merchant_for, office_for, seat
from entrepot.offices.values import MerchantId, OfficeId, Resource, Role

LIST_SIZE: Final = 50
UNPROCESSABLE: Final = 422
FIRST: Final = "zh-hans"
NAMES: Final[dict[str, Any]] = {
    "title": gettext_lazy("Title"),
    "body": gettext_lazy("Description"),
    "composition": gettext_lazy("Ingredients or materials"),
    "specs": gettext_lazy("Specification, one “name: value” a line"),
    "option": gettext_lazy("Option"),
    "alt": gettext_lazy("Picture in words"),
}


@dataclass(frozen=True, slots=True)
class Side:
    """Whose desk it is."""

    office: OfficeId | None
    merchant: MerchantId | None
    glossary_office: OfficeId | None

    @property
    def space(self) -> str:
        return "office-" if self.merchant is None else ""

    def queue_url(self, **said: str) -> str:
        query = urlencode({name: value for name, value in said.items() if value})
        url = reverse(f"catalog:{self.space}translations")
        return f"{url}?{query}" if query else url

    def sheet_url(self, product: UUID, language: str) -> str:
        return reverse(f"catalog:{self.space}translation", args=[product, language])


@dataclass(frozen=True, slots=True)
class Row:
    """A string with what stands typed beside it."""

    slot: Slot
    name: str
    typed: str
    error: str
    hits: tuple[TermHit, ...]

    @property
    def field(self) -> str:
        return f"s:{self.slot.name}"


@office_for(Resource.PRODUCTS)
@require_safe
def office_queue(request: HttpRequest) -> HttpResponse:
    """What of our merchants' goods is not in the market's words yet?"""
    return _queue(request, _of_office(request))


@merchant_for(Resource.PRODUCTS)
@require_safe
def merchant_queue(request: HttpRequest) -> HttpResponse:
    """What of my goods is not in the market's words yet?"""
    return _queue(request, _of_merchant(request))


@office_for(Resource.PRODUCTS)
@require_http_methods(["GET", "HEAD", "POST"])
def office_sheet(request: HttpRequest, product: UUID, language: str) -> HttpResponse:
    """One product, source left and translation right."""
    return _sheet(request, _of_office(request), product, language)


@merchant_for(Resource.PRODUCTS)
@require_http_methods(["GET", "HEAD", "POST"])
def merchant_sheet(request: HttpRequest, product: UUID, language: str) -> HttpResponse:
    """The same for one's own goods."""
    return _sheet(request, _of_merchant(request), product, language)


def narrowed_by(request: HttpRequest, side: Side) -> WordsFilter:
    """The filter of the address; a merchant of another office does not exist here."""
    language, state = request.GET.get("language", FIRST), request.GET.get("state", "")
    merchant = side.merchant
    if side.office and request.GET.get("merchant"):
        row = offices.merchant(_uuid(request.GET["merchant"]), office=side.office)
        if row is None:
            raise Http404
        merchant = row.id
    return WordsFilter(
        language=language if language in LANGUAGES else FIRST,
        office=side.office,
        merchant=merchant,
        state=state if state in TEXTS else "",
    )


def of_office(request: HttpRequest) -> Side:
    return _of_office(request)


def of_merchant(request: HttpRequest) -> Side:
    return _of_merchant(request)


def _queue(request: HttpRequest, side: Side) -> HttpResponse:
    narrowed = narrowed_by(request, side)
    after = request.GET.get("after", "")
    found = desk.queue(narrowed, limit=LIST_SIZE + 1, after=_uuid(after) if after else None)
    shown = found[:LIST_SIZE]
    said = {"language": narrowed.language, "state": narrowed.state}
    if side.office and narrowed.merchant:
        said["merchant"] = str(narrowed.merchant)
    later = ""
    if len(found) > LIST_SIZE:
        later = side.queue_url(**said, after=str(shown[-1].product))
    return render(
        request,
        "catalog/translations.html",
        {
            "rows": [
                {"row": row, "url": side.sheet_url(row.product, narrowed.language)} for row in shown
            ],
            "total": desk.counted(narrowed),
            "narrowed": narrowed,
            "languages": LANGUAGES,
            "states": [(key, name) for key, (name, _tone) in TEXTS.items()],
            "merchants": offices.merchants(office=side.office) if side.office else [],
            "is_office": side.office is not None,
            "pack": reverse(f"catalog:{side.space}pack") + "?" + urlencode(said),
            "begin": side.queue_url(**said) if after else "",
            "later": later,
        },
    )


def _sheet(request: HttpRequest, side: Side, product: UUID, language: str) -> HttpResponse:
    sheet = _found(side, product, language)
    terms = desk.terms(office=side.glossary_office, day=timezone.now().date())
    if request.method != "POST":
        return _page(request, side, sheet, terms)
    do = request.POST.get("do", "draft")
    if do == "machine":
        _machine(request, sheet, terms)
        return HttpResponseRedirect(side.sheet_url(product, language))
    said = {
        slot.name: _typed(request, slot) for slot in sheet.slots if f"s:{slot.name}" in request.POST
    }
    wrong = _save(sheet, said, terms, is_read=do in {"reviewed", "next"})
    if wrong:
        return _page(request, side, sheet, terms, typed=said, wrong=wrong)
    messages.success(request, _("Saved."))
    here = side.sheet_url(product, language)
    on = _next(side, sheet) or side.queue_url(language=language)
    return HttpResponseRedirect(on if do == "next" else here)


def _save(
    sheet: WordsSheet, said: dict[str, str], terms: list[TermRow], *, is_read: bool
) -> dict[str, str]:
    """What is wrong, by string; empty when it is saved.

    A draft writes down what was typed: strings that were read and not touched stay read.
    """
    state = TextState.REVIEWED if is_read else TextState.MACHINE
    wanted = said if is_read else _changed(sheet, said)
    try:
        commands.save_words(sheet, wanted, state=state, terms=terms, at=timezone.now())
    except commands.WordForbidden as no:
        told = _("“%(word)s” may not be written: %(source)s.")
        return {no.slot: told % {"word": no.word, "source": no.source}}
    except commands.TooLong as no:
        return {no.slot: _("At most %(n)s characters.") % {"n": no.length_max}}
    return {}


def _page(
    request: HttpRequest,
    side: Side,
    sheet: WordsSheet,
    terms: list[TermRow],
    *,
    typed: dict[str, str] | None = None,
    wrong: dict[str, str] | None = None,
) -> HttpResponse:
    titles = attribute_titles()
    rows = []
    for slot in sheet.slots:
        target = (typed or {}).get(slot.name, slot.target)
        met = rules.hits(
            slot.source,
            target,
            terms,
            source_language=sheet.source_language,
            language=sheet.language,
        )
        name = titles.get(slot.what) or str(NAMES.get(slot.kind, slot.kind))
        rows.append(Row(slot, name, target, (wrong or {}).get(slot.name, ""), tuple(met)))
    waiting = sum(slot.state is not TextState.REVIEWED for slot in sheet.slots)
    return render(
        request,
        "catalog/translation.html",
        {
            "sheet": sheet,
            "rows": rows,
            "waiting": waiting,
            "is_office": side.office is not None,
            "queue": side.queue_url(language=sheet.language),
            "next": _next(side, sheet),
            "wrong": list((wrong or {}).values()),
        },
        status=UNPROCESSABLE if wrong else 200,
    )


def _machine(request: HttpRequest, sheet: WordsSheet, terms: list[TermRow]) -> None:
    try:
        number = commands.draft_words(sheet, terms=terms, at=timezone.now())
    except wire.NoAnswer:
        messages.warning(request, _("The translator does not answer. Try again in a minute."))
        return
    if number:
        done = ngettext("%(n)s string is drafted.", "%(n)s strings are drafted.", number)
        messages.success(
            request, done % {"n": number} + " " + _("Read it before you mark it as read.")
        )
    else:
        messages.info(request, _("The machine knows none of these words."))


def _changed(sheet: WordsSheet, said: dict[str, str]) -> dict[str, str]:
    held = {slot.name: slot.target for slot in sheet.slots}
    return {name: text for name, text in said.items() if text.strip() != held[name].strip()}


def _typed(request: HttpRequest, slot: Slot) -> str:
    return request.POST.get(f"s:{slot.name}", "").replace("\r\n", "\n").replace("\x00", "")


def _next(side: Side, sheet: WordsSheet) -> str:
    narrowed = WordsFilter(language=sheet.language, office=side.office, merchant=side.merchant)
    following = desk.queue(narrowed, limit=1, after=sheet.product)
    return side.sheet_url(following[0].product, sheet.language) if following else ""


def links(sheet: ProductSheet) -> list[tuple[str, str]]:
    """The languages into which a merchant's product is translated, with their pages."""
    found = [one.language for one in sheet.texts if not one.is_source]
    return [
        (one, reverse("catalog:translation", args=[sheet.id, one]))
        for one in found
        if one in LANGUAGES
    ]


def attribute_titles() -> dict[str, str]:
    """What schemas call their attributes, in the reader's language."""
    chain = fallback_chain(get_language() or "en", source="en")
    return {
        code: next((names[one] for one in chain if one in names), code)
        for row in schemas.book().rows
        for code, said in row.body.get("properties", {}).items()
        for names in [said.get("x-titles", {})]
    }


def _found(side: Side, product: UUID, language: str) -> WordsSheet:
    if language not in LANGUAGES:
        raise Http404
    sheet = desk.sheet(product, language=language, office=side.office, merchant=side.merchant)
    if sheet is None or sheet.source_language == language:
        raise Http404
    return sheet


def _of_office(request: HttpRequest) -> Side:
    mine = seat(request, Role.OFFICE)
    assert mine is not None
    assert mine.office is not None
    return Side(mine.office, None, mine.office)


def _of_merchant(request: HttpRequest) -> Side:
    mine = merchant_of(request)
    row = offices.merchant(mine)
    if row is None:
        raise Http404
    return Side(None, mine, row.office)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
