"""A payment provider, in our words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from entrepot.money.values import Money
from entrepot.payments.values import Charge, PaymentId, RefundId, SentBack, Standing, Started, Told


class Provider(Protocol):
    """Amounts and ids are ours; a call repeated with the same id does nothing twice.

    Calls raise `ProviderUnavailable` when nobody knows what happened (ask again), and
    `ProviderRefused` when the provider said no. None may run inside a transaction.
    """

    name: str

    def start(self, charge: Charge) -> Started:
        """A hosted page on which the buyer pays."""

    def inquire(self, payment: PaymentId) -> Standing:
        """The provider's truth about one payment."""

    def refund(
        self, *, refund: RefundId, payment: PaymentId, reference: str, amount: Money
    ) -> SentBack:
        """Money back to the buyer; `reference` is the provider's id of the payment."""

    def read_notice(self, *, headers: Mapping[str, str], body: bytes, at: datetime) -> Told:
        """Verify over the raw body, then read; `BadNotice` if it is not theirs or not fresh."""
