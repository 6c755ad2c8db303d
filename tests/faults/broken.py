"""Controls: applications that are wrong in one way each, which the checker must find."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from entrepot.site import asgi

# isort: split
# Django is ready by now.
import msgspec
from django.conf import settings

from entrepot.checkout import rules
from entrepot.checkout.commands.intake import Intake, Waiter
from entrepot.checkout.commands.placing import Answer, Asked, asked
from entrepot.checkout.values import Placed, QuotePayload
from entrepot.kernel import Refusal, new_id

_right = Intake.offer


@dataclass(slots=True)
class _Deaf:
    """Is told what became of it, and does not listen."""

    def done(self) -> bool:
        return False

    def set_result(self, answer: Answer, /) -> None: ...


@dataclass(slots=True)
class _Misnamed:
    """Tells the buyer of the quote they sent; another one was placed."""

    waiter: Waiter
    quote: QuotePayload

    def done(self) -> bool:
        return self.waiter.done()

    def set_result(self, answer: Answer, /) -> None:
        self.waiter.set_result(answer if isinstance(answer, Refusal) else _placed(self.quote))


def _says_so_first(self: Intake, wanted: Asked, waiter: Waiter) -> None:
    """Acknowledges before the commit, as a program does that trusts its queue."""
    waiter.set_result(_placed(wanted.quote))
    _right(self, wanted, _Deaf())


def _forgets_names(self: Intake, wanted: Asked, waiter: Waiter) -> None:
    """Every post is a new order, as in a program whose caller does not name the thing."""
    orders = tuple(
        msgspec.structs.replace(
            order,
            id=new_id(),
            number=f"EP-{new_id().hex[-10:]}",
            lines=tuple(msgspec.structs.replace(line, id=new_id()) for line in order.lines),
        )
        for order in wanted.quote.orders
    )
    other = msgspec.structs.replace(wanted.quote, id=new_id(), orders=orders)
    renamed = asked(rules.sign(other, settings.ENTREPOT_QUOTE_KEYS))
    _right(self, renamed, _Misnamed(waiter, wanted.quote))


def _placed(quote: QuotePayload) -> Placed:
    # From the quote alone, so that a repeat is answered as before: only the database can tell.
    until = datetime.fromtimestamp(quote.iat, UTC) + timedelta(minutes=30)
    return Placed(quote, until, is_new=True)


async def says_so_first(*call: Any) -> None:
    Intake.offer = _says_so_first  # type: ignore[method-assign]  # that is the point
    await asgi.app(*call)


async def forgets_names(*call: Any) -> None:
    Intake.offer = _forgets_names  # type: ignore[method-assign]  # that is the point
    await asgi.app(*call)
