"""What waits for an office's answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from entrepot.offices.queries import places
from entrepot.offices.values import MerchantId, MerchantState, OfficeId
from entrepot.onboarding.models import Application, OfficeRule
from entrepot.onboarding.queries import applications
from entrepot.onboarding.values import DocumentState

QUEUE_MAX: Final = 200
DAYS: Final = 3
"""An office that never said otherwise answers within these."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One business that waits."""

    merchant: MerchantId
    name: str
    country: str
    city: str
    office_city: str
    handed_in_at: datetime
    due_at: datetime
    round: int
    reviewer: str
    documents: int
    """That nobody has looked at."""
    has_first_yes: bool

    def is_late(self, now: datetime) -> bool:
        return now > self.due_at


def review_queue(
    *, offices: Sequence[OfficeId] | None, offset: int = 0, limit: int = 50
) -> list[QueueRow]:
    """The longest-waiting first, of these offices or (None) of all."""
    assert 0 < limit <= QUEUE_MAX
    found = list(
        _waiting(offices)
        .select_related("merchant__office")
        .annotate(
            unseen=Count(
                "merchant__documents", filter=Q(merchant__documents__state=DocumentState.WAITING)
            )
        )
        .order_by("handed_in_at", "merchant_id")[offset : offset + limit]
    )
    names = applications.people(one.reviewer for one in found if one.reviewer)
    days = dict(
        OfficeRule.objects.filter(office__in={one.merchant.office_id for one in found}).values_list(
            "office", "answer_days"
        )
    )
    return [
        QueueRow(
            merchant=MerchantId(one.merchant_id),
            name=one.merchant.name,
            country=one.merchant.country,
            city=places.city(one.merchant),
            office_city=places.city(one.merchant.office),
            handed_in_at=one.handed_in_at,
            due_at=one.handed_in_at + timedelta(days=days.get(one.merchant.office_id, DAYS)),
            round=one.round,
            reviewer=names.get(one.reviewer, "") if one.reviewer else "",
            documents=one.unseen,
            has_first_yes=one.assented_by is not None,
        )
        for one in found
        if one.handed_in_at is not None
    ]


def waiting_count(*, offices: Sequence[OfficeId] | None) -> int:
    """How many wait."""
    return _waiting(offices).count()


def in_reach(merchant: UUID, *, offices: Sequence[OfficeId] | None) -> bool:
    """Whether this business is one of these offices'."""
    found = Application.objects.filter(merchant=merchant)
    return (found if offices is None else found.filter(merchant__office__in=offices)).exists()


def _waiting(offices: Sequence[OfficeId] | None) -> QuerySet[Application]:
    found = Application.objects.filter(
        handed_in_at__isnull=False, merchant__state=MerchantState.REVIEW
    )
    return found if offices is None else found.filter(merchant__office__in=offices)
