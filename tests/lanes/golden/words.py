"""Words that a case may use, brought to those that the modules know: by form, not by case.

An amount says by its last syllable the currency and by the others its part (carriage, insurance,
a bound, goods); a percentage says which rate it is. What only tells of the goods (a name, a brand)
is put aside. What is left over stays as it is, for the adapter to refuse: it might change the price.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from entrepot.lanes.values import Content

MODES: set[str] = set()
CODES = (
    *("eur", "gbp", "usd", "jpy", "cny", "chf", "hkd", "ron", "pln", "sek", "czk", "dkk", "huf"),
    *("bgn", "nok", "aud", "cad", "krw", "sgd", "twd", "nzd", "inr", "mop", "try"),
)
TELLING = {
    *("name", "title", "product", "description", "note", "comment", "brand", "model", "material"),
    *("colour", "color", "size", "carrier", "platform", "marketplace", "channel", "port", "city"),
    *("scheme", "regime", "example", "remark", "label", "type", "sender", "recipient", "heading"),
    *("supplier", "manufacturer", "incoterm", "terms", "shop", "company", "route", "service"),
    *("goods", "item", "kind", "seller", "buyer", "importer", "currency", "unit", "rounding"),
}
"""The last word of what tells and is no figure."""
BOOLEANS = {"true": True, "yes": True, "false": False, "no": False}
ABSENT = {"gift", "excise", "alcohol", "preference", "preferential", "used", "sample"}
"""Circumstances that a case may say are not there."""
SAME: Mapping[str, tuple[str, ...]] = {
    "quantity": ("qty", "units", "count", "pcs", "number_of_items", "number_of_units", "items"),
    "litres": ("liters", "volume_l", "volume_litres", "volume_liters", "litre"),
    "kg": ("weight_kg", "net_weight_kg", "net_kg", "gross_weight_kg"),
    "weight_kg": ("kg", "net_kg", "gross_weight_kg"),
    "net_weight_g": ("weight_g", "grams"),
    "pairs": ("pair", "number_of_pairs"),
    "hs": ("hs_code", "hs4", "hs6", "hs8", "hs10", "cn8", "tariff_line", "commodity_code", "code"),
    "lines": ("order_lines", "items", "goods", "order_items", "positions", "products", "articles"),
    "order_lines": ("lines", "items", "goods", "order_items", "positions", "products", "articles"),
    "origin": ("country_of_origin", "origin_country", "from", "ship_from", "dispatch_country"),
    "seller_country": ("seller_member_state", "established_in", "seller_established_in"),
    "destination_country": (
        *("buyer_member_state", "destination_member_state", "member_state", "consumer_country"),
        *("buyer_country", "customer_country", "consumer_member_state"),
    ),
    "released": ("release_date", "released_on", "released_at", "release", "cleared"),
    "return_applied": ("applied", "applied_on", "return_applied_on", "return_application"),
    "goods_back_in_zone": ("goods_back", "back_in_zone", "back_on", "goods_returned", "returned"),
    "id_number": ("id", "number", "id_card", "identity_number", "national_id"),
    "id_body": ("body", "first_17", "id_first_17", "body_17"),
    "payment_amount": ("amountPaid", "amount_paid", "paid_amount", "payment", "paid"),
    "goodsValue": ("goods_value",),
    "taxTotal": ("tax_total",),
    "ioss": ("ioss_registered", "uses_ioss", "has_ioss", "seller_ioss", "under_ioss"),
    "b2b": ("is_business", "buyer_is_business", "business_buyer"),
    "vat_number": ("buyer_vat_number", "uk_vat_number"),
    "personal_use": ("own_use", "for_personal_use", "is_personal", "for_own_use"),
    "within_limits": ("inside_limits", "within_limit"),
    "listed": ("on_positive_list", "on_list", "cbec_listed", "is_listed", "in_positive_list"),
    "resale": ("for_resale", "is_resale", "is_for_resale"),
    "parcels": ("packages", "number_of_parcels"),
    "declaration_lines": ("declaration_items", "number_of_lines", "item_lines"),
    "rate": ("duty", "duty_form", "duty_text", "tariff"),
}
"""What else a word may be called; only where the module knows the word and the case has it not."""
_GOODS = (
    "goods|value|price|cost|cif|fob|exw|paid|order|invoice|items?|net|intrinsic|customs|dutiable"
)
ROLES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("freight|shipping|postage|carriage|delivery|transport|courier", ("freight", "shipping")),
    ("insurance|insured", ("insurance",)),
    ("broker|brokerage|clearance|handling", ("broker",)),
    ("(annual|year|yearly).*limit|annual_quota", ("annual_limit", "threshold")),
    ("parcel.*limit", ("parcel_limit", "threshold")),
    ("limit|threshold", ("single_limit", "parcel_limit", "threshold")),
    ("exemption|waiver|waived", ("exemption", "threshold")),
    ("(annual|year|yearly|quota|running).*(return)", ("annual_used_before_return",)),
    ("annual|year|yearly|quota|running", ("annual_used_before", "sales_in_year")),
    ("digital|services", ("digital_sales",)),
    ("sales|turnover", ("goods_sales",)),
    ("official|price_table|listed", ("dutiable_price",)),
    ("(unit|each).*", ("unit_price",)),
    ("retail", ("overseas_retail",)),
    (
        f"{_GOODS}|merchandise|sale|purchase|product|consignment|parcel",
        ("goods", "price", "value", "sale"),
    ),
)
"""What an amount is by the words in its name, the first that fits, and what modules call it."""
RATES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("(home|seller|origin).*vat", ("home_vat_pct",)),
    ("(destination|buyer).*vat", ("destination_vat_pct", "vat_pct")),
    ("vat|gst", ("vat_pct", "consumption_tax_pct")),
    ("dumping|antidumping", ("antidumping_pct",)),
    ("countervailing|subsidy|antisubsidy", ("countervailing_pct",)),
    ("additional|extra|surcharge", ("additional_duty_pct",)),
    ("consumption|excise", ("consumption_tax_pct",)),
    ("flat", ("flat_duty_pct", "duty_pct")),
    ("duty|tariff|mfn|customs", ("duty_pct", "rate_pct")),
    ("rate|tax|combined|postal", ("rate_pct", "duty_pct")),
)
GROUPS: tuple[tuple[str, ...], ...] = (
    (
        *("duty", "import_duty", "customs_duty", "base_duty", "normal_duty", "flat_duty"),
        *("ad_valorem_duty", "duty_payable", "duty_amount", "tariff", "total_duty"),
    ),
    ("total_duty", "duties", "duty_total", "total_duties", "all_duties", "duty"),
    (
        *("vat", "import_vat", "vat_payable", "vat_due", "vat_amount", "vat_at_checkout"),
        *("vat_collected", "ioss_vat", "vat_charged", "checkout_vat", "consumption_tax"),
    ),
    (
        *("vat_base", "import_vat_base", "vat_taxable_base", "taxable_amount", "vat_value"),
        *("composite_price", "tax_base"),
    ),
    ("composite_price", "composite_assessable_price", "consumption_tax_base", "vat_base"),
    (
        *("total_tax", "total_taxes", "taxes", "tax_total", "tax", "total_duties_and_taxes"),
        *("duties_and_taxes", "duty_and_vat", "total_payable", "total_tax_payable", "tax_due"),
        *("tax_payable", "taxes_due", "duty_and_tax", "total_duty_and_tax", "postal_tax"),
    ),
    (
        *("total", "total_landed", "landed_cost", "total_price", "price_including_taxes"),
        *("grand_total", "total_paid", "buyer_pays", "price_including_tax", "landed_total"),
        *("total_landed_cost", "total_cost", "price_with_taxes", "buyer_total", "checkout_total"),
    ),
    ("customs_value", "cif", "cif_value", "dutiable_value", "taxable_base", "customs_value_cif"),
    ("taxable_base", "customs_value", "duty_base", "dutiable_value", "base"),
    ("intrinsic_value", "goods_value", "consignment_value"),
    ("antidumping", "antidumping_duty", "anti_dumping", "anti_dumping_duty", "additional_duty"),
    ("countervailing", "countervailing_duty", "antisubsidy", "anti_subsidy", "antisubsidy_duty"),
    ("national_fee", "parcel_fee", "handling_fee", "fee", "logistics_fee", "national_parcel_fee"),
    ("tax_assessed", "assessed_tax", "tax_before_waiver", "calculated_tax", "vat_assessed"),
    ("border_cost", "import_cost", "cost_at_border", "total_border_cost"),
    (
        *("total_rate_pct", "burden_pct", "ad_valorem_burden_pct", "effective_rate_pct"),
        *("effective_tax_pct", "tax_burden_pct", "total_burden_pct", "total_tax_pct"),
        *("effective_tax_rate_pct", "total_tax_rate_pct", "effective_rate_pct_rounded"),
    ),
    ("composite_rate_pct_exact", "composite_rate_pct", "combined_rate_pct", "cbec_rate_pct"),
    (
        *("allowed", "accepted", "accepted_as_personal", "permitted", "admitted", "eligible"),
        *("cbec_allowed", "within_limit", "within_limits", "is_allowed", "ioss_eligible"),
    ),
    ("exempt", "is_exempt", "duty_free", "tax_free", "duty_exempt", "tax_exempt", "duty_relief"),
    ("reason", "refusal", "refusal_reason", "obstacle", "why"),
    ("regime", "scheme", "treatment", "tax_treatment", "taxed_as", "lane"),
    ("valid", "is_valid", "checksum_valid", "accepted"),
    ("check_digit", "expected_check_digit", "check_character", "correct_check_digit"),
    ("normalised", "normalized", "id_number", "normalised_id", "id_number_normalised"),
    ("item_groups", "groups", "items_charged", "declaration_items", "duty_items", "item_count"),
    ("tax_waived", "waived", "exempted", "is_waived", "tax_returned", "tax_refunded"),
    ("annual_quota_restored", "quota_restored", "allowance_restored"),
    ("acturalPaid", "actual_paid", "actualPaid", "expected_payment", "amount_to_pay"),
    ("amounts_match", "match", "matches", "payment_matches"),
    ("difference", "mismatch", "amount_difference"),
    ("annual_used_after", "annual_total_after", "year_used_after", "quota_used_after"),
    ("annual_used_after_return", "annual_used_after", "quota_used_after_return"),
    ("vat_of", "vat_country", "place_of_taxation", "taxed_in", "vat_due_in"),
    ("threshold_exceeded", "over_threshold", "above_threshold", "limit_exceeded"),
    ("consumption_tax_applies", "is_luxury", "high_end", "luxury"),
    ("value_per_gram", "value_per_g", "price_per_g", "price_per_gram"),
    ("value_per_ml", "price_per_ml"),
    ("value_per_piece", "price_per_piece"),
    ("vat_pct", "vat_rate_pct", "vat_rate", "rate_pct"),
    ("per_unit", "cost_per_unit", "landed_cost_per_unit", "unit_cost", "landed_per_unit"),
)
"""Names of one figure; the first of a group that a module can read is taken."""
OF_LINES = {
    *(
        "quantity",
        "hs",
        "hs6",
        "code",
        "origin",
        "description",
        "duty_pct",
        "duty_rate",
        "category",
    ),
    *("vat_pct", "consumption_tax_pct", "rate_pct", "net_content", "litres", "kg", "pairs"),
}
ELSEWHERE = {
    ("general_import", "CN"): "general_trade",
    ("general_import", "GB"): "british_import",
    ("general_import", "JP"): "commercial_import",
    ("commercial_import", "CN"): "general_trade",
    ("commercial_import", "GB"): "british_import",
    ("personal_import", "CN"): "personal_articles",
    ("b2c_low_value", "JP"): "personal_import",
    ("b2c_low_value", "CN"): "cbec_1210_or_9610",
}
"""Modes that another module answers, by where the goods go."""
MODE_PARTS = (
    *(("cbec", "cbec_1210_or_9610"), ("personal_articles", "personal_articles")),
    *(("postal", "personal_articles"), ("personal", "personal_import")),
    *(("trade", "general_trade"), ("general", "general_import"), ("standard", "general_import")),
    *(("oss_", "intra_eu_distance_sale"), ("distance", "intra_eu_distance_sale")),
    *(("intra", "intra_eu_distance_sale"), ("low_value", "b2c_low_value")),
    *(("h7", "b2c_low_value"), ("b2c", "b2c_low_value"), ("travel", "traveller")),
    *(("identity", "identity"), ("id_", "identity"), ("commercial", "commercial_import")),
)
"""What a mode of another name is, by a part of it."""
_FX = re.compile(
    r"(?:(?:fx|rate|exchange_rate|customs_rate|fx_rate)_)?([a-z]{3})_(per_|to_|in_)?([a-z]{3})"
)
UNITS: Mapping[str, tuple[int, str]] = {
    **dict.fromkeys(("pc", "pcs", "sheet", "mask", "unit", "tablet"), (1, "piece")),
    "cl": (10, "ml"),
    "litre": (1, "l"),
    "liter": (1, "l"),
    "gram": (1, "g"),
    "millilitre": (1, "ml"),
    "milliliter": (1, "ml"),
    "kilogram": (1, "kg"),
}
MEASURES = {"ml", "l", "g", "kg", "piece", "pcs"}
FX = {f"{one}_per_{other}" for one in CODES for other in CODES if one != other} | {"exchange_rate"}
_NO_GOODS = re.compile(
    r"discount|rebate|refund|coupon|tax|duty|vat|fee|levy|deposit|per_|rate|step|quota|_per"
)
_NOTHING = re.compile("discount|rebate|coupon|fee|levy|insur|freight|shipping|surcharge|dumping")
_MEASURED = re.compile(
    "packages|cartons|boxes|pallets|cbm|(gross_|net_)?weight_(kg|g)|volume_m3|kg"
)
_MARKS = re.compile(r"_(rounded|published|exact|approx|exactly|printed)(?=_|$)")


class Open(set[str]):
    """Words that a module knows, and whatever else names goods: `guitar_eur`, `duty_pct_on_guitar`."""

    def __contains__(self, key: object) -> bool:
        stem, code = split(str(key))
        rate = re.fullmatch(r"(?:flat_)?duty_pct_on_([a-z_]+)", stem)
        thing = rate[1] if rate and not code else stem if code else ""
        is_role = any(re.search(rf"(^|_)({words})(_|$)", thing) for words, _ in ROLES)
        is_thing = thing and not is_role and not _NO_GOODS.search(thing)
        return super().__contains__(key) or bool(is_thing and thing.replace("_", "").isalpha())


def split(name: str) -> tuple[str, str]:
    """A name without its currency, and `_eur` or the like."""
    return (name[:-4], name[-4:]) if name[-4:-3] == "_" and name[-3:] in CODES else (name, "")


def number(value: object) -> Decimal | None:
    """What is written as a figure, a percentage too."""
    if isinstance(value, bool):
        return None
    try:
        found = Decimal(str(value).strip().removesuffix("%").replace(",", ""))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def known_as(given: Mapping[str, Any], known: Collection[str]) -> dict[str, Any]:
    """The case's input in the module's words, as far as its form says what is meant."""
    told = {key: _whole(value) for key, value in given.items() if value is not None}
    if "currency" in told:
        code = str(told.pop("currency")).lower()
        told = {
            key if split(key)[1] or key in known else _with_currency(key, value, code): value
            for key, value in told.items()
        }
    found = {k: value for k, value in told.items() if k in known and not _exchange(k, value)}
    later = []
    for key, value in told.items():
        if key in found:
            continue
        if pair := _exchange(key, value):
            found[pair[0]] = pair[1]
        elif same := next(
            (s for s in _same(key, value) if s in known and s not in found and s not in told), None
        ):
            found[same] = value
        else:
            later.append((key, value))
    for key, value in later:
        if measured := _measured(key, value):
            found.setdefault(*measured)
        elif not _only_tells(key, value):
            found[_by_form(key, value, known, found)] = value
    return {key: _plain(key, value) for key, value in found.items()}


def read_as(name: str, known: Collection[str]) -> str:
    """The figure's name with the module; the name itself where none fits."""
    if name in known:
        return name
    bare = _MARKS.sub("", name)
    stem, code = split(bare)
    for candidate in (bare, *(f"{other}{code}" for other in _others(stem))):
        if candidate in known:
            return candidate
    return name


def agrees(reading: Any, name: str, read: str, actual: object, expected: object) -> bool:
    """What is called rounded is rounded to as many places as are printed."""
    if isinstance(actual, Either):
        return any(agrees(reading, name, read, one, expected) for one in actual.values)
    wanted = number(expected)
    if isinstance(actual, Decimal) and wanted is not None:
        if "round" in name or "approx" in name or "per_unit" in name:
            actual = actual.quantize(Decimal(str(expected)), ROUND_HALF_UP)
        expected = str(wanted)
    elif isinstance(actual, bool) and isinstance(expected, str):
        expected = BOOLEANS.get(expected.lower(), expected)
    return bool(reading.agrees(read, actual, expected))


@dataclass(frozen=True)
class Either:
    """A share of amounts, as charged in whole hundredths and before they were rounded."""

    values: tuple[Decimal, ...]


def reason_agrees(reasons: Mapping[str, tuple[str, ...]], actual: object, expected: object) -> bool:
    """One of our obstacles goes by a word that the case says; where it says none we have none."""
    assert isinstance(actual, tuple)
    said = str(expected or "").lower()
    if not said or not actual:
        return not said and not actual
    ours = {code: (code.rpartition(".")[2], *reasons.get(code, ())) for code in actual}
    return any(word in said for names in ours.values() for word in names)


def content(text: str) -> Content:
    """`50 ml`, `50ml`, `5 pieces`, `70 cl`."""
    form = re.fullmatch(r"([\d.]+)\s*([a-zA-Z]+)", text.strip())
    assert form is not None, f"how much is {text}?"
    amount, unit = Decimal(form[1]), form[2].lower()
    unit = unit if unit in MEASURES else unit.removesuffix("s")
    scale, measure = UNITS.get(unit, (1, unit))
    return Content(amount * scale, measure)


def exchange(given: Mapping[str, Any], base: str, quote: str) -> Decimal | None:
    """How much of the other a unit of one currency is, by the case; as `known_as` writes it."""
    base, quote = base.lower(), quote.lower()
    for key in (f"{quote}_per_{base}", "exchange_rate"):
        if (stated := number(given.get(key))) is not None:
            return stated
    turned = number(given.get(f"{base}_per_{quote}"))
    return 1 / turned if turned else None


def _others(stem: str) -> Iterator[str]:
    for group in GROUPS:
        if stem in group:
            yield from group


def _same(key: str, value: object) -> Iterator[str]:
    for name, others in SAME.items():
        if key in others and isinstance(value, list) == (name in ("lines", "order_lines")):
            yield name


def _whole(value: object) -> object:
    """Amounts by country as their sum; of each line the words that all modules know."""
    if isinstance(value, dict) and value and all(number(one) is not None for one in value.values()):
        return str(sum(Decimal(str(one)) for one in value.values()))
    if isinstance(value, list) and all(isinstance(one, dict) for one in value):
        return [
            {
                next((s for s in _same(k, v) if s in ("quantity", "hs") and k != "hs6"), k): v
                for k, v in line.items()
            }
            for line in value
        ]
    return value


def _with_currency(key: str, value: object, code: str) -> str:
    is_amount = any(re.search(rf"(^|_)({words})(_|$)", key) for words, _ in ROLES)
    return f"{key}_{code}" if is_amount and number(value) is not None else key


def _exchange(key: str, value: object) -> tuple[str, object] | None:
    """`gbp_per_eur`: so many pounds for a euro, however it was written."""
    form = _FX.fullmatch(key)
    if form is None or form[1] not in CODES or form[3] not in CODES:
        return None
    one, how, other = form.groups()
    return (f"{one}_per_{other}" if how == "per_" else f"{other}_per_{one}"), value


def _measured(key: str, value: object) -> tuple[str, str] | None:
    """`content_ml`: 50 is `net_content`: 50 ml."""
    form = re.fullmatch(r"(?:net_)?(?:content_|volume_)?(ml|g|pieces|piece|grams)", key)
    if form is None or number(value) is None:
        return None
    return "net_content", f"{value} {'g' if form[1] == 'grams' else form[1]}"


def strange(given: Mapping[str, Any]) -> set[str]:
    """What lines say that no module reads of a line."""
    return {
        key
        for lines in given.values()
        if isinstance(lines, list)
        for line in lines
        if isinstance(line, dict)
        for key, value in line.items()
        if key not in OF_LINES and not split(key)[1] and not _only_tells(key, value)
        if "_cny_per_" not in key
    }


def _only_tells(key: str, value: object) -> bool:
    if key == "declaration":
        return str(value).upper() == "H7"
    if value is not False and number(value) == 0 and _NOTHING.search(key):
        return True
    if _MEASURED.fullmatch(key) and number(value) is not None:
        return True  # a rate that asks for it says so, where it is not given
    if value is False:
        return any(word in key.split("_") for word in ABSENT)
    is_words = isinstance(value, str) and number(value) is None
    return is_words and not split(key)[1] and key.rsplit("_", maxsplit=1)[-1] in TELLING


def _by_form(key: str, value: object, known: Collection[str], found: Mapping[str, Any]) -> str:
    stem, code = split(key)
    table = ROLES if code else RATES if re.search("_pct|_rate|_percent", key) else ()
    if isinstance(value, dict) or (not isinstance(value, list) and number(value) is None):
        return key
    for words, names in table:
        if re.search(rf"(^|_)({words})(_|$)", stem):
            return next(
                (n + code for n in names if n + code in known and n + code not in found), key
            )
    return key


def _plain(key: str, value: object) -> object:
    """`13%` of a percentage as 13, `yes` as true."""
    if isinstance(value, str) and value.lower() in BOOLEANS:
        return BOOLEANS[value.lower()]
    if isinstance(value, str) and key.endswith("_pct") and number(value) is not None:
        return value.strip().removesuffix("%").strip()
    return value
