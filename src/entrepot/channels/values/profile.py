"""A mapping of a file's columns to a product's facts, as data.

A profile is saved as JSON (a merchant's) or written as TOML (the built-in ones under
`data/profiles`); both have the shape of these classes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Final

import msgspec

from entrepot.catalog.values.words import folded
from entrepot.kernel import Refusal

FIELDS: Final = (
    "key",
    "sku",
    "gtin",
    "title",
    "body",
    "brand",
    "category",
    "category_hint",
    "state",
    "published",
    "option1_name",
    "option1_value",
    "option2_name",
    "option2_value",
    "option3_name",
    "option3_value",
    "price",
    "currency",
    "hs_code",
    "origin",
    "customs_description",
    "net_weight_g",
    "gross_weight_g",
    "weight",
    "weight_unit",
    "length_mm",
    "width_mm",
    "height_mm",
    "length",
    "width",
    "height",
    "size_unit",
    "content",
    "content_amount",
    "content_unit",
    "shelf_life_days",
    "composition",
    "responsible_person",
    "image",
    "images",
    "image_alt",
    "image_position",
    "variant_image",
    "specs",
    "source_language",
    "stock",
)
"""`weight` is in `weight_unit`, or in what its column's name says ("Weight (lbs)"), else in kg; `length`,
`width` and `height` in `size_unit`, or in what their column's name says ("Height (in)"), else in cm.
What a rule may fill; besides these `spec:<Name>`, `title:<language>` and `body:<language>`."""

LANGUAGES: Final = ("en", "zh-hans", "it", "fr", "de", "es", "nl", "pt", "sv", "ro", "ja")

CLEANERS: Final = frozenset(
    {
        "html",
        "apostrophe",
        "unshield",
        "percent",
        "zero_blank",
        "hash",
        "first_of_list",
        "last_of_path",
        "country",
        "newlines",
    }
)
SHAPES: Final = frozenset({"", "woocommerce", "magento", "prestashop", "google"})
RULES_MAX: Final = 120


@dataclass(eq=False)
class BadProfile(Refusal):
    """A mapping names a field, a cleaner or a language that does not exist."""

    code: ClassVar[str] = "channels.bad_profile"
    status: ClassVar[int] = 422
    name: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class FieldRule:
    """Where a fact comes from: the first of `columns` that is filled, else the constant.

    Then, in this order: `clean`, `pattern` (its first group), `values` (compared without case
    and accents; a key that ends in * matches a beginning), `template` ("{column} words").
    """

    columns: tuple[str, ...] = ()
    constant: str = ""
    clean: tuple[str, ...] = ()
    pattern: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    otherwise: str | None = None
    """What a value that is not among `values` becomes; None leaves it as it is."""
    template: str = ""

    @cached_property
    def tables(self) -> tuple[Mapping[str, str], tuple[tuple[str, str], ...]]:
        """`values` as they are compared: whole words, and beginnings in their order."""
        exact = {folded(n): value for n, value in self.values.items() if not n.endswith("*")}
        beginnings = tuple(
            (folded(name.removesuffix("*")), value)
            for name, value in self.values.items()
            if name.endswith("*")
        )
        return exact, beginnings


@dataclass(frozen=True, slots=True, kw_only=True)
class Only:
    """Take only rows whose column holds one of these; `is_chosen` when a person may change it."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A mapping with a name. An empty `currency` or `language` is the merchant's own."""

    name: str
    title: str
    fields: Mapping[str, FieldRule]
    required: tuple[str, ...] = ()
    """Columns without which the file is not of this kind."""
    ignored: tuple[str, ...] = ()
    """Columns known and left aside on purpose; one that ends in * stands for a beginning."""
    language: str = ""
    currency: str = ""
    decimal: str = ""
    """The decimal sign of its numbers; empty: told from each number, refused where it cannot be."""
    ignores_signs: bool = False
    """A currency sign before a price is decoration: the profile's currency holds."""
    needs_price: bool = False
    """A row without a price is refused; else it is a warning, and the gate will ask for one."""
    needs_title: bool = False
    rows_are_products: bool = False
    """Each row is a product of its own: two rows of one key are a repeat, not two variants."""
    no_option: tuple[str, str] | None = None
    """Option name and value that mean "there are no options"."""
    only: tuple[Only, ...] = ()
    shape: str = ""
    """How its products stand over several rows: `woocommerce`, `magento`, `prestashop`, `google`;
    empty for rows that follow each other."""
    shop: str = ""
    """The shop program whose export this is; for the page's choice."""

    def __post_init__(self) -> None:
        if len(self.fields) > RULES_MAX:
            raise BadProfile(name=self.name, reason="too_many_rules")
        for name, rule in self.fields.items():
            base, colon, rest = name.partition(":")
            known = name in FIELDS or (colon and base in {"spec", "title", "body"} and rest)
            if not known:
                raise BadProfile(name=self.name, reason=f"unknown field {name}")
            if unknown := set(rule.clean) - CLEANERS:
                raise BadProfile(name=self.name, reason=f"unknown cleaner {min(unknown)}")
        if self.shape not in SHAPES:
            raise BadProfile(name=self.name, reason=f"unknown shape {self.shape}")
        if self.decimal not in {"", ".", ","}:
            raise BadProfile(name=self.name, reason=f"unknown decimal sign {self.decimal}")

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> "Profile":
        """From its JSON or TOML; BadProfile when it has another shape."""
        try:
            return msgspec.convert(dict(plain), cls)
        except msgspec.ValidationError as wrong:
            raise BadProfile(name=str(plain.get("name", "")), reason=str(wrong)) from wrong

    def plain(self) -> dict[str, Any]:
        """As JSON's own types."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        return found
