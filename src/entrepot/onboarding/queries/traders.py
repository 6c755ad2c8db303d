"""A trader as consumers see it, and as a tax report would name it."""

from uuid import UUID

from entrepot.offices.models import Merchant
from entrepot.offices.values import MerchantId
from entrepot.onboarding.models import Application, Check, Statement
from entrepot.onboarding.rules import numbers
from entrepot.onboarding.values import LegalForm
from entrepot.onboarding.values.checks import CheckKind, CheckState, NumberKind, NumberRefused
from entrepot.onboarding.values.seller import Seller, Trader

SELF_CERTIFICATION = "lawful"


def trader(merchant: MerchantId | UUID) -> Trader | None:
    """DSA article 30(7): what the page of a shop says of who sells; three statements.

    A register number is shown as soon as a register has confirmed it, never before.
    """
    home = Merchant.objects.filter(id=merchant).first()
    if home is None:
        return None
    known = Check.objects.filter(
        merchant=merchant, kind=CheckKind.REGISTER, state=CheckState.VERIFIED
    ).first()
    number = known.number if known else home.registered_number
    said = Statement.objects.filter(application=merchant, code=SELF_CERTIFICATION)
    newest = said.order_by("-id").values_list("at", flat=True).first()
    return Trader(
        name=home.legal_name,
        street=home.street,
        postcode=home.postcode,
        city=home.city,
        country=home.country,
        telephone=home.phone,
        email=home.email,
        trade_register=_register_of(number, home.country),
        register_number=number,
        certified_on=newest.date() if newest else None,
    )


def seller(merchant: MerchantId | UUID) -> Seller | None:
    """What is on file of the DAC7 data set; `rules.dac7.missing` says what lacks."""
    row = Application.objects.select_related("merchant").filter(merchant=merchant).first()
    if row is None:
        return None
    home = row.merchant
    return Seller(
        is_individual=row.legal_form == LegalForm.SOLE_TRADER,
        name=home.legal_name,
        address=" ".join(filter(None, (home.street, home.postcode, home.city))),
        country=home.country,
        tin=row.tax_number,
        vat_number=row.vat_number,
        register_number=row.register_number,
        born_on=row.born_on,
        financial_identifier=row.iban,
        account_holder=row.holder,
    )


def _register_of(number: str, country: str) -> str:
    """What the register is called, by the form of the number."""
    if not number:
        return ""
    try:
        found = numbers.check(NumberKind.REGISTER, number, country=country)
    except NumberRefused:
        return ""
    return found.facts.get("register", "")
