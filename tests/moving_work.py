"""What the crowd around a merchant does that is being moved; by dotted name."""

import time
from datetime import UTC, datetime
from uuid import UUID

from entrepot.checkout import commands
from entrepot.kernel import Refusal, new_id
from entrepot.ledger import queries
from entrepot.ledger import values as chart
from entrepot.ledger.queries import OpenHold
from entrepot.logistics import commands as logistics
from entrepot.logistics.commands import moving
from entrepot.logistics.models import StockPlace
from entrepot.offices import commands as offices
from entrepot.offices.models import Merchant

LASTS_S = 12
EMPTY_MAX = 40
"""So often nothing is found before a buyer goes home."""
BOUGHT_MAX = 60
"""More than there ever were: whoever has so many need not go on to show that it was too many."""


def act(what: str, whose: str, third: str) -> int:
    """Buy, or move; answers units bought."""
    if what == "buy":
        return buy(UUID(whose), UUID(third))
    steps = {"move": logistics.drain, "move_unreserved": drain_unreserved}[what]
    until = time.monotonic() + LASTS_S
    while time.monotonic() < until:
        at = datetime.now(UTC)
        home = Merchant.objects.values_list("book", flat=True).get(id=whose)
        left = offices.move_merchant(merchant=UUID(whose), to=3 - home, at=at)
        for source in {left, home, 3 - home}:
            steps(merchant=UUID(whose), source=source, at=at)
        time.sleep(0.05)
    for source in (1, 2):
        steps(merchant=UUID(whose), source=source, at=datetime.now(UTC))
    return 0


def buy(listing: UUID, recipient: UUID) -> int:
    """One unit after the other, for as long as there are some."""
    bought = in_vain = 0
    while in_vain < EMPTY_MAX and bought < BOUGHT_MAX:
        at = datetime.now(UTC)
        quote = commands.make_quote(
            market="cn", lines=[(listing, 1)], recipient=recipient, buyer=None, at=at
        )
        try:
            # Without a token there is nothing to place: the shelf looks empty at this moment.
            found = quote.token is not None and commands.place(quote.token, at=at).is_new
        except Refusal:
            found = False
        bought += found
        in_vain = 0 if found else in_vain + 1
        if not found:
            time.sleep(0.5)
    return bought


def drain_unreserved(*, merchant: UUID, source: int, at: datetime) -> None:
    """How not to do it: add in the new book, then take whatever is left in the old one."""
    target = Merchant.objects.values_list("book", flat=True).get(id=merchant)
    if target == source:
        return
    for variant, node in StockPlace.objects.filter(node__merchant=merchant).values_list(
        "variant", "node"
    ):
        place = moving.Place(variant, node, chart.Book(source), chart.Book(target))
        free = queries.free([place.stock], book=place.source)[place.stock]
        if free > 0:
            debit, credit = chart.account_id(place.stock), chart.account_id(place.bridge)
            hold = OpenHold(chart.TransferId(new_id()), debit, credit, free, place.unit)
            moving.bring([(hold, place)], at=at)
