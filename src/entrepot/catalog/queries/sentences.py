"""Codes of the catalogue as sentences in the reader's language: for pages and command line."""

import json
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from entrepot.catalog.queries import codes
from entrepot.catalog.queries.rows import in_chain
from entrepot.catalog.values import fallback_chain
from entrepot.catalog.values.schema import UNSOURCED
from entrepot.lanes import queries as lanes

FINDINGS: Final[Mapping[str, Any]] = {
    "catalog.merchant_not_live": _("The merchant is not live."),
    "catalog.product_not_active": _("The product is a draft or archived."),
    "catalog.lane_closed": _("The lane is closed."),
    "catalog.unknown_regime": _("No rules are written for this lane yet."),
    "catalog.hs_code_missing": _("The HS code is missing."),
    "catalog.origin_missing": _("The country of origin is missing."),
    "catalog.customs_description_missing": _("The customs description is missing."),
    "catalog.net_weight_g_missing": _("The net weight is missing."),
    "catalog.gross_weight_g_missing": _("The gross weight is missing."),
    "catalog.content_missing": _("The net content is missing."),
    "catalog.net_above_gross": _("The net weight is more than the gross weight."),
    "catalog.text_missing": _("The text in the market's language is missing."),
    "catalog.price_missing": _("The price is missing."),
    "catalog.currency_not_merchants": _(
        "The price is in %(currency)s, but you are paid in %(expected)s."
    ),
    "catalog.not_admitted": _("Goods of HS code %(hs)s may not take this lane."),
    "catalog.picture_missing": _("There is no picture."),
    "catalog.gtin_missing": _("There is no barcode (GTIN)."),
    "catalog.text_machine": _("The text is a machine draft that nobody has read yet."),
    "catalog.text_stale": _("The text is older than the one it was translated from."),
    "catalog.hs_code_unlikely": _(
        "The title (%(words)s) speaks of “%(title_name)s”, the code %(hs)s of “%(code_name)s”."
    ),
    "catalog.responsible_person_missing": _(
        "Nobody is named who answers for the product's safety in the market."
    ),
    "catalog.composition_missing": _("Ingredients or materials are missing."),
    "catalog.shelf_life_days_missing": _("The shelf life is missing."),
    "catalog.paper_needed": _("These goods travel with a paper of yours: %(paper_name)s."),
    "catalog.review_waiting": _("Your office has not looked at it yet."),
    "catalog.review_declined": _("Your office has declined it: see why."),
    "catalog.attribute_missing": _("“%(title)s” is missing."),
    "catalog.attribute_wrong_type": _("“%(title)s” is not of the right kind."),
    "catalog.attribute_not_in_list": _("“%(title)s” must be one of: %(limit)s."),
    "catalog.attribute_too_small": _("“%(title)s” is less than %(limit)s."),
    "catalog.attribute_too_large": _("“%(title)s” is more than %(limit)s."),
    "catalog.attribute_too_short": _("“%(title)s” needs at least %(limit)s characters."),
    "catalog.attribute_too_long": _("“%(title)s” has more than %(limit)s characters."),
    "catalog.attribute_too_many": _("“%(title)s” has more than %(limit)s entries."),
    "catalog.attribute_twice": _("“%(title)s” names the same thing twice."),
    "catalog.attribute_wrong_form": _("“%(title)s” does not have the right form."),
    "catalog.attribute_sum": _("“%(title)s” adds up to %(sum)s, not %(limit)s."),
    "catalog.attribute_contradiction": _("“%(title)s” says “none” beside something else."),
    "catalog.attribute_unknown": _("“%(title)s” is not asked in this category."),
    "catalog.attribute_invalid": _("“%(title)s” cannot be right."),
    "catalog.brand_protected": _(
        "“%(brand)s” is protected in this market: only shops with its leave may sell it."
    ),
    "catalog.brand_anothers": _(
        "Another shop has the sole right to sell “%(brand)s” in this market."
    ),
    "catalog.plan_full": _("Your contract allows %(limit)s listings on sale at a time."),
}

NAMES: Final[Mapping[str, Any]] = {
    "catalog.merchant_not_live": _("Merchant not live"),
    "catalog.product_not_active": _("Draft or archived"),
    "catalog.lane_closed": _("Lane closed"),
    "catalog.unknown_regime": _("Lane without rules"),
    "catalog.hs_code_missing": _("HS code missing"),
    "catalog.origin_missing": _("Origin missing"),
    "catalog.customs_description_missing": _("Customs description missing"),
    "catalog.net_weight_g_missing": _("Net weight missing"),
    "catalog.gross_weight_g_missing": _("Gross weight missing"),
    "catalog.content_missing": _("Net content missing"),
    "catalog.net_above_gross": _("Net above gross weight"),
    "catalog.text_missing": _("Text missing"),
    "catalog.price_missing": _("Price missing"),
    "catalog.currency_not_merchants": _("Price in another currency"),
    "catalog.not_admitted": _("Not admitted on the lane"),
    "catalog.picture_missing": _("No picture"),
    "catalog.gtin_missing": _("No barcode"),
    "catalog.text_machine": _("Machine draft"),
    "catalog.text_stale": _("Text outdated"),
    "catalog.hs_code_unlikely": _("Code unlikely"),
    "catalog.responsible_person_missing": _("Responsible person missing"),
    "catalog.composition_missing": _("Ingredients missing"),
    "catalog.shelf_life_days_missing": _("Shelf life missing"),
    "catalog.paper_needed": _("Paper needed"),
    "catalog.review_waiting": _("Waits for the office"),
    "catalog.review_declined": _("Declined by the office"),
    "catalog.attribute_missing": _("Attribute missing"),
    "catalog.attribute_wrong_type": _("Attribute of a wrong kind"),
    "catalog.attribute_not_in_list": _("Attribute not in its list"),
    "catalog.attribute_too_small": _("Attribute too small"),
    "catalog.attribute_too_large": _("Attribute too large"),
    "catalog.attribute_too_short": _("Attribute too short"),
    "catalog.attribute_too_long": _("Attribute too long"),
    "catalog.attribute_too_many": _("Attribute with too many entries"),
    "catalog.attribute_twice": _("Attribute says a thing twice"),
    "catalog.attribute_wrong_form": _("Attribute of a wrong form"),
    "catalog.attribute_sum": _("Shares do not add up"),
    "catalog.attribute_contradiction": _("Attribute contradicts itself"),
    "catalog.attribute_unknown": _("Attribute not asked"),
    "catalog.attribute_invalid": _("Attribute not right"),
    "catalog.brand_protected": _("Brand needs leave"),
    "catalog.brand_anothers": _("Brand is another shop's"),
    "catalog.plan_full": _("Plan is full"),
    "cbec.not_on_list": _("Not on the list of goods for cross-border retail"),
    "cbec.bonded_only": _("Bonded import only"),
    "cbec.quantity_cap": _("Above what one person may buy in a year"),
    "content.missing": _("Net content missing"),
    "duty.not_known": _("Duty not known"),
    "goods.blocked": _("Kept out of the country"),
    "goods.needs_permit": _("Needs a permit"),
    "hs.no_rate_row": _("No rate for this HS code"),
    "hs.too_short": _("HS code too short"),
}

OBSTACLES: Final[Mapping[str, Any]] = {
    "cbec.not_on_list": _("They are not on the list of goods for cross-border retail import."),
    "cbec.bonded_only": _("The list admits them to bonded import only."),
    "cbec.quantity_cap": _("One unit is more than one person may buy in a year."),
    "content.missing": _("The tax depends on the net content, in a unit that the law knows."),
    "duty.not_known": _("The duty is not known."),
    "goods.blocked": _("They are kept out of the country."),
    "goods.needs_permit": _("They need a permit that the operator answers for."),
    "hs.no_rate_row": _("No row gives their rates."),
    "hs.too_short": _("Give at least eight digits: the lines below are taxed differently."),
}

REASONS: Final[Mapping[str, Any]] = {
    "missing": _("This is needed."),
    "unknown": _("There is no such thing here."),
    "too_long": _("This is too long."),
    "too_many": _("There are too many of these."),
    "too_many_decimals": _("This has too many decimals."),
    "not_digits": _("A GTIN consists of digits only."),
    "not_a_gtin_length": _("A GTIN has 8, 12, 13 or 14 digits."),
    "check_digit": _("The check digit is wrong: a digit was mistyped."),
    "not_six_to_ten_digits": _("An HS code has 6 to 10 digits."),
    "not_a_country": _("This is no country code."),
    "out_of_range": _("This cannot be true: it is negative or far too large."),
    "above_gross": _("The net weight is more than the gross weight."),
    "size_incomplete": _("Length, width and height belong together."),
    "unit_missing": _("Amount and unit of the net content belong together."),
    "unknown_unit": _("The unit must be ml, l, g, kg or piece."),
    "not_as_many_as_names": _("Each option needs a value."),
    "twice": _("This stands there twice."),
    "scheme": _("A picture is a web address (https) or a stored file."),
    "wrong_type": _("This is not of the kind that is expected here."),
    "unknown_field": _("This field is not known and is left out."),
    "control_character": _("There is a character in it that cannot be printed."),
}


ASKED_BY_LAW: Final = _(
    "“%(title)s” is missing. The law of the market asks for it before a sale: %(source)s."
)
OWN_KNOWLEDGE: Final = _(
    "This is Entrepot's own reading of the law: no official text has been checked."
)


def finding_sentence(code: str, facts: Mapping[str, Any]) -> str:
    """What a finding means, with its facts; an unknown code stays itself.

    What rests on our own knowledge alone says so.
    """
    is_owed = code == "catalog.attribute_missing" and "confidence" in facts
    sentence = str(ASKED_BY_LAW if is_owed else FINDINGS.get(code, code))
    if facts.get("confidence") == UNSOURCED:
        sentence = f"{sentence} {OWN_KNOWLEDGE}"
    said = {**facts, **_named(code, facts)}
    if code == "catalog.not_admitted" and (why := obstacle_sentence(facts)):
        sentence = f"{sentence} {why}"
    try:
        return sentence % said if "%(" in sentence else sentence
    except KeyError:
        return sentence


def obstacle_sentence(facts: Mapping[str, Any]) -> str:
    """A lane's reason: in the catalogue's words, else in those that the law's own rows carry."""
    reason = str(facts.get("reason", ""))
    if reason in OBSTACLES:
        return str(OBSTACLES[reason])
    plain = {name: str(value) for name, value in facts.items()}
    told = lanes.word(reason, get_language() or "en", plain)
    return "" if told == reason else told.replace("%", "%%")


def remedy_sentence(remedy: str) -> str:
    """What helps against a lane's reason, as the law's own rows say it; empty where they do not."""
    told = lanes.word(remedy, get_language() or "en")
    return "" if told == remedy else told


def _named(code: str, facts: Mapping[str, Any]) -> dict[str, str]:
    """Codes among the facts by their names in the reader's language."""
    language = get_language() or "en"
    if code.startswith("catalog.attribute_"):
        return {"title": _titled(facts, language)}
    if code == "catalog.hs_code_unlikely":
        return {
            "title_name": codes.plain_name(str(facts.get("says", "")), language),
            "code_name": codes.plain_name(str(facts.get("hs", "")), language),
        }
    if code == "catalog.paper_needed":
        return {"paper_name": lanes.word(str(facts.get("paper", "")), language)}
    return {}


def _titled(facts: Mapping[str, Any], language: str) -> str:
    """An attribute by the title that its schema gave it when the finding was made."""
    titles = json.loads(str(facts.get("titles", "{}")))
    chain = fallback_chain(language, source="en")
    return in_chain(titles, chain) or str(facts.get("attribute", ""))


def finding_name(code: str) -> str:
    """A finding, or a lane's own reason, in a few words, for lists and badges; never its code."""
    if code in NAMES:
        return str(NAMES[code])
    told = lanes.word(code, get_language() or "en")
    return gettext("Something else") if told == code else told


def reason_sentence(reason: str) -> str:
    """Why a value was refused."""
    return str(REASONS.get(reason, reason))
