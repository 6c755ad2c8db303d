"""What the program itself can say about a requirement, from the facts on file.

A rule is pure: facts in, a verdict out. A name in `COMPUTED` is what a requirement's `check`
may be.
"""

from collections.abc import Callable, Mapping
from typing import Final

from entrepot.onboarding.values import CheckFact, Facts, ItemState, Verdict, Why

Rule = Callable[[Facts], Verdict]
_OF_CHECK: Final[Mapping[str, tuple[ItemState, Why]]] = {
    "verified": (ItemState.DONE, Why.NONE),
    "differs": (ItemState.WAITING, Why.DIFFERS),
    "not_verified": (ItemState.WAITING, Why.NOT_VERIFIED),
    "failed": (ItemState.OPEN, Why.FAILED),
}


def filled(*names: str) -> Rule:
    """Done when all of these fields hold something."""

    def rule(facts: Facts) -> Verdict:
        missing = [name for name in names if name not in facts.filled]
        if not missing:
            return Verdict(ItemState.DONE)
        why = Why.MISSING if len(missing) == len(names) else Why.INCOMPLETE
        return Verdict(ItemState.OPEN, why)

    return rule


def asked_register(name: str, *, unless: str = "", field: str = "") -> Rule:
    """Given, and confirmed by whoever keeps it; who could not be asked has not said yes (TAX-8)."""

    def rule(facts: Facts) -> Verdict:
        if unless and unless in facts.filled:
            return Verdict(ItemState.NOT_ASKED)
        if (field or name) not in facts.filled:
            return Verdict(ItemState.OPEN, Why.MISSING)
        check = facts.checks.get(name, CheckFact("not_verified"))
        state, why = _OF_CHECK[check.state]
        return Verdict(state, why, check.at)

    return rule


def decided_elsewhere(name: str) -> Rule:
    """Rights and contracts: what is not asked of this business has no entry."""

    def rule(facts: Facts) -> Verdict:
        check = facts.checks.get(name)
        if check is None:
            return Verdict(ItemState.NOT_ASKED)
        if check.state == "missing":
            return Verdict(ItemState.OPEN, Why.MISSING, check.at)
        state, why = _OF_CHECK[check.state]
        return Verdict(state, Why.TO_REVIEW if why is Why.NOT_VERIFIED else why, check.at)

    return rule


COMPUTED: Final[Mapping[str, Rule]] = {
    "business": filled("name", "legal_name", "legal_form", "country"),
    "address": filled("street", "city", "phone", "email", "contact_name"),
    "vat": asked_register("vat", unless="without_vat", field="vat_number"),
    "tax_number": filled("tax_number"),
    "birth": filled("born_on", "representative"),
    "register": asked_register("register", field="register_number"),
    "eori": asked_register("eori"),
    "iban": asked_register("iban"),
    "goods": filled("categories", "markets", "shop_type", "catalogue_size"),
    "brand": decided_elsewhere("brand"),
    "contract": decided_elsewhere("contract"),
}
