"""Controls: applications that are wrong in one way each, which the checker must find."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from django.conf import settings

from entrepot.checkout import rules
from entrepot.checkout.commands.intake import Intake
from entrepot.checkout.commands.placing import asked
from entrepot.checkout.values import Placed
from entrepot.kernel import new_id
from entrepot.site import asgi

_right = Intake.place
_running: set["asyncio.Task[Placed]"] = set()


async def _says_so_first(self: Intake, token: str | bytes) -> Placed:
    """Acknowledges before the commit, as a program does that trusts its queue."""
    wanted = asked(token)
    task = asyncio.create_task(_right(self, token))
    _running.add(task)
    task.add_done_callback(_forget)
    return Placed(wanted.quote, datetime.now(UTC) + timedelta(minutes=30), is_new=True)


async def _forgets_names(self: Intake, token: str | bytes) -> Placed:
    """Every post is a new order, as in a program whose caller does not name the thing."""
    quote = asked(token).quote
    orders = tuple(
        msgspec.structs.replace(
            order,
            id=new_id(),
            number=f"EP-{new_id().hex[-10:]}",
            lines=tuple(msgspec.structs.replace(line, id=new_id()) for line in order.lines),
        )
        for order in quote.orders
    )
    other = msgspec.structs.replace(quote, id=new_id(), orders=orders)
    await _right(self, rules.sign(other, settings.ENTREPOT_QUOTE_KEYS))
    return Placed(quote, datetime.now(UTC) + timedelta(minutes=30), is_new=True)


def _forget(task: "asyncio.Task[Placed]") -> None:
    _running.discard(task)
    task.exception()


async def says_so_first(*call: Any) -> None:
    Intake.place = _says_so_first  # type: ignore[method-assign]  # that is the point
    await asgi.app(*call)


async def forgets_names(*call: Any) -> None:
    Intake.place = _forgets_names  # type: ignore[method-assign]  # that is the point
    await asgi.app(*call)
