"""The terms of the demo gateway, and every demo merchant's acceptance of them. All invented."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Final

from django.utils import timezone

from entrepot.offices.models import Membership, Merchant
from entrepot.offices.values import MerchantId, MerchantState, Role, UserId
from entrepot.onboarding import commands, queries
from entrepot.onboarding.models import TermsVersion
from entrepot.onboarding.values.contract import CommissionRow

PLAN: Final = "standard"
TEXTS: Final = Path(__file__).parent / "terms.toml"
SINCE: Final = date(2026, 1, 1)
COMMISSION: Final = (
    CommissionRow("drinks", 700, SINCE),
    CommissionRow("food", 700, SINCE),
    CommissionRow("jewellery", 900, SINCE),
    CommissionRow("", 800, SINCE),
)


def load() -> None:
    """Published once; accepted by the first of each merchant's people. A repeat changes nothing."""
    at = timezone.now()
    if not TermsVersion.objects.filter(plan=PLAN).exists():
        texts = tomllib.loads(TEXTS.read_text(encoding="utf-8"))
        terms = commands.write_terms(
            plan=PLAN,
            commission=COMMISSION,
            currency="EUR",
            by=None,
            at=at,
            text={language: one["text"].strip() for language, one in texts.items()},
        )
        commands.publish_terms(terms=terms, at=at)
    for merchant in Merchant.objects.filter(state=MerchantState.LIVE).order_by("id"):
        _accept(merchant)


def _accept(merchant: Merchant) -> None:
    at = timezone.now()
    owner = Membership.objects.filter(role=Role.MERCHANT, merchant=merchant).order_by("id").first()
    if owner is None:
        return
    commands.offer_default(merchant=merchant.id, at=at)
    offered = queries.offer(merchant.id)
    if offered is not None:
        commands.accept_terms(
            merchant=MerchantId(merchant.id),
            contract=offered.id,
            digest=offered.terms.digest,
            language=merchant.language,
            by=UserId(owner.user_id),
            at=at,
        )
