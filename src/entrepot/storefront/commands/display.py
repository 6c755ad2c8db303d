"""What is shown of a listing, and the finished HTML of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.template.loader import get_template
from django.urls import reverse
from django.utils.safestring import SafeString

from entrepot.catalog import rules as measures
from entrepot.catalog.queries import schemas as catalog
from entrepot.catalog.values import MARKETS, Offer, TextState
from entrepot.storefront import queries, rules
from entrepot.storefront.queries.sources import Source, Words

SUMMARY_LETTERS: Final = 140
BODY_PARAGRAPHS_MAX: Final = 60


@dataclass(frozen=True, slots=True)
class Pages:
    """Finished HTML: the card of lists, and the product page before and after its buy form."""

    card: str
    head: str
    rest: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A product in one language on one market, with all its offers there that have a price.

    Nothing here knows the prices themselves: they have marks where they belong.
    """

    source: Source
    offers: tuple[Offer, ...]
    language: str
    chain: tuple[str, ...]

    @property
    def words(self) -> Words:
        """The text in the first language of the chain that has one (CAT-5)."""
        texts = self.source.words
        for one in self.chain:
            if one in texts:
                return texts[one]
        if texts:
            return next(iter(texts.values()))
        return Words(self.language, self.source.offers[0].sku, "", TextState.MISSING)

    def searched(self, offer: Offer) -> list[rules.Weighted]:
        """Everything by which it can be found, in every language, with its weight."""
        source = self.source
        tree = queries.categories()
        texts = [(text.title, "A") for text in source.words.values()]
        texts += [(f"{source.brand} {source.maker.name}", "B")]
        texts += [(f"{one.sku} {one.gtin}", "B") for one in self.offers]
        for slug in source.categories:
            if slug in tree:
                texts += [(name, "B") for name in tree[slug].names.values()]
        texts += [(region, "C") for region in source.maker.region.values()]
        for facts in source.specs.values():
            texts += [(f"{name} {value}", "C") for name, value in facts.items()]
        texts += [(f"{name} {value}", "C") for name, value in self.facts(offer.lane.market)]
        texts += [(offer.option_text, "C"), (offer.options_in("zh-hans"), "C")]
        texts.append((self.words.body, "D"))
        return texts

    def view(self, offer: Offer) -> dict[str, Any]:
        """The facts that the templates show, as plain values."""
        source = self.source
        words = self.words
        market = MARKETS[offer.lane.market]
        paragraphs = [line for line in words.body.split("\n\n") if line.strip()]
        pictures = self._pictures(offer)
        crosses = offer.lane.origin != offer.lane.destination
        is_border = crosses and market.country == "CN"
        region = _first(source.maker.region, self.chain) or source.maker.city
        view = {
            "language": self.language,
            "words_language": words.language,
            "market": offer.lane.market,
            "listing": offer.listing,
            "url": self._url(offer),
            "home_url": reverse("storefront:home", args=[offer.lane.market]),
            "title": words.title,
            "summary": _cut(" ".join(paragraphs[:2])),
            "paragraphs": paragraphs[:BODY_PARAGRAPHS_MAX],
            "is_machine": words.state is TextState.MACHINE,
            "picture": pictures[0]["path"] if pictures else "",
            "pictures": pictures,
            "marks": {
                "price": SafeString(rules.marks.PRICE),
                "anatomy": SafeString(rules.marks.ANATOMY),
                "each": _each(offer),
            },
            "price_url": reverse("storefront:price", args=[offer.lane.market, offer.listing]),
            "origin": offer.origin,
            "region": region,
            "maker": source.maker,
            "maker_story": _first(source.maker.story, self.chain),
            "maker_url": reverse(
                "storefront:merchant", args=[offer.lane.market, source.maker.slug]
            ),
            "brand": source.brand,
            "crumbs": self._crumbs(offer),
            "choices": self._choices(offer),
            "option_text": offer.options_in(self.language),
            "option_names": self._option_names(),
            "stations": rules.stations(
                crosses_border=is_border,
                days_min=offer.lane.days_min,
                days_max=offer.lane.days_max,
            ),
            "crosses_border": is_border,
            "lane": offer.lane,
            "content": _content(offer),
            "gtin": offer.gtin.removeprefix("0"),
            "facts": self.facts(offer.lane.market),
            "responsible_person": source.responsible_person,
            "parts": [
                {"quantity": part.quantity, "title": part.title(self.chain)}
                for part in source.parts.get(offer.variant, ())
            ],
            "offer": offer,
        }
        view["api"] = _api(view, source)
        return view

    def facts(self, market: str) -> list[tuple[str, str]]:
        """What the category's schema asks, in the reader's words; then what the merchant adds."""
        source = self.source
        answers = catalog.facts(
            source.attributes,
            source.attribute_words,
            source.book.asks(source.categories, market, source.day),
            language=self.language,
            source=source.source_language,
        )
        found = {fact.title: fact.value for fact in answers}
        known = {title.casefold() for title in found}
        more = _facts(source.specs, self.chain)
        return [*found.items(), *(one for one in more if one[0].casefold() not in known)]

    def _url(self, offer: Offer) -> str:
        return reverse("storefront:product", args=[offer.lane.market, offer.listing, offer.slug])

    def _pictures(self, offer: Offer) -> list[dict[str, str]]:
        """The variant's own pictures first, then the product's; never another variant's."""
        title = self.words.title
        mine = [one for one in self.source.pictures if one.variant == offer.variant]
        shared = [one for one in self.source.pictures if one.variant is None]
        seen = [*mine, *shared] or list(self.source.pictures)
        return [{"path": one.path, "alt": _first(one.alt, self.chain) or title} for one in seen]

    def _crumbs(self, offer: Offer) -> list[dict[str, str]]:
        tree = queries.categories()
        return [
            {
                "name": tree[slug].name(self.chain),
                "url": reverse("storefront:category", args=[offer.lane.market, slug]),
            }
            for slug in self.source.categories
            if slug in tree
        ]

    def _option_names(self) -> list[str]:
        words = self.offers[0].option_words.get(self.language, {})
        return [words.get(name, name) for name in self.source.option_names]

    def _choices(self, offer: Offer) -> list[dict[str, Any]]:
        if len(self.offers) < 2:
            return []
        return [
            {
                "name": one.options_in(self.language) or one.sku,
                "url": self._url(one),
                "price": SafeString(rules.marks.price_of(one.listing)),
                "is_current": one.listing == offer.listing,
            }
            for one in self.offers
        ]


def render(view: Mapping[str, Any]) -> Pages:
    """The finished fragments, in the language that is active."""
    context = dict(view)
    return Pages(
        card=get_template("storefront/_card.html").render(context).strip(),
        head=get_template("storefront/_head.html").render(context).strip(),
        rest=get_template("storefront/_rest.html").render(context).strip(),
    )


def _api(view: Mapping[str, Any], source: Source) -> dict[str, Any]:
    """The listing for the API, but for its price and its stock."""
    offer: Offer = view["offer"]
    return {
        "id": str(offer.listing),
        "product": str(offer.product),
        "market": view["market"],
        "language": view["words_language"],
        "title": view["title"],
        "options": dict(
            zip(source.option_names, source.options.get(offer.variant, ()), strict=False)
        ),
        "url": view["url"],
        "picture": view["picture"],
        "merchant": {"slug": source.maker.slug, "name": source.maker.name},
        "brand": source.brand,
        "origin": offer.origin,
        "categories": list(source.categories),
        "sku": offer.sku,
        "gtin": offer.gtin,
        "hs_code": offer.hs_code,
        "lane": offer.lane.code,
        "delivery_days": {"min": offer.lane.days_min, "max": offer.lane.days_max},
    }


def _first(texts: Mapping[Any, str], chain: Sequence[str]) -> str:
    return next((texts[one] for one in chain if texts.get(one)), "")


def _facts(specs: Mapping[str, Mapping[str, Any]], chain: Sequence[str]) -> list[tuple[str, str]]:
    """Specification lines in the first language that has any."""
    found = next((specs[one] for one in chain if specs.get(one)), {})
    return [(name, str(value)) for name, value in found.items()]


def _each(offer: Offer) -> SafeString:
    measure = measures.measure(offer.content_amount, offer.content_unit)
    return SafeString(rules.marks.each_of(measure)) if measure else SafeString()


def _content(offer: Offer) -> str:
    """The net content of one piece, without the zeros that a table keeps."""
    if not offer.content_amount or not offer.content_unit or offer.content_unit == "piece":
        return ""
    return f"{offer.content_amount.normalize():f} {offer.content_unit}"


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= SUMMARY_LETTERS else text[: SUMMARY_LETTERS - 1].rstrip() + "…"
