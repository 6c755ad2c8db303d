"""What somebody says of a product, before it is saved. Everything here checks itself when made.

None means "says nothing about it": saving such a draft leaves what is there. So a file with
prices only never empties the descriptions, and a shop's export never wipes the customs data
that the merchant has added here (MV-24).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Final

from entrepot.catalog.values.states import ProductState, TextState
from entrepot.kernel import Refusal
from entrepot.lanes.values.consignment import COUNTRIES
from entrepot.money.values import Money

KEY_MAX: Final = 200
SKU_MAX: Final = 120
WORD_MAX: Final = 200
PERSON_MAX: Final = 300
COMPOSITION_MAX: Final = 4_000
ATTRIBUTES_MAX: Final = 60_000
"""Characters of all answers to a schema together."""
SHELF_LIFE_MAX: Final = 36_500
"""A hundred years, in days."""
TITLE_MAX: Final = 300
BODY_MAX: Final = 100_000
PATH_MAX: Final = 500
OPTIONS_MAX: Final = 3
VARIANTS_MAX: Final = 250
MEDIA_MAX: Final = 250
WEIGHT_G_MAX: Final = 10_000_000
SIZE_MM_MAX: Final = 10_000
"""Ten metres: nothing longer travels by parcel, and a slipped decimal point is found."""
SIZES: Final = ("length_mm", "width_mm", "height_mm")
CONTENT_MAX: Final = 10**9
PRICE_MINOR_MAX: Final = 10**12
"""A bound far above any price, so that a slipped decimal point is found."""

CONTENT_UNITS: Final = ("ml", "l", "g", "kg", "piece")
_GTIN_LENGTHS: Final = frozenset({8, 12, 13, 14})


@dataclass(eq=False)
class BadDraft(Refusal):
    """A fact about the product is missing or cannot be true."""

    code: ClassVar[str] = "catalog.bad_value"
    status: ClassVar[int] = 422
    field: str
    value: str
    reason: str
    """A code of its own (`too_long`, `check_digit` …): pages translate it."""
    sku: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDraft:
    """Words in one language; `body` is plain text, or None to leave the one that is there."""

    language: str
    title: str
    body: str | None = None
    state: TextState = TextState.REVIEWED

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise BadDraft(field="title", value=self.title, reason="missing")
        _short("title", self.title, TITLE_MAX)
        _short("body", self.body, BODY_MAX)
        if self.state is TextState.MISSING:
            raise BadDraft(field="text_state", value=self.state, reason="unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaDraft:
    """A picture by its path or https address; `sku` when it shows one variant."""

    path: str
    position: int = 0
    alt: Mapping[str, str] | None = None
    sku: str = ""

    def __post_init__(self) -> None:
        _short("image", self.path, PATH_MAX)
        if not self.path:
            raise BadDraft(field="image", value="", reason="missing")
        scheme, colon, _ = self.path.partition("://")
        if colon and scheme.lower() not in {"https", "http"}:
            raise BadDraft(field="image", value=self.path[:80], reason="scheme")


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantDraft:
    """One size or colour. Weights and content are of ONE unit."""

    sku: str
    gtin: str | None = None
    options: tuple[str, ...] | None = None
    position: int | None = None
    hs_code: str | None = None
    origin: str | None = None
    customs_description: str | None = None
    net_weight_g: int | None = None
    gross_weight_g: int | None = None
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None
    """Of the packed form, as it goes into a parcel: all three or none."""
    content_amount: Decimal | None = None
    content_unit: str | None = None
    shelf_life_days: int | None = None
    price: Money | None = None

    def __post_init__(self) -> None:
        if not self.sku:
            raise self._no("sku", "", "missing")
        self._check_words()
        self._check_numbers()

    def _check_words(self) -> None:
        _short("sku", self.sku, SKU_MAX)
        _short("customs_description", self.customs_description, WORD_MAX)
        if self.gtin and (reason := _gtin_fault(self.gtin)):
            raise self._no("gtin", self.gtin, reason)
        if self.hs_code and not (6 <= len(self.hs_code) <= 10 and _is_digits(self.hs_code)):
            raise self._no("hs_code", self.hs_code, "not_six_to_ten_digits")
        if self.origin and self.origin not in COUNTRIES:
            raise self._no("origin", self.origin, "not_a_country")
        if self.options is not None and len(self.options) > OPTIONS_MAX:
            raise self._no("options", str(len(self.options)), "too_many")
        for value in self.options or ():
            _short("options", value, WORD_MAX)

    def _check_numbers(self) -> None:
        for name in ("net_weight_g", "gross_weight_g"):
            weight = getattr(self, name)
            if weight is not None and not 0 <= weight <= WEIGHT_G_MAX:
                raise self._no(name, str(weight), "out_of_range")
        net, gross = self.net_weight_g, self.gross_weight_g
        if net is not None and gross is not None and net > gross:
            raise self._no("net_weight_g", str(net), "above_gross")
        self._check_size()
        if (self.content_amount is None) != (self.content_unit is None):
            raise self._no("content", str(self.content_amount), "unit_missing")
        self._check_content()
        if self.price is not None and not 0 <= self.price.minor <= PRICE_MINOR_MAX:
            raise self._no("price", str(self.price), "out_of_range")
        if self.shelf_life_days is not None and not 0 < self.shelf_life_days <= SHELF_LIFE_MAX:
            raise self._no("shelf_life_days", str(self.shelf_life_days), "out_of_range")

    def _check_size(self) -> None:
        said = {name: getattr(self, name) for name in SIZES}
        for name, size in said.items():
            if size is not None and not 0 < size <= SIZE_MM_MAX:
                raise self._no(name, str(size), "out_of_range")
        absent = [name for name, size in said.items() if size is None]
        if 0 < len(absent) < len(SIZES):
            raise self._no(absent[0], "", "size_incomplete")

    def _check_content(self) -> None:
        if self.content_amount is not None:
            if not (self.content_amount.is_finite() and 0 < self.content_amount <= CONTENT_MAX):
                raise self._no("content", str(self.content_amount), "out_of_range")
            if self.content_amount != round(self.content_amount, 3):
                raise self._no("content", str(self.content_amount), "too_many_decimals")
            if self.content_unit not in CONTENT_UNITS:
                raise self._no("content", str(self.content_unit), "unknown_unit")

    def _no(self, name: str, value: str, reason: str) -> BadDraft:
        return BadDraft(field=name, value=value[:80], reason=reason, sku=self.sku)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDraft:
    """A product as a merchant's file or page says it. `key` is the merchant's own name for it."""

    key: str
    source_language: str
    currency: str
    """Of variants that come without a price."""
    variants: tuple[VariantDraft, ...]
    texts: tuple[TextDraft, ...] = ()
    media: tuple[MediaDraft, ...] = ()
    category: str | None = None
    brand: str | None = None
    state: ProductState | None = None
    option_names: tuple[str, ...] | None = None
    option_words: Mapping[str, Mapping[str, str]] | None = None
    """Translations of option names and values, by language (CAT-6)."""
    specs: Mapping[str, Mapping[str, str]] | None = None
    responsible_person: str | None = None
    composition: str | None = None
    attributes: Mapping[str, Any] | None = None
    """Answers to the category's schema by its codes; None as an answer takes one away."""
    attribute_words: Mapping[str, Mapping[str, Any]] | None = None
    """Free texts among them in other languages."""

    def __post_init__(self) -> None:
        if not self.key:
            raise BadDraft(field="key", value="", reason="missing")
        _short("key", self.key, KEY_MAX)
        _short("brand", self.brand, WORD_MAX)
        _short("responsible_person", self.responsible_person, PERSON_MAX)
        _short("composition", self.composition, COMPOSITION_MAX)
        if len(repr(self.attributes)) > ATTRIBUTES_MAX:
            raise BadDraft(field="attributes", value="", reason="too_long")
        if not 1 <= len(self.variants) <= VARIANTS_MAX:
            raise BadDraft(field="variants", value=str(len(self.variants)), reason="too_many")
        if len(self.media) > MEDIA_MAX:
            raise BadDraft(field="image", value=str(len(self.media)), reason="too_many")
        names = self.option_names
        if names is not None and len(names) > OPTIONS_MAX:
            raise BadDraft(field="options", value=str(len(names)), reason="too_many")
        self._check_variants()
        if len({text.language for text in self.texts}) < len(self.texts):
            raise BadDraft(field="language", value="", reason="twice")

    def _check_variants(self) -> None:
        names = self.option_names
        skus: set[str] = set()
        combinations: set[tuple[str, ...]] = set()
        for variant in self.variants:
            if variant.sku in skus:
                raise BadDraft(field="sku", value=variant.sku, reason="twice", sku=variant.sku)
            skus.add(variant.sku)
            options = variant.options
            if options is None:
                continue
            if names is not None and len(options) != len(names):
                raise BadDraft(
                    field="options",
                    value=" / ".join(options),
                    reason="not_as_many_as_names",
                    sku=variant.sku,
                )
            if options in combinations:
                raise BadDraft(
                    field="options", value=" / ".join(options), reason="twice", sku=variant.sku
                )
            combinations.add(options)


def gtin14(text: str) -> str:
    """The fourteen digits of a GTIN-8, -12, -13 or -14 (GS1); BadDraft says what is wrong."""
    if reason := _gtin_fault(text):
        raise BadDraft(field="gtin", value=text[:80], reason=reason)
    return text.zfill(14)


def _gtin_fault(text: str) -> str:
    """Empty when good. Weights are 3 and 1 from the right, before the check digit."""
    if not _is_digits(text):
        return "not_digits"
    if len(text) not in _GTIN_LENGTHS:
        return "not_a_gtin_length"
    digits = [int(sign) for sign in reversed(text)]
    weighed = sum(digit * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    if weighed % 10:
        return "check_digit"
    return "" if any(digits) else "check_digit"


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _short(name: str, text: str | None, most: int) -> None:
    if text is not None and len(text) > most:
        raise BadDraft(field=name, value=text[:80], reason="too_long")
    if text is not None and "\x00" in text:
        raise BadDraft(field=name, value=text.replace("\x00", "")[:80], reason="control_character")
