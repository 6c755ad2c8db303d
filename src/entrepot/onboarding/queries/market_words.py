"""Names of markets and states of rights, checks and contracts, in the reader's language."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from entrepot.catalog.values import MARKETS
from entrepot.kit.templatetags.money import country_name
from entrepot.onboarding.values import ShopType
from entrepot.onboarding.values.brands import RightKind, RightState
from entrepot.onboarding.values.checks import CheckKind, CheckState, Silence
from entrepot.onboarding.values.contract import ContractState

CHECKS: Final[Mapping[str, Any]] = {
    CheckKind.VAT: _("VAT number"),
    CheckKind.EORI: _("EORI number"),
    CheckKind.REGISTER: _("Company register"),
    CheckKind.IBAN: _("Bank account"),
}
STATES: Final[Mapping[str, Any]] = {
    CheckState.VERIFIED: _("verified"),
    CheckState.DIFFERS: _("other name"),
    CheckState.NOT_VERIFIED: _("not verified yet"),
    CheckState.FAILED: _("not found"),
    RightState.PENDING: _("waits for review"),
    RightState.APPROVED: _("approved"),
    RightState.REFUSED: _("refused"),
    RightState.WITHDRAWN: _("given up"),
    ContractState.OFFERED: _("offered"),
    ContractState.ACCEPTED: _("accepted"),
    ContractState.DECLINED: _("declined"),
    ContractState.ENDED: _("replaced"),
}
TONES: Final[Mapping[str, str]] = {
    CheckState.VERIFIED: "good",
    CheckState.DIFFERS: "attention",
    CheckState.NOT_VERIFIED: "attention",
    CheckState.FAILED: "bad",
    RightState.PENDING: "attention",
    RightState.APPROVED: "good",
    RightState.REFUSED: "bad",
    ContractState.OFFERED: "attention",
    ContractState.ACCEPTED: "good",
    ContractState.DECLINED: "bad",
}
SILENCES: Final[Mapping[str, Any]] = {
    Silence.NO_ANSWER: _("The register did not answer. It is asked again by itself."),
    Silence.UNAVAILABLE: _("The register is out of order. It is asked again by itself."),
    Silence.BUSY: _("The register had no time. It is asked again by itself."),
    Silence.REFUSED_US: _("The register does not serve us: the operator must see to it."),
    Silence.NO_REGISTER: _("No register is connected for this country: compare it with a paper."),
    "not_found": _("The register knows no such number."),
}
PARTIES: Final[Mapping[str, Any]] = {
    "simulator": _("Simulated registers: they prove nothing"),
    "vat": _("VIES, the Union's VAT numbers"),
    "eori": _("EORI numbers of the Union"),
    "hmrc": _("EORI numbers of Great Britain (HMRC)"),
    "companies-house": _("Companies House"),
    "sirene": _("Sirene, the directory of French businesses"),
    "gleif": _("GLEIF, the worldwide index of LEI numbers"),
}
REMARKS: Final[Mapping[str, Any]] = {
    "liquidation": _("It is being wound up."),
    "receivership": _("It is insolvent or under supervision."),
    "administration": _("It is insolvent or under supervision."),
    "voluntary-arrangement": _("It is insolvent or under supervision."),
    "insolvency-proceedings": _("It is insolvent or under supervision."),
    "active-proposal-to-strike-off": _("The register intends to strike it off."),
    "lei-lapsed": _("Its LEI was not renewed: what stands there may be old."),
    "lei-unproven": _("Its LEI rests on its own word only."),
    "number-of-several": _("Several registers use this number: compare the place."),
}
"""What a register says beside a yes; a status of Companies House that came later reads as it is."""
KINDS: Final[Mapping[str, Any]] = {
    RightKind.OWN: _("own trademark"),
    RightKind.LICENSEE: _("licence"),
    RightKind.RESELLER: _("authorised resale"),
}
SHOPS: Final[Mapping[str, Any]] = {
    ShopType.FLAGSHIP: _("Flagship shop"),
    ShopType.AUTHORISED: _("Authorised shop"),
    ShopType.SPECIALTY: _("Specialty shop"),
}
REFUSALS: Final[Mapping[str, Any]] = {
    "onboarding.reason_too_short": _("Say in a sentence on what this rests."),
    "onboarding.nothing_to_decide": _("There is nothing left to decide here."),
    "onboarding.right_decided": _("Somebody has reviewed it already."),
    "onboarding.already_offered": _("These terms were offered to this merchant already."),
    "onboarding.already_published": _("This version is published: write the next one."),
    "onboarding.terms_changed": _("The terms are not what you read: please read them again."),
    "onboarding.nothing_to_accept": _("No offer waits for an answer."),
    "ledger.not_enough": _("So much is not held for this merchant."),
}
BAD_RIGHT: Final[Mapping[str, Any]] = {
    "missing": _("This is needed."),
    "long": _("This is too long."),
    "over": _("This day is over."),
    "order": _("It must be later than the first day."),
}
BAD_TERMS: Final[Mapping[str, Any]] = {
    "none": _("This is needed."),
    "many": _("There are too many lines."),
    "rate": _("A commission is between 0 and 50 percent."),
    "days": _("A line ends before it begins."),
    "no_last_row": _("Give a line for every other category: * with a percent and a first day."),
    "negative": _("It cannot be less than nothing."),
    "short": _("At least 15 days."),
    "not_merchants": _("A fee an order must be in the merchant's own currency."),
}


def market_name(code: str) -> str:
    return country_name(MARKETS[code].country, get_language() or "en") if code in MARKETS else code


def markets() -> list[tuple[str, str]]:
    return [(code, market_name(code)) for code in MARKETS]


def of_refusal(code: str) -> str:
    return str(REFUSALS.get(code, code))
