"""Who is reported to tax authorities, and what has to be known of them: DAC7."""

from decimal import Decimal
from typing import Final

from entrepot.onboarding.values.seller import Seller, YearOfSales

SALES_BELOW: Final = 30
CONSIDERATION_MAX_EUR: Final = Decimal("2000.00")


def is_reported(year: YearOfSales) -> bool:
    """Excluded is who sold goods fewer than 30 times and for at most EUR 2,000 (both)."""
    if year.sales == 0 and not year.consideration_eur:
        return False
    return year.sales >= SALES_BELOW or year.consideration_eur > CONSIDERATION_MAX_EUR


def missing(seller: Seller) -> list[str]:
    """Names of the facts that are still to be asked: annex V, section II.B.

    Of an individual the date of birth always, its place only in the absence of a tax number; of
    an entity the register number.
    """
    asked = ["name", "address", "country"]
    if seller.is_individual:
        asked += ["born_on"] + ([] if seller.tin else ["tin", "birth_place"])
    else:
        asked += ["tin", "register_number"]
    asked += ["financial_identifier", "account_holder"]
    return [name for name in asked if not getattr(seller, name).strip()]
