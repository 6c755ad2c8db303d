"""The checklist in words: what each thing is, why it stands as it does, where to mend it."""

import hashlib
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from entrepot.kit.templatetags.money import country_name
from entrepot.offices.values import MerchantState
from entrepot.onboarding.queries import legal
from entrepot.onboarding.values import (
    ApplicationRow,
    HappeningRow,
    Item,
    ItemState,
    Judged,
    RefusalReason,
    RefuseReason,
    Requirement,
    Step,
    Verb,
    Why,
)

TITLES: Final[dict[str, Any]] = {
    "business": _("Name and legal form"),
    "address": _("Address and contact"),
    "vat": _("VAT number"),
    "tax_number": _("Tax number"),
    "birth": _("Date of birth of the owner"),
    "register": _("Company register number"),
    "eori": _("EORI number"),
    "iban": _("Bank account"),
    "goods": _("What you sell"),
    "identity": _("Identity document of who signs"),
    "register_extract": _("Register extract"),
    "bank_statement": _("Proof of the bank account"),
    "lawful": _("You offer only lawful goods"),
    "safety": _("Your goods are safe"),
    "true_data": _("Your data is true"),
    "brand": _("Right to sell the brands"),
    "contract": _("Contract"),
}

STEP_OF: Final[dict[str, Step]] = {
    "business": Step.BUSINESS,
    "address": Step.ADDRESS,
    "vat": Step.NUMBERS,
    "tax_number": Step.NUMBERS,
    "birth": Step.NUMBERS,
    "register": Step.NUMBERS,
    "eori": Step.NUMBERS,
    "iban": Step.NUMBERS,
    "goods": Step.GOODS,
}

STEPS: Final[dict[Step, Any]] = {
    Step.BUSINESS: _("Your business"),
    Step.ADDRESS: _("Address and contact"),
    Step.NUMBERS: _("Numbers and account"),
    Step.GOODS: _("What you sell"),
    Step.DOCUMENTS: pgettext_lazy("papers", "Documents"),
    Step.STATEMENTS: _("Statements"),
    Step.SEND: _("Check and send"),
}

LEADS: Final[dict[Step, Any]] = {
    Step.BUSINESS: _("Who are you, and which office shall look after you?"),
    Step.ADDRESS: _("Where are you, and whom may we call?"),
    Step.NUMBERS: _(
        "Have a tax letter and your bank card at hand. Each number is checked at once."
    ),
    Step.GOODS: _("Roughly: details come with your products."),
    Step.DOCUMENTS: _(
        "Take pictures with your phone, or send files. Only your reviewers see them."
    ),
    Step.STATEMENTS: _("The law asks every merchant for these."),
    Step.SEND: _("Look at it once more. Your office answers within a few days."),
}

WHYS: Final[dict[Why, Any]] = {
    Why.NONE: "",
    Why.MISSING: _("Not given yet."),
    Why.INCOMPLETE: _("A part is missing."),
    Why.TO_REVIEW: _("Your office looks at it."),
    Why.NOT_VERIFIED: _("Not verified yet: the register could not be asked. We try again."),
    Why.FAILED: _("The register does not know this number. Compare it with an official letter."),
    Why.DIFFERS: _("The register has another name. Your office looks at it."),
    Why.REFUSED: _("Not accepted."),
    Why.EXPIRED: _("It has expired. Send a new one."),
    Why.RECHECK: _("It is time to look at it again."),
    Why.OLD_TEXT: _("The text has changed since. Read it and confirm again."),
    Why.MENDED: _("Mended; your office looks at it again."),
    Why.WAIVED: _("The operator does without it."),
    Why.REVIEWED: _("Looked at by a person."),
}

STATES: Final[dict[ItemState, Any]] = {
    ItemState.OPEN: pgettext_lazy("checklist", "To do"),
    ItemState.WAITING: pgettext_lazy("checklist", "Being checked"),
    ItemState.DONE: pgettext_lazy("checklist", "Done"),
    ItemState.WAIVED: pgettext_lazy("checklist", "Not needed"),
}

DOCUMENTS: Final[dict[str, tuple[Any, Any]]] = {
    "identity": (
        _("Identity document"),
        _("Passport or identity card of the person who signs: both sides, all four corners."),
    ),
    "register_extract": (
        _("Register extract"),
        _("From the company register, not older than six months."),
    ),
    "bank_statement": (
        _("Proof of the bank account"),
        _("A statement or a letter of the bank with the holder's name and the IBAN. "
          "You may cover the amounts."),
    ),
    "power_of_attorney": (
        _("Power of attorney"),
        _("Only when somebody else signs than the register names."),
    ),
    "vat_certificate": (
        _("VAT certificate"),
        _("From your tax office; it helps when the European register cannot be asked."),
    ),
    "brand_letter": (
        _("Brand letter"),
        _("The trademark owner's letter: which brands, which countries, until when."),
    ),
    "product_certificate": (
        _("Product certificate"),
        _("A test report or certificate that belongs to your goods."),
    ),
    "cosmetic_cpsr": (
        _("Cosmetic safety report (CPSR)"),
        _("For cosmetics: part B with the assessor's signature is enough."),
    ),
}  # fmt: skip

REASONS: Final[dict[RefusalReason, Any]] = {
    RefusalReason.UNREADABLE: _("It cannot be read. Take the picture again in good light."),
    RefusalReason.CROPPED: _("A part is cut off. All four corners must be visible."),
    RefusalReason.EXPIRED: _("The document has expired. Send a valid one."),
    RefusalReason.WRONG_DOCUMENT: _("This is another kind of document than was asked for."),
    RefusalReason.NAME_DIFFERS: _("The name on it is not the name in the application."),
    RefusalReason.ADDRESS_DIFFERS: _("The address on it is not the one in the application."),
    RefusalReason.NOT_SIGNED: _("A signature is missing."),
    RefusalReason.TOO_OLD: _("It is too old. Ask for a new one and send that."),
    RefusalReason.PAGES_MISSING: _("Pages are missing. Send the whole document."),
    RefusalReason.NOT_TRANSLATED: _("Send a translation with it."),
    RefusalReason.DOUBTFUL: _("We could not confirm it. Your office will call you."),
}

STATEMENTS: Final[dict[str, Any]] = {
    "lawful": _(
        "We offer only goods and services that comply with the law of the European Union and of "
        "the markets we sell to."
    ),
    "safety": _(
        "Our goods are safe, carry the marks and warnings that are prescribed, and have a "
        "responsible person where one is required. We report dangerous goods at once and take "
        "part in recalls."
    ),
    "true_data": _(
        "What we have told is true and complete. We report every change within a week, and know "
        "that sales are reported to the tax authorities where the law demands it."
    ),
}


def title(requirement: Requirement) -> str:
    """In the reader's language: the operator's words, or the shipped ones."""
    language = get_language() or "en"
    own = requirement.titles
    said = own.get(language) or own.get("en") or next(iter(own.values()), "")
    return said or str(TITLES.get(requirement.code, requirement.code))


def statement(requirement: Requirement) -> str:
    """The words that are stood by."""
    if requirement.code in STATEMENTS and not requirement.titles:
        return str(STATEMENTS[requirement.code])
    return title(requirement)


def digest(requirement: Requirement, language: str) -> str:
    """Of the very words, in the language in which they were read."""
    with override(language):
        return hashlib.sha256(statement(requirement).encode()).hexdigest()


def document_name(code: str) -> str:
    """What a type of document is called."""
    return str(DOCUMENTS[code][0]) if code in DOCUMENTS else code


def reason(code: str) -> str:
    """A reviewer's reason in words."""
    known = {one.value: said for one, said in REASONS.items()}
    return str(known.get(code, ""))


def step_of(requirement: Requirement) -> Step:
    """The page of the application on which it is met."""
    if requirement.document:
        return Step.DOCUMENTS
    return STEP_OF.get(requirement.code, Step.STATEMENTS)


def item(judged: Judged, merchant: UUID) -> Item:
    """One line of the checklist."""
    requirement, verdict = judged.requirement, judged.verdict
    said = str(WHYS[verdict.why])
    detail = reason(verdict.detail) or verdict.detail
    step = step_of(requirement)
    return Item(
        code=requirement.code,
        kind=requirement.kind,
        gate=requirement.gate,
        state=verdict.state,
        title=title(requirement),
        why=f"{said} {detail}".strip(),
        step=step,
        fix_url=_fix(requirement.code, step, merchant),
        document=requirement.document,
        source=requirement.source,
        version=requirement.version,
    )


def _fix(code: str, step: Step, merchant: UUID) -> str:
    if code == "contract":
        return reverse("onboarding:contract")
    if code == "brand":
        return reverse("onboarding:brands")
    anchor = f"#item-{code}" if step in {Step.DOCUMENTS, Step.STATEMENTS} else ""
    return reverse("onboarding:apply-step", args=[merchant, step]) + anchor


STANDINGS: Final[dict[MerchantState, Any]] = {
    MerchantState.LEAD: _("Your office has noted you. Begin the application when you like."),
    MerchantState.APPLIED: _("Your application is being filled in. Everything is kept."),
    MerchantState.REVIEW: _("Your office looks at your application. You will hear from it."),
    MerchantState.LIVE: _("You are live: what is ready is on sale."),
    MerchantState.PAUSED: _("Your shop rests. Nothing is on sale."),
    MerchantState.SUSPENDED: _("Your shop is suspended. Your office tells you why."),
    MerchantState.REFUSED: _("Your application was refused. You may mend it and apply again."),
    MerchantState.CLOSED: _("Your shop is closed."),
}

STATIONS: Final = (
    (MerchantState.APPLIED, _("Application")),
    (MerchantState.REVIEW, _("Review by your office")),
    (MerchantState.LIVE, _("Verified")),
)

HAPPENED: Final[dict[str, Any]] = {
    Verb.STARTED: _("The application was begun"),
    Verb.HANDED_IN: _("Handed in"),
    Verb.TAKEN: _("A reviewer took it"),
    Verb.ASSENTED: _("The first of two people said yes"),
    Verb.ASKED: _("Changes were asked for"),
    Verb.APPROVED: _("Approved"),
    Verb.REFUSED: _("Refused"),
    Verb.OVERRIDDEN: _("The operator let it pass with something missing"),
    Verb.PAUSED: _("The shop rests: papers are missing"),
    Verb.RESUMED: _("The shop goes on"),
}

REFUSED: Final[dict[str, Any]] = {
    RefuseReason.NOT_A_TRADER: _("Only businesses may sell here."),
    RefuseReason.GOODS_NOT_TAKEN: _("These goods are not taken here."),
    RefuseReason.IDENTITY_DOUBTFUL: _("Your identity could not be confirmed."),
    RefuseReason.NO_BRAND_RIGHT: _("We could not see that you may sell these brands."),
    RefuseReason.DOUBLE: _("Your business is here already."),
    RefuseReason.NO_ANSWER: _("We asked and had no answer."),
    RefuseReason.OTHER: "",
}


def standing(state: MerchantState) -> str:
    """Where a merchant is, in one sentence."""
    return str(STANDINGS[state])


def stations(state: MerchantState) -> list[dict[str, Any]]:
    """The way to being verified, and how far one has come."""
    codes = [code for code, _name in STATIONS]
    past = {MerchantState.LEAD: -1, MerchantState.REFUSED: 0}
    here = past.get(state, codes.index(state) if state in codes else len(codes) - 1)
    return [
        {
            "name": name,
            "is_done": number < here or (state is MerchantState.LIVE and number == here),
            "is_now": number == here and state is not MerchantState.LIVE,
        }
        for number, (_code, name) in enumerate(STATIONS)
    ]


def told(history: Sequence[HappeningRow]) -> list[dict[str, Any]]:
    """What happened, in words that both sides read."""
    return [
        {
            "what": str(HAPPENED.get(one.verb, one.verb)),
            "why": refused(one.reason),
            "note": one.note,
            "items": [str(TITLES.get(code, code)) for code in one.items],
            "by": one.by,
            "at": one.at,
            "verb": one.verb,
        }
        for one in history
    ]


def facts_of(row: ApplicationRow) -> list[tuple[Any, list[tuple[Any, str]]]]:
    """All that a business told, in groups, for whoever compares it with the papers."""
    language = get_language() or "en"
    return [
        (
            STEPS[Step.BUSINESS],
            [
                (_("Business name"), row.name),
                (_("Legal name"), row.legal_name),
                (_("Legal form"), legal.form_name(row.legal_form)),
                (_("Country"), country_name(row.country, language)),
                (_("Signs for it"), row.representative),
                (_("Born on"), row.born_on),
            ],
        ),
        (
            STEPS[Step.ADDRESS],
            [
                (
                    _("Business address"),
                    f"{row.street}, {row.postcode} {row.city} {row.area}".strip(", "),
                ),
                (_("Telephone"), row.phone),
                (_("E-mail"), row.email),
                (_("Website"), row.website),
                (_("Contact"), f"{row.contact_name} {row.contact_role}".strip()),
            ],
        ),
        (
            STEPS[Step.NUMBERS],
            [
                (_("VAT number"), row.vat_number or (str(_("none")) if row.without_vat else "")),
                (_("Tax number"), row.tax_number),
                (_("Company register number"), row.register_number),
                (_("EORI number"), row.eori),
                (_("IBAN"), row.iban),
                (_("Account holder"), row.holder),
            ],
        ),
        (
            STEPS[Step.GOODS],
            [
                (
                    _("Target markets"),
                    ", ".join(country_name(m.upper(), language) for m in row.markets),
                ),
                (_("Categories"), ", ".join(row.categories)),
                (_("Brands"), ", ".join(row.brands)),
                (_("Kind of shop"), legal.shop_name(row.shop_type)),
                (_("Online shop"), row.shop_url),
            ],
        ),
    ]


def refused(code: str) -> str:
    """Why a business is refused, in a sentence."""
    return str(REFUSED.get(code, ""))
