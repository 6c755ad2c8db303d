"""Names and pictures of the shop window: parts of a price, stations, flags, pictures."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final
from uuid import UUID

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from entrepot.catalog.rules import pictures
from entrepot.kit.templatetags import money
from entrepot.lanes import queries as lanes
from entrepot.storefront import rules
from entrepot.storefront.values import Card, Part, Product

register = template.Library()

STORED: Final = "goods/"
"""Where pictures of goods lie under MEDIA."""

PARTS: Final = {
    "goods": pgettext_lazy("price", "Goods"),
    "exchange": pgettext_lazy("price", "Exchange"),
    "freight": pgettext_lazy("price", "Delivery"),
    "insurance": pgettext_lazy("price", "Insurance"),
    "duty": pgettext_lazy("price", "Import duty"),
    "consumption_tax": pgettext_lazy("price", "Consumption tax"),
    "vat": pgettext_lazy("price", "VAT"),
    "fee": pgettext_lazy("price", "Fee"),
}
STATIONS: Final = {
    "packed": _("Packed by the maker"),
    "export": _("Export hub"),
    "flight": _("Flight to China"),
    "road": _("On the road"),
    "customs": _("Customs"),
    "last_mile": _("Local courier"),
    "delivered": _("At your door"),
}
EVENTS: Final = {
    "accepted": _("Taken over by the carrier"),
    "export_hub": _("At the export hub"),
    "departed": _("Left the country of origin"),
    "arrived": _("Arrived in the country of destination"),
    "customs_received": _("Presented to customs"),
    "customs_exception": _("Customs ask for something more"),
    "customs_cleared": _("Released by customs"),
    "out_for_delivery": _("Out for delivery"),
    "delivered": _("Delivered"),
    "failed": _("Nobody was there; a new attempt follows"),
}
CONFIDENCE: Final = {
    "official": _("from the law's own text"),
    "specialist": _("from a specialist's publication"),
    "sourced": _("from the published text"),
    "vendor": _("from a service provider's publication"),
    "derived": _("derived from published text"),
    "operator statement": _("the operator's own"),
    "unsourced": _("not checked against the law's text"),
    "assumed": _("assumed, not checked against the law's text"),
}
WEAK: Final = frozenset({"unsourced", "assumed"})
ROUNDINGS: Final = {
    "exact": _("nothing to round"),
    "HALF_UP": _("rounded to the nearest, half upward"),
    "HALF_UP per unit": _("rounded to the nearest for one piece, half upward"),
}
REASONS: Final = {
    "@day": _("A new day"),
    "@rates": _("New exchange rates of %(what)s"),
    "@law": _("The law has changed: %(what)s"),
    "@command": _("By the command line"),
}
FEW: Final = 5
"""From how few units on the page says how many are left."""
QUANTITY_MAX: Final = 99
"""Of one click."""
DRAWN_FLAGS: Final = frozenset(
    {"AT", "BE", "CH", "CN", "DE", "ES", "FR", "GB", "IE", "IT", "JP", "NL", "PT"}
)


@register.filter
def part_name(kind: str) -> str:
    """What a part of a price is called."""
    return str(PARTS.get(kind, kind))


@register.filter
def full_name(part: Part) -> str:
    """What a part is called: by its own name in the law's words, else by its kind."""
    if not part.name:
        return part_name(part.kind)
    word = lanes.word(part.name, get_language() or "en")
    return word if word != part.name else part_name(part.kind)


@register.filter
def rounding_name(code: str) -> str:
    """How an amount was rounded, in words; an unknown way is said as it stands."""
    return str(ROUNDINGS.get(code, code))


@register.filter
def is_weak(code: str) -> bool:
    """Has nobody checked the row?"""
    return code in WEAK


@register.filter
def run_reason(reason: str) -> str:
    """Why a run over the prices was asked for; the program's own reasons in the reader's words."""
    return "; ".join(_reason(part) for part in reason.split("; "))


def _reason(part: str) -> str:
    if not part.startswith("@"):
        return part
    code, _space, fact = part.partition(" ")
    words = REASONS.get(code)
    return str(words) % {"what": fact} if words else part


@register.filter
def linked(source: str) -> list[tuple[str, str]]:
    """A source as texts and links."""
    return rules.linked(source)


@register.filter
def station_name(code: str) -> str:
    """What a station of a lane is called."""
    return str(STATIONS.get(code, code))


@register.filter
def event_name(code: str) -> str:
    """What a carrier's word means."""
    return str(EVENTS.get(code, code))


@register.filter
def confidence_name(code: str) -> str:
    """How far a row of law is to be trusted, in words."""
    return str(CONFIDENCE.get(code, code))


@register.filter
def picture(path: str) -> str:
    """The address of a picture: a stored file's, the merchant's own, or the empty frame."""
    if not path:
        return static("entrepot/no-picture.svg")
    if "://" in path or path.startswith("/"):
        return path
    return settings.MEDIA_URL + path


@register.filter
def widths(path: str) -> SafeString:
    """` srcset="…"` of a picture that is stored here; nothing for any other.

    A width that a picture does not have is answered by the picture itself.
    """
    if not path.startswith(STORED):
        return SafeString("")
    sizes = ", ".join(
        f"{settings.MEDIA_URL}{pictures.variant(path, width)} {width}w" for width in pictures.WIDTHS
    )
    return format_html(' srcset="{}"', sizes)


@register.filter
def flag(code: str) -> SafeString:
    """A small flag of a country; where none is drawn, its two letters."""
    if code in DRAWN_FLAGS:
        return format_html(
            '<svg class="flag" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
            static("entrepot/flags.svg"),
            code,
        )
    return format_html('<span class="flag letters" aria-hidden="true">{}</span>', code)


@register.filter
def days(station: object) -> str:
    """The days of a station: "day 3" or "days 3 to 5"."""
    start, end = station.day_from, station.day_to  # type: ignore[attr-defined]  # a Station
    if start == end:
        return gettext("Day %(day)s") % {"day": start}
    return gettext("Days %(start)s to %(end)s") % {"start": start, "end": end}


@register.simple_tag
def buy_controls(units: int) -> SafeString:
    """Stock, quantity and buttons of a product page: the same for all with as many units."""
    return _buy_controls(max(0, min(units, QUANTITY_MAX)), get_language() or "en")


@lru_cache(maxsize=1024)
def _buy_controls(units: int, _language: str) -> SafeString:
    facts = {"units": units, "few": 0 < units <= FEW, "most": units}
    return SafeString(get_template("storefront/_buy.html").render(facts))


@register.simple_tag
def prepared_head(product: Product) -> SafeString:
    """The upper part of a product page, with the prices of now."""
    price = product.price
    language = get_language() or "en"
    html = rules.marks.filled(
        product.head,
        price=money.price(price.minor, price.currency),
        anatomy=_anatomy(price.parts, price.currency, language),
    )
    html = rules.marks.filled_each(html, price.minor, _each(price.currency))
    if len(product.choices) > 1:

        def of(listing: UUID) -> str:
            minor = product.choices.get(listing)
            return "\u2013" if minor is None else money.money(minor, price.currency)

        html = rules.marks.filled_choices(html, of)
    # Our own template's work, escaped when it was made; prices are figures.
    return SafeString(html)


def _each(code: str) -> Callable[[int, str], str]:
    """A price per measure, small beside the price (Directive 98/6/EC)."""

    def shown(minor: int, label: str) -> str:
        return f'<span class="price-note">{money.money(minor, code)} / {label}</span>'

    return shown


@lru_cache(maxsize=4096)
def _anatomy(amounts: tuple[int, ...], code: str, _language: str) -> SafeString:
    facts = {"parts": rules.bar_of(amounts, code)}
    return SafeString(get_template("storefront/_anatomy.html").render(facts))


@register.simple_tag
def shelf(cards: Sequence[Card]) -> SafeString:
    """Prepared cards in a grid, with the prices of now; what is sold out says so."""
    sold_out = _sold_out(get_language() or "en")
    items = []
    for card in cards:
        html = card.html.replace(rules.marks.PRICE, money.price(card.price_minor, card.currency), 1)
        html = rules.marks.filled_each(html, card.price_minor, _each(card.currency))
        items.append(
            f"<li>{html}</li>" if card.units > 0 else f'<li class="sold-out">{html}{sold_out}</li>'
        )
    # Cards are our own templates' work, escaped when they were made.
    return SafeString(f'<ul class="shelf">{"".join(items)}</ul>')


@lru_cache(maxsize=16)
def _sold_out(_language: str) -> SafeString:
    return format_html('<span class="badge sold-out-mark">{}</span>', gettext("Sold out"))
