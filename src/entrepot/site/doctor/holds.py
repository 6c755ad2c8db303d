"""What is set aside and used, against the orders that it is for."""

from collections import defaultdict
from typing import Any, Final

from django.db import connection

from entrepot.checkout.events import OrderDrewElsewhere
from entrepot.kit import books
from entrepot.kit.audit import FINDINGS_MAX, Audit, Finding
from entrepot.kit.models import OutboxRow

CANDIDATES_MAX: Final = 10_000

# Goods on their way to another book are reserved by no order; `bridges_cancel` looks after them,
# and `holds_in_other_books_end` after what was held for a quote that never became an order.
_OPEN: Final = """
with named as (
    select (one ->> 0)::uuid as id from checkout_order o
        cross join lateral jsonb_array_elements(o.holds -> 'stock') as one
        where o.book = %(book)s and o.state in ('placed', 'confirmed', 'completed')
    union all select (o.holds ->> 'allowance')::uuid from checkout_order o
        where o.book = %(book)s and o.state = 'placed' and o.holds ->> 'allowance' is not null
    union all select (one ->> 0)::uuid from checkout_order o
        cross join lateral jsonb_array_elements(coalesce(o.holds -> 'asides', '[]')) as one
        where o.book = %(book)s and o.state = 'placed'
)
select t.id, a.name, t.amount, t.unit, t.reason, t.at, t.expires_at
from ledger_transfer t
left join ledger_account a on a.book = %(book)s and a.id = t.debit
left join ledger_account c on c.book = %(book)s and c.id = t.credit
left join named n on n.id = t.id
where t.book = %(book)s and t.kind = 2 and t.resolved_by is null and n.id is null
    and t.reason not like 'order.aside %%' and coalesce(c.name, '') not like 'moving:%%'
order by t.id limit %(limit)s
"""
_NAMED_ELSEWHERE: Final = """
select one ->> 0 from checkout_order o
    cross join lateral jsonb_array_elements(o.holds -> 'stock') as one
    where o.book = %(book)s and o.holds -> 'stock_book' is not null
        and o.state in ('placed', 'confirmed', 'completed')
union all select one ->> 0 from checkout_order o
    cross join lateral jsonb_array_elements(coalesce(o.holds -> 'asides', '[]')) as one
    where o.book = %(book)s and o.state = 'placed' and (one ->> 5)::int <> %(book)s
"""
_UNHELD: Final = """
select o.number, o.placed_at, l.quantity, l.variant::text, coalesce(t.amount, 0),
    case when t.id is null then 'it was never held'
        when t.resolved_by is not null then 'its hold has ended'
        else 'its hold is of another size' end
from checkout_order o
cross join lateral jsonb_array_elements(o.holds -> 'stock') as held
left join checkout_orderline l on l.book = %(book)s and l.id = (held ->> 1)::uuid
left join ledger_transfer t on t.book = %(book)s and t.id = (held ->> 0)::uuid
where o.book = %(book)s and o.state in ('placed', 'confirmed')
    and o.fulfilment in ('none', 'to_ship') and o.holds -> 'stock_book' is null
    and (o.state = 'confirmed' or o.expires_at > now())
    and (t.id is null or t.amount <> l.quantity
        or o.state = 'placed' and t.resolved_by is not null)
order by o.number limit %(limit)s
"""
_UNTAKEN: Final = """
select o.number, o.placed_at, o.holds ->> 'allowance', (o.frozen ->> 'dutiable_minor')::bigint,
    o.currency, coalesce(t.amount, 0)
from checkout_order o
left join ledger_transfer t on t.book = %(book)s and t.id = (o.holds ->> 'allowance')::uuid
where o.book = %(book)s and o.state = 'placed' and o.expires_at > now()
    and o.holds ->> 'allowance' is not null
    and (t.id is null or t.resolved_by is not null
        or t.amount <> (o.frozen ->> 'dutiable_minor')::bigint)
order by o.number limit %(limit)s
"""
_EMPTY: Final = """
select o.number, o.placed_at, o.state from checkout_order o
where o.book = %(book)s
    and (not exists (select from checkout_orderline l where l.book = %(book)s and l."order" = o.id)
        or jsonb_array_length(o.holds -> 'stock') <> (
            select count(*) from checkout_orderline l
            where l.book = %(book)s and l."order" = o.id))
order by o.number limit %(limit)s
"""
_USED: Final = """
select a.name, a.credits_posted - a.debits_posted from ledger_account a
where a.book = %(book)s and a.name like 'allowance-used:%%'
"""
_COUNTED: Final = """
select 'allowance-used:' || split_part(o.frozen ->> 'allowance', ':', 2) || ':'
        || split_part(o.frozen ->> 'allowance', ':', 4),
    sum((o.frozen ->> 'dutiable_minor')::bigint)
from checkout_order o
where o.book = %(book)s and o.state in ('confirmed', 'completed')
    and coalesce(o.frozen ->> 'allowance', '') <> ''
group by 1
"""
_GRANTED: Final = """
select a.name, g.total, g.usual from (
    select t.credit, sum(t.amount) as total, min(t.amount) as usual, count(*) as times
    from ledger_transfer t
    where t.book = %(book)s and t.reason like 'allowance.granted %%' group by t.credit
) g
join ledger_account a on a.book = %(book)s and a.id = g.credit
where a.credits_posted <> g.usual
order by a.name limit %(limit)s
"""
_BUDGET: Final = """
select t.id::text, a.name, t.amount, t.unit, split_part(t.reason, ' ', 2), t.at
from ledger_transfer t
join ledger_account a on a.book = %(book)s and a.id = t.credit
left join checkout_order o on o.book = %(book)s and o.number = split_part(t.reason, ' ', 2)
    and o.state in ('confirmed', 'completed')
where t.book = %(book)s and t.kind in (1, 3) and a.name like '%%-used:%%' and o.id is null
order by t.id limit %(limit)s
"""


def open_holds_have_orders() -> list[Finding]:
    """Each unit, allowance or budget that is set aside is set aside for an order that waits."""
    elsewhere: set[str] | None = None
    found = []
    for book in books.all_books():
        for hold, account, amount, unit, reason, at, expires_at in _rows(_OPEN, book):
            if elsewhere is None:
                elsewhere = {
                    row[0] for one in books.all_books() for row in _rows(_NAMED_ELSEWHERE, one)
                }
            if str(hold) in elsewhere:
                continue
            facts = {
                "hold": str(hold), "account": account, "amount": amount, "unit": unit,
                "reason": reason, "since": at.isoformat(),
                "expires_at": expires_at and expires_at.isoformat(),
            }  # fmt: skip
            found.append(Finding("doctor.hold_without_order", facts))
    return found[:FINDINGS_MAX]


def waiting_orders_are_held() -> list[Finding]:
    """Each order that may be paid, or is to be shipped, holds its units and its allowance."""
    found = []
    for book in books.all_books():
        for number, at, wanted, variant, held, why in _rows(_UNHELD, book):
            facts = {
                "order": number, "variant": variant, "wanted": wanted, "held": held, "why": why,
                "since": at.isoformat(),
            }  # fmt: skip
            found.append(Finding("doctor.order_without_hold", facts))
        for number, at, hold, wanted, unit, held in _rows(_UNTAKEN, book):
            facts = {
                "order": number, "hold": hold, "wanted": wanted, "held": held,
                "unit": f"allowance:{unit}", "why": "allowance", "since": at.isoformat(),
            }  # fmt: skip
            found.append(Finding("doctor.order_without_hold", facts))
        for number, at, state in _rows(_EMPTY, book):
            facts = {
                "order": number, "state": state, "why": "lines and holds do not match",
                "since": at.isoformat(),
            }  # fmt: skip
            found.append(Finding("doctor.order_without_lines", facts))
    return found[:FINDINGS_MAX]


def allowances_are_those_of_sales() -> list[Finding]:
    """What is used of yearly allowances is the dutiable value of sales; each was granted once."""
    used: dict[str, int] = defaultdict(int)
    counted: dict[str, int] = defaultdict(int)
    found, is_moving = [], False
    for book in books.all_books():
        waiting = OutboxRow.objects.filter(book=book, kind=OrderDrewElsewhere.kind, told_at=None)
        is_moving = is_moving or waiting.exists()
        for name, minor in _rows(_USED, book):
            used[name] += int(minor)
        for name, minor in _rows(_COUNTED, book):
            counted[name] += int(minor)
        for name, granted, usual in _rows(_GRANTED, book):
            facts = {"account": name, "granted": int(granted), "limit": int(usual)}
            found.append(Finding("doctor.allowance_grant_differs", facts))
    if not is_moving:  # else a sale's use in another book is on its way
        found += [
            Finding(
                "doctor.allowance_differs",
                {"account": name, "used": used[name], "sales": counted[name]},
            )
            for name in sorted(used.keys() | counted.keys())
            if used[name] != counted[name]
        ]
    return found[:FINDINGS_MAX]


def budgets_are_used_by_sales() -> list[Finding]:
    """Whatever was used of an allowance, a coupon or a quota was used by a sale that exists."""
    candidates = [(book, *row) for book in books.all_books() for row in _rows(_BUDGET, book)]
    sales: set[str] = set()
    if candidates:
        numbers = [row[5] for row in candidates]
        for book in books.all_books():
            sales |= {row[0] for row in _rows(_SALES, book, numbers=numbers)}
    return [
        Finding(
            "doctor.used_without_sale",
            {
                "transfer": transfer, "account": account, "amount": amount, "unit": unit,
                "order": number, "since": at.isoformat(),
            },
        )
        for _, transfer, account, amount, unit, number, at in candidates
        if number not in sales
    ][:FINDINGS_MAX]  # fmt: skip


_SALES: Final = """
select number from checkout_order
where book = %(book)s and number = any(%(numbers)s) and state in ('confirmed', 'completed')
"""

LOOKS: Final[tuple[Audit, ...]] = (
    open_holds_have_orders,
    waiting_orders_are_held,
    allowances_are_those_of_sales,
    budgets_are_used_by_sales,
)


def _rows(statement: str, book: int, **facts: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"book": book, "limit": CANDIDATES_MAX, **facts})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
