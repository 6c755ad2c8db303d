"""What is looked at when the buyers have gone: the outbox drained, then every audit."""

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

from django.db import connection
from django.utils import timezone

from entrepot.checkout.models import Order
from entrepot.kit import books
from entrepot.site.drill import buyers, checking, market, running
from entrepot.site.drill.journal import Line
from entrepot.site.drill.running import Course, Made
from entrepot.site.drill.summing import After

EXPIRY_STEP_S: Final = 2.0
EXPIRY_S_MAX: Final = 2 * 3600
EXPIRY_SPARE_S: Final = 90
"""After its time, an unpaid order may stand until the clock strikes, twice a minute."""
_SIZE: Final = "select pg_database_size(current_database())"


def look(
    course: Course,
    made: Made,
    lines: Sequence[Line],
    *,
    wait_for_expiry: bool,
    say: Callable[[str], None],
) -> After:
    """Everything that is found, in the order in which it is looked for."""
    say("waiting for the outbox to be told")
    drained = running.drain()
    if wait_for_expiry:
        _wait_for_expiry(say)
        running.drain()
    say("looking at flash sales")
    asked = _asked(course)
    sales = [
        checking.sale(one, asked=asked.get(one.which, 0), before=made.alive_before[one.sku])
        for one in checking.flash(made.articles)
    ]
    say(f"looking for {len(lines):,} acknowledged checkouts")
    own, lost, doubled = checking.run(
        lines,
        sales,
        otherwise=course.tally.steps[buyers.OTHERWISE],
        died=course.tally.steps[running.DIED],
    )
    say("running every audit of the program")
    return After(
        drained_s=drained,
        reports=[*own, *checking.run_program()],
        sales=sales,
        lost=lost,
        doubled=doubled,
        expired=_expired(course),
        size_after=size(),
    )


def size() -> int:
    """Bytes of the database."""
    with connection.cursor() as cursor:
        cursor.execute(_SIZE)
        row = cursor.fetchone()
    assert row is not None
    return int(row[0])


def _asked(course: Course) -> dict[int, int]:
    """How many buyers came for each flash sale, by the schedule that is over."""
    found: dict[int, int] = {}
    for name, count in course.tally.steps.items():
        if name.startswith(buyers.FLASH):
            found[int(name.removeprefix(buyers.FLASH))] = count
    return found


def _wait_for_expiry(say: Callable[[str], None]) -> None:
    """Until no order of the drill is unpaid any more."""
    until = time.monotonic() + EXPIRY_S_MAX
    while time.monotonic() < until:
        left, last = 0, None
        for book in books.all_books():
            unpaid = Order.objects.filter(book=book, lane=market.LANE, state="placed")
            left += unpaid.count()
            newest = unpaid.order_by("-expires_at").values_list("expires_at", flat=True).first()
            last = max(filter(None, (last, newest)), default=None)
        if not left or last is None:
            return
        over = (timezone.now() - last).total_seconds()
        if over > EXPIRY_SPARE_S:
            return  # an audit says so
        say(f"{left:,} unpaid orders end within {max(-over, 0):.0f} s")
        time.sleep(EXPIRY_STEP_S)


def _expired(course: Course) -> int:
    """Orders of this drill that ended by the clock."""
    began = timezone.now() - timedelta(seconds=course.now_s)
    return sum(
        Order.objects.filter(
            book=book, lane=market.LANE, state="expired", placed_at__gte=began
        ).count()
        for book in books.all_books()
    )
