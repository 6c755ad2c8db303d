"""Who can be asked whether a VAT number is real."""

from typing import Protocol

from entrepot.customs.values import Answer


class VatRegister(Protocol):
    """A register of VAT numbers. `country` is the ISO code, `number` without its prefix.

    An answer is always an answer: who cannot be reached says so by its code, and raises nothing.
    No transaction may be open across the call.
    """

    name: str

    def knows(self, country: str) -> bool:
        """Whether it can be asked about numbers of the country."""
        ...

    def is_trial(self, number: str) -> bool:
        """Whether it takes this as a number for trying, although its form is no VAT number's."""
        ...

    def check(self, *, country: str, number: str) -> Answer: ...
