"""A product's variants: options, customs data, prices, stock."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from entrepot.catalog import rules as catalog
from entrepot.catalog.values import OPTIONS_MAX, BadDraft, VariantDraft
from entrepot.channels.rules import cells, countries, numbers, sizes, weights
from entrepot.channels.rules.notes import Notes
from entrepot.channels.rules.numbers import BadNumber
from entrepot.channels.rules.shapes import ROLE
from entrepot.channels.values import IssueSeverity, Row
from entrepot.money.values import Money, currency

SKU_MAX: Final = 120
_VARIANT_FIELDS: Final = ("sku", "gtin", "price", "option1_value", "option2_value", "option3_value")


def option_names_of(notes: Notes) -> tuple[str, ...] | None:
    profile = notes.frame.profile
    if not any(f"option{n}_value" in profile.fields for n in range(1, OPTIONS_MAX + 1)):
        return None
    names: list[str] = []
    for number in range(1, OPTIONS_MAX + 1):
        _, name = notes.first(f"option{number}_name")
        values = {notes.say(row, f"option{number}_value") for row in notes.rows} - {""}
        if not values:
            continue
        if number == 1 and profile.no_option and (name, values) == _none(profile.no_option):
            return ()
        names.append(name or f"Option {number}")
    return tuple(names) or None  # a file that shows no values says nothing about options


def variants_of(notes: Notes, names: tuple[str, ...] | None) -> list[VariantDraft]:
    variants: list[VariantDraft] = []
    used = _options_used(notes)
    for place, row in enumerate(notes.rows):
        role = row.cells.get(ROLE, "")
        if role or (place and not _is_variant(notes, row)):
            continue
        variant = _variant(notes, row, names, used)
        if variant is not None:
            variants.append(variant)
    return variants


def _is_variant(notes: Notes, row: Row) -> bool:
    rules = (notes.frame.rule(name) for name in _VARIANT_FIELDS)
    return any(rule is not None and cells.cell_of(row, rule)[0] for rule in rules)


def _variant(
    notes: Notes, row: Row, names: tuple[str, ...] | None, used: Sequence[int]
) -> VariantDraft | None:
    options = _options(notes, row, names, used)
    sku = notes.say(row, "sku") or _sku(notes.key, options or ())
    if sku in notes.lines:
        notes.fault(row, "sku", "value.twice", sku)
        return None
    notes.lines[sku] = row.line
    content = _content(notes, row)
    facts: dict[str, Any] = {
        "gtin": re.sub(r"[\s-]", "", notes.say(row, "gtin")) or None,
        "hs_code": re.sub(r"[\s.]", "", notes.say(row, "hs_code")) or None,
        "origin": _origin(notes, row),
        "customs_description": notes.say(row, "customs_description")[:200] or None,
        "net_weight_g": notes.whole(row, "net_weight_g"),
        "gross_weight_g": _gross(notes, row),
        **_sizes(notes, row),
        "shelf_life_days": notes.whole(row, "shelf_life_days") or None,
        "price": _price(notes, row),
    }
    if content is not None:
        facts["content_amount"], facts["content_unit"] = content
        if facts["net_weight_g"] is None and content[1] in {"g", "kg"}:
            # What is sold by weight weighs what it says.
            facts["net_weight_g"] = int(content[0] * (1000 if content[1] == "kg" else 1))
    gross, net = facts["gross_weight_g"], facts["net_weight_g"]
    if gross is not None and net is not None and net > gross:
        if notes.say(row, "net_weight_g"):
            notes.fault(row, "net_weight_g", "value.above_gross", str(net))
            return None
        facts["net_weight_g"] = gross  # the scales beat the label
    if notes.frame.takes_stock and (stock := notes.whole(row, "stock")):
        notes.stock[sku] = stock
    try:
        return VariantDraft(sku=sku, options=options, **facts)
    except BadDraft as no:
        notes.refused(row, no.field, no)
        return None


def _gross(notes: Notes, row: Row) -> int | None:
    """In grams as they are said, or from a weight in another unit; zero is "not weighed"."""
    if notes.say(row, "gross_weight_g"):
        return notes.whole(row, "gross_weight_g")
    text = notes.say(row, "weight")
    rule = notes.frame.rule("weight")
    if not text or rule is None:
        return None
    column = cells.cell_of(row, rule)[1]
    try:
        return weights.grams_of(
            text,
            unit=notes.say(row, "weight_unit") or weights.unit_in(column),
            sign=notes.frame.sign(row, "weight"),
        )
    except BadNumber as no:
        notes.refused(row, "weight", no)
        return None


def _sizes(notes: Notes, row: Row) -> dict[str, int | None]:
    """The three sides of the packed form in millimetres; a file that lacks one says none of them."""
    found = {f"{side}_mm": _side(notes, row, side) for side in ("length", "width", "height")}
    said = [name for name, size in found.items() if size is not None]
    if said and len(said) < len(found):
        absent = next(name for name in found if name not in said)
        notes.fault(row, absent, "channels.size_incomplete", severity=IssueSeverity.WARNING)
        return dict.fromkeys(found)
    return found


def _side(notes: Notes, row: Row, side: str) -> int | None:
    if notes.say(row, f"{side}_mm"):
        return notes.whole(row, f"{side}_mm") or None
    text = notes.say(row, side)
    rule = notes.frame.rule(side)
    if not text or rule is None:
        return None
    column = cells.cell_of(row, rule)[1]
    try:
        return sizes.millimetres_of(
            text,
            unit=notes.say(row, "size_unit") or sizes.unit_in(column),
            sign=notes.frame.sign(row, side),
        )
    except BadNumber as no:
        notes.fault(row, side, "channels.size_unread", no.value, severity=IssueSeverity.WARNING)
        return None


def _options(
    notes: Notes, row: Row, names: tuple[str, ...] | None, used: Sequence[int]
) -> tuple[str, ...] | None:
    if names is None:
        return None
    return tuple(notes.say(row, f"option{number}_value") for number in used) if names else ()


def _options_used(notes: Notes) -> list[int]:
    """Which of the three options any row has a value of."""
    return [
        number
        for number in range(1, OPTIONS_MAX + 1)
        if any(notes.say(row, f"option{number}_value") for row in notes.rows)
    ]


def _price(notes: Notes, row: Row) -> Money | None:
    text = notes.say(row, "price")
    if not text:
        if notes.frame.rule("price") is not None:
            needs = notes.frame.profile.needs_price
            notes.fault(
                row,
                "price",
                "channels.price_missing",
                severity=IssueSeverity.ERROR if needs else IssueSeverity.WARNING,
            )
        return None
    code = notes.say(row, "currency") or notes.frame.currency
    try:
        unit = currency(code)
    except ValueError:
        notes.fault(row, "currency", "channels.unknown_currency", code)
        return None
    try:
        return numbers.price_of(
            text,
            unit=unit,
            sign=notes.frame.sign(row, "price"),
            ignores_signs=notes.frame.ignores_signs,
        )
    except BadNumber as no:
        notes.refused(row, "price", no)
        return None


def _origin(notes: Notes, row: Row) -> str | None:
    said = notes.say(row, "origin")
    if not said:
        return None
    code = countries.country_of(said)
    if not code:
        notes.fault(row, "origin", "channels.unknown_country", said)
        return None
    return code


def _content(notes: Notes, row: Row) -> tuple[Decimal, str] | None:
    if amount := notes.say(row, "content_amount"):
        try:
            number = numbers.decimal_of(amount, sign=notes.frame.sign(row, "content_amount"))
        except BadNumber as no:
            notes.refused(row, "content_amount", no)
            return None
        found = numbers.quantity_of(f"{number:f} {notes.say(row, 'content_unit')}")
    else:
        amount = notes.say(row, "content")
        if not amount:
            return None
        found = numbers.quantity_of(amount)
    if found is None and not _is_from_title(notes, row):
        notes.fault(
            row, "content", "channels.content_unread", amount, severity=IssueSeverity.WARNING
        )
    return found


def _is_from_title(notes: Notes, row: Row) -> bool:
    """A content that is looked for in the title may well not be there."""
    rules = (notes.frame.rule("content"), notes.frame.rule("title"))
    at = [cells.cell_of(row, rule)[1] for rule in rules if rule is not None]
    return len(at) == 2 and at[0] == at[1]


def _none(no_option: tuple[str, str]) -> tuple[str, set[str]]:
    name, value = no_option
    return name, {value}


def _sku(key: str, options: tuple[str, ...]) -> str:
    """A name for a variant that has none: the product's key and what sets it apart."""
    tail = "-".join(catalog.slug(value) for value in options if value)
    if not tail:
        return key[:SKU_MAX]
    return f"{key[: SKU_MAX - len(tail[:60]) - 1]}-{tail[:60]}"
