"""What a provider said about a payer is forgotten where no record of a sale needs it."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from entrepot.payments.models import Notice, Payment, Refund


@transaction.atomic
def forget_words(purposes: Iterable[UUID]) -> int:
    """Requests, answers and notices of these purposes lose their words; amounts and states stay.

    How many payments had any.
    """
    rows = Payment.objects.filter(purpose__in=list(purposes))
    ids = list(rows.values_list("id", flat=True))
    wordy = rows.exclude(raw_request="", raw_answer="", pay_url="")
    changed = wordy.update(raw_request="", raw_answer="", pay_url="")
    Notice.objects.filter(payment__in=ids).update(headers={}, body=b"")
    Refund.objects.filter(payment__in=ids).update(raw_answer="")
    return changed
