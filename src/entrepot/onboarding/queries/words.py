"""The checklist in words: what each thing is, why it stands as it does, where to mend it."""

import hashlib
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from entrepot.onboarding.values import (
    Item,
    ItemState,
    Judged,
    RefusalReason,
    Requirement,
    Step,
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
