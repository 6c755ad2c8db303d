"""Who can be asked about a business."""

from typing import Protocol

from entrepot.onboarding.values.checks import Answer


class Register(Protocol):
    """Keeps numbers of businesses: a company register, a tax or customs authority, a bank.

    An answer is always an answer: one that cannot be reached is said to be so, nothing is raised.
    `name` is what the business calls itself; only banks (Verification of Payee) want to know it.
    No transaction may be open across the call.
    """

    name: str

    def look_up(self, *, country: str, number: str, name: str) -> Answer: ...
