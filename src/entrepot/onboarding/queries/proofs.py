"""What registers, brand rights and the contract say, as the checklist takes it."""

from typing import Final
from uuid import UUID

from entrepot.onboarding.models import Application, BrandRight, Check, Contract
from entrepot.onboarding.values import CheckFact, ShopType
from entrepot.onboarding.values.brands import RightState
from entrepot.onboarding.values.contract import ContractState

RIGHTS_MAX: Final = 500
NEEDS_RIGHTS: Final = frozenset({ShopType.FLAGSHIP, ShopType.AUTHORISED})


def states(merchant: UUID) -> dict[str, CheckFact]:
    """By kind of check; a kind that is not asked of this business is absent."""
    found = {
        row.kind: CheckFact(row.state, row.answered_at or row.changed_at)
        for row in Check.objects.filter(merchant=merchant).order_by("kind")
    }
    brand = _brand(merchant)
    contract = _contract(merchant)
    return (
        found | ({"brand": brand} if brand else {}) | ({"contract": contract} if contract else {})
    )


def _brand(merchant: UUID) -> CheckFact | None:
    """Shops of one brand, or of others' brands, show a right; one is enough to begin with."""
    told = Application.objects.filter(merchant=merchant).values_list("shop_type", "brands").first()
    rights = list(
        BrandRight.objects.filter(merchant=merchant).values_list("state", "reviewed_at")[
            :RIGHTS_MAX
        ]
    )
    approved = [at for state, at in rights if state == RightState.APPROVED]
    if approved:
        return CheckFact("verified", max(at for at in approved if at))
    if any(state == RightState.PENDING for state, _ in rights):
        return CheckFact("not_verified")
    if told is None or told[0] not in NEEDS_RIGHTS or not told[1]:
        return None
    return CheckFact("missing")


def _contract(merchant: UUID) -> CheckFact | None:
    rows = dict(Contract.objects.filter(merchant=merchant).values_list("state", "answered_at"))
    if ContractState.ACCEPTED in rows:
        return CheckFact("verified", rows[ContractState.ACCEPTED])
    return CheckFact("missing") if ContractState.OFFERED in rows else None
