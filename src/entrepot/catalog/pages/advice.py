"""What to do about a finding, and where on the product's page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from entrepot.catalog import queries
from entrepot.catalog.queries.findings import finding_key
from entrepot.catalog.values import Finding, Severity

_ATTRIBUTES: Final = tuple(
    f"catalog.attribute_{fault}"
    for fault in (
        *("missing", "wrong_type", "not_in_list", "too_small", "too_large", "too_short"),
        *("too_long", "too_many", "twice", "wrong_form", "sum", "contradiction", "unknown"),
        "invalid",
    )
)

ADVICE: Final[Mapping[str, Any]] = {
    "catalog.merchant_not_live": _("Ask your office: it opens your shop."),
    "catalog.product_not_active": _("Set the product to active."),
    "catalog.lane_closed": _("Wait until the operator opens the lane, or offer it on another."),
    "catalog.unknown_regime": _("Offer it on another lane."),
    "catalog.hs_code_missing": _("Enter the HS code: it decides whether and how it is taxed."),
    "catalog.origin_missing": _("Enter the country where it was made."),
    "catalog.customs_description_missing": _("Say in plain words what customs will find inside."),
    "catalog.net_weight_g_missing": _("Enter the weight of one unit without its packing."),
    "catalog.gross_weight_g_missing": _("Enter the weight of one unit with its packing."),
    "catalog.content_missing": _("Enter how much is in one unit: the tax depends on it."),
    "catalog.net_above_gross": _("Weigh it again: packing cannot weigh less than nothing."),
    "catalog.text_missing": _("Write a title in this language, or draft one from the glossary."),
    "catalog.price_missing": _("Enter your price."),
    "catalog.currency_not_merchants": _("Enter the price in the currency in which you are paid."),
    "catalog.not_admitted": _("Check the HS code, or offer it on another lane."),
    "catalog.picture_missing": _("Add a picture: few buy what they cannot see."),
    "catalog.gtin_missing": _("Enter the barcode if there is one: it helps customs and buyers."),
    "catalog.text_machine": _("Read it, mend it, and save it as read."),
    "catalog.text_stale": _("Compare it with the source text and save it again."),
    "catalog.hs_code_unlikely": _("Find the code by words, or leave it if you are sure."),
    "catalog.responsible_person_missing": _(
        "Enter name, postal and electronic address of the responsible person."
    ),
    "catalog.composition_missing": _("Enter them as they stand on the label."),
    "catalog.shelf_life_days_missing": _("Enter the days from making to best before."),
    "catalog.paper_needed": _("Have it ready when the parcel is packed, or ask your office."),
    "catalog.review_waiting": _("Nothing to do: the office tells you as soon as it has looked."),
    "catalog.review_declined": _("Mend what the office named, and ask for review again."),
    "catalog.brand_protected": _("Show your right to it under “Brands”; your office looks at it."),
    "catalog.brand_anothers": _("If you have a right to it, show it under “Brands”."),
    "catalog.plan_full": _("Pause another listing, or ask your office for a larger plan."),
    **dict.fromkeys(_ATTRIBUTES, _("Fill it in below.")),
    "cbec.not_on_list": _("Check the HS code. If it is right, these goods need another lane."),
    "cbec.bonded_only": _("Offer it on another lane."),
    "cbec.quantity_cap": _("Sell it in smaller units."),
    "content.missing": _("Enter how much is in one unit: the tax depends on it."),
    "duty.not_known": _("Ask your office: the operator's rows of law do not answer this."),
    "goods.blocked": _("Check the HS code. If it is right, they cannot be sold there."),
    "goods.needs_permit": _("Ask your office whether the operator has the permit."),
    "hs.no_rate_row": _("Ask your office: the operator's rows of law do not answer this."),
    "hs.too_short": _("Enter the HS code with eight or ten digits."),
    "eu.excise": _("Offer it inside your own country only."),
    "lanes.wrong_lane": _("Offer it on a lane that begins in your country."),
    "lanes.no_law": _("Ask your office: the operator's rows of law do not answer this."),
}

REFUSALS: Final[Mapping[str, Any]] = {
    "cbec.not_on_list": _("Not on the list"),
    "cbec.bonded_only": _("Bonded import only"),
    "cbec.quantity_cap": _("Above the quantity limit"),
    "content.missing": _("Net content missing"),
    "duty.not_known": _("Duty not known"),
    "goods.blocked": _("Kept out of the country"),
    "goods.needs_permit": _("Needs a permit"),
    "hs.no_rate_row": _("No tax rates known"),
    "hs.too_short": _("HS code too short"),
    "eu.excise": _("Excise goods"),
    "lanes.wrong_lane": _("Not a lane for these goods"),
    "lanes.no_law": _("No law known for this day"),
}
"""Names of the lane's own reasons, under which refusals are counted."""

CHOICES: Final = (
    "catalog.hs_code_missing",
    "catalog.origin_missing",
    "catalog.customs_description_missing",
    "catalog.net_weight_g_missing",
    "catalog.gross_weight_g_missing",
    "catalog.net_above_gross",
    "catalog.content_missing",
    "catalog.text_missing",
    "catalog.text_machine",
    "catalog.text_stale",
    "catalog.price_missing",
    "catalog.currency_not_merchants",
    "catalog.picture_missing",
    "catalog.gtin_missing",
    "catalog.hs_code_unlikely",
    "catalog.responsible_person_missing",
    "catalog.composition_missing",
    "catalog.shelf_life_days_missing",
    "catalog.paper_needed",
    *_ATTRIBUTES,
    "catalog.review_waiting",
    "catalog.review_declined",
    "catalog.product_not_active",
    "catalog.merchant_not_live",
    "catalog.lane_closed",
    "catalog.unknown_regime",
    "catalog.not_admitted",
    "catalog.brand_protected",
    "catalog.brand_anothers",
    "catalog.plan_full",
)

_FIELDS: Final = {"content": "content_amount"}
_ANCHORS: Final = {"image": "id_picture-address", "review": "review", "merchant": "", "lane": ""}


@dataclass(frozen=True, slots=True)
class Advice:
    """A finding in words: what is wrong, what to do, and the anchor of the field that mends it."""

    name: str
    sentence: str
    what_to_do: str
    anchor: str
    """Empty when nothing on the page mends it."""
    is_error: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason and how many listings it keeps off."""

    key: str
    name: str
    listings: int
    url: str
    is_current: bool


def name_of(key: str) -> str:
    """A reason in two or three words."""
    return str(REFUSALS[key]) if key in REFUSALS else queries.finding_name(key)


def advise(finding: Finding, *, variant: str = "") -> Advice:
    """A finding for a reader; `variant` is the prefix of the fields of the variant it is about."""
    key = finding_key(finding.code, finding.facts)
    advice = ADVICE.get(key) or _remedy(finding) or ADVICE.get(finding.code, "")
    return Advice(
        name=name_of(key),
        sentence=queries.finding_sentence(finding.code, finding.facts),
        what_to_do=str(advice),
        anchor=_anchor(finding.path, variant) if variant else "",
        is_error=finding.severity is Severity.ERROR,
    )


def known(key: str) -> str:
    """A reason as it may stand in an address; empty when there is no such reason."""
    return key if key in ADVICE else ""


def choices(chosen: str) -> list[tuple[str, str]]:
    """Reasons to choose from, with the one that is chosen though it is not in the short list."""
    keys: Sequence[str] = CHOICES if not chosen or chosen in CHOICES else (*CHOICES, chosen)
    return [(key, name_of(key)) for key in keys]


def _remedy(finding: Finding) -> str:
    """What the law's own rows say helps, where the catalogue has no words of its own for it."""
    remedy = str(finding.facts.get("remedy", ""))
    return queries.remedy_sentence(remedy) if remedy else ""


def _anchor(path: str, variant: str) -> str:
    head, _dot, rest = path.partition(".")
    if head == "text":
        return f"id_text-{rest}-title"
    if head == "attribute":
        return f"id_attribute-{rest}"
    if path in {"state", "responsible_person", "composition"}:
        return f"id_facts-{path}"
    return _ANCHORS.get(path, f"id_{variant}-{_FIELDS.get(path, path)}")
