"""What must never be found about orders: each looks at tables and ledger side by side.

Books are looked at one after the other, each by one statement. Tables that are not by book come
into it as materialized parts of their own: a cluster reads those on the coordinator and sends
them to the worker that has the book.
"""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.db import connection

from entrepot.kernel import following_id
from entrepot.kit import books
from entrepot.kit.audit import FINDINGS_MAX, Audit, Finding

_MONEY: Final = """
with paid as materialized (
    select p.id, p.captured_minor, coalesce(owed.minor, 0) as owed
    from payments_payment p
    left join (
        select payment_id, sum(amount_minor) as minor from payments_refund group by payment_id
    ) owed on owed.payment_id = p.id
    where p.book = %(book)s and p.state = 'captured'
), sold as (
    select g.payment, sum(o.total_minor) as minor
    from checkout_ordergroup g
    join checkout_order o on o.book = %(book)s and o."group" = g.id
    where g.book = %(book)s and g.payment is not null and o.charge = 'full'
    group by g.payment
)
select p.id, p.captured_minor, coalesce(sold.minor, 0), p.owed,
    coalesce(a.credits_posted - a.debits_posted, 0)
from paid p
left join sold on sold.payment = p.id
left join ledger_account a on a.book = %(book)s and a.name = 'received:' || p.id
where p.captured_minor <> coalesce(sold.minor, 0) + p.owed
    + coalesce(a.credits_posted - a.debits_posted, 0)
order by p.id limit %(limit)s
"""

_ESCROW: Final = """
with held as (
    select merchant, currency, sum(goods_minor) as minor
    from checkout_order where book = %(book)s and state = 'confirmed' group by merchant, currency
)
select coalesce(a.name, 'escrow:' || h.merchant || ':' || h.currency),
    coalesce(a.credits_posted - a.debits_posted, 0), coalesce(h.minor, 0)
from held h
full join (
    select * from ledger_account where book = %(book)s and name like 'escrow:%%'
) a on a.name = 'escrow:' || h.merchant || ':' || h.currency
where coalesce(a.credits_posted - a.debits_posted, 0) <> coalesce(h.minor, 0)
order by 1 limit %(limit)s
"""

_PARTS: Final = """
with kept as materialized (
    select case when kind = 'fee' then 'freight:' || lane || ':' || currency
            else 'tax:' || authority || ':' || kind || ':' || currency end as name,
        -sum(moved_minor) as minor
    from checkout_assessedcharge where book = %(book)s
    group by assessment_id, lane, authority, kind, currency
    having sum(moved_minor) < 0
), sales as (
    select * from checkout_order where book = %(book)s and state in ('confirmed', 'completed')
), booked as (
    select 'fx-margin:' || currency as name, exchange_minor as minor from sales
    union all select 'freight:' || lane || ':' || currency, freight_minor from sales
    union all select 'tax:' || lower(frozen ->> 'destination') || ':duty:' || currency,
        duty_minor from sales
    union all select 'tax:' || lower(frozen ->> 'destination') || ':vat:' || currency,
        vat_minor from sales
    union all select 'tax:' || lower(frozen ->> 'destination') || ':consumption_tax:' || currency,
        consumption_tax_minor from sales
    union all select name, minor from kept
), sums as (select name, sum(minor) as minor from booked group by name)
select s.name, coalesce(a.credits_posted, 0), s.minor
from sums s
left join ledger_account a on a.book = %(book)s and a.name = s.name
where coalesce(a.credits_posted, 0) <> s.minor
order by s.name limit %(limit)s
"""

_ASSESSED: Final = """
with moved as materialized (
    select 'assessment:' || authority || ':' || kind || ':' || currency as name,
        sum(moved_minor) as minor
    from checkout_assessedcharge where book = %(book)s group by authority, kind, currency
)
select coalesce(a.name, m.name), coalesce(a.credits_posted - a.debits_posted, 0),
    coalesce(m.minor, 0)
from moved m
full join (
    select * from ledger_account where book = %(book)s and name like 'assessment:%%'
) a on a.name = m.name
where coalesce(a.credits_posted - a.debits_posted, 0) <> coalesce(m.minor, 0)
order by 1 limit %(limit)s
"""

_STANDING: Final = """
with differing as materialized (
    select latest."order", latest.kind, latest.quoted_minor - latest.minor as difference,
        moved.minor as moved
    from (
        select distinct on ("order", line, kind) "order", line, kind, quoted_minor, minor
        from checkout_assessedcharge where book = %(book)s
        order by "order", line, kind, assessed_on desc, id desc
    ) latest
    join (
        select "order", line, kind, sum(moved_minor) as minor
        from checkout_assessedcharge where book = %(book)s group by "order", line, kind
    ) moved using ("order", line, kind)
    where latest.quoted_minor - latest.minor <> moved.minor
)
select o.number, d.kind, d.difference, d.moved
from differing d
left join checkout_order o on o.book = %(book)s and o.id = d."order"
order by o.number, d.kind limit %(limit)s
"""

_KEPT: Final = """
with parcels as materialized (
    select id, "order", state from logistics_parcel where book = %(book)s
)
select o.number, o.fulfilment, t.id is null, t.resolved_by is not null, p.state
from checkout_order o
cross join lateral jsonb_array_elements(o.holds -> 'stock') as held
left join ledger_transfer t on t.book = %(book)s and t.id = (held ->> 0)::uuid
left join parcels p on p."order" = o.id
where o.book = %(book)s and o.state in ('confirmed', 'completed')
    and o.holds -> 'stock_book' is null and (t.id is null or p.id is null
        or (t.resolved_by is null) <> (p.state not in ('shipped', 'delivered')))
order by o.number limit %(limit)s
"""

_STALE: Final = """
select o.number, o.state, held.hold
from checkout_order o
cross join lateral (
    select one ->> 0 from jsonb_array_elements(o.holds -> 'stock') as one
    union all select o.holds ->> 'allowance'
    union all select one ->> 0
        from jsonb_array_elements(coalesce(o.holds -> 'asides', '[]')) as one
        where (one ->> 5)::int = %(book)s
) as held (hold)
join ledger_transfer t on t.book = %(book)s and t.id = held.hold::uuid
where o.book = %(book)s and o.state in ('expired', 'cancelled') and t.resolved_by is null
order by o.number limit %(limit)s
"""

_OVERDUE: Final = """
select number, expires_at::text from checkout_order
where book = %(book)s and state = 'placed' and expires_at < now() - interval '5 minutes'
order by expires_at, number limit %(limit)s
"""

_SUMS: Final = """
select o.number, o.total_minor, coalesce(sum(l.total_minor), 0)
from checkout_order o
left join checkout_orderline l on l.book = %(book)s and l."order" = o.id
where o.book = %(book)s
group by o.id, o.number, o.total_minor
having o.total_minor <> coalesce(sum(l.total_minor), 0)
order by o.number limit %(limit)s
"""

_GROUPS: Final = """
select g.id::text, g.total_minor, coalesce(sum(o.total_minor), 0)
from checkout_ordergroup g
left join checkout_order o on o.book = %(book)s and o."group" = g.id
where g.book = %(book)s
group by g.id, g.total_minor
having g.total_minor <> coalesce(sum(o.total_minor), 0)
order by g.id limit %(limit)s
"""


# An order is left out while the other book is still to hear of its end: the event is the debt.
_ELSEWHERE: Final = """
select o.number, o.state, there.book, there.hold, there.is_stock
from checkout_order o
cross join lateral (
    select (one ->> 5)::int as book, one ->> 0 as hold, false as is_stock
        from jsonb_array_elements(coalesce(o.holds -> 'asides', '[]')) as one
    union all select (o.holds ->> 'stock_book')::int, one ->> 0, true
        from jsonb_array_elements(o.holds -> 'stock') as one
        where o.holds -> 'stock_book' is not null
) as there
where o.book = %(book)s and there.book <> %(book)s
    and not exists (
        select from kit_outbox e
        where e.book = %(book)s and e.subject = o.id and e.kind = 'order.drew_elsewhere'
    )
order by o.id
"""

_TRANSFERS: Final = """
select id, resolved_by is not null
from ledger_transfer where book = %(book)s and id = any(%(ids)s)
"""

_ELSEWHERE_OVERDUE: Final = """
select id::text, reason, expires_at::text from ledger_transfer
where book = %(book)s and kind = 2 and resolved_by is null
    and expires_at < now() - interval '10 minutes' and reason like 'order.aside %%'
order by expires_at, id limit %(limit)s
"""

CHUNK: Final = 1000


def captured_is_accounted_for() -> list[Finding]:
    """Captured money = what was sold + what goes back + what is still received, to the fen."""
    return _look(
        "checkout.money_differs",
        _MONEY,
        ("payment", "captured", "sold", "going_back", "still_received"),
    )


def escrow_equals_open_sales() -> list[Finding]:
    """Each merchant's escrow is the goods of its confirmed, uncompleted sales."""
    return _look("checkout.escrow_differs", _ESCROW, ("account", "ledger", "orders"))


def parts_equal_sales() -> list[Finding]:
    """Taxes, freight and exchange margin in the ledger are those of all sales and assessments."""
    return _look("checkout.part_differs", _PARTS, ("account", "ledger", "orders"))


def differences_equal_their_account() -> list[Finding]:
    """What assessments moved is what the accounts of differences hold, authority by kind."""
    return _look("checkout.assessment_differs", _ASSESSED, ("account", "ledger", "assessments"))


def differences_are_of_the_latest_word() -> list[Finding]:
    """What was moved for a line and kind is withheld less what customs said last."""
    names = ("order", "kind", "difference", "moved")
    return _look("checkout.assessment_stale", _STANDING, names)


def sales_are_kept_or_shipped() -> list[Finding]:
    """Every sale has a parcel, and its units are kept until the parcel ships, and not after."""
    names = ("order", "fulfilment", "is_missing", "is_resolved", "parcel")
    return _look("checkout.sale_without_stock", _KEPT, names)


def ended_orders_hold_nothing() -> list[Finding]:
    """No expired or cancelled order holds anything: stock, allowance or a budget."""
    return _look("checkout.stale_hold", _STALE, ("order", "state", "hold"))


def other_books_agree() -> list[Finding]:
    """What an order draws on in other books is held while it waits, used once paid, else free."""
    findings: list[Finding] = []
    for book in books.all_books():
        with connection.cursor() as cursor:
            cursor.execute(_ELSEWHERE, {"book": book})
            while rows := cursor.fetchmany(CHUNK):
                findings += _differing(rows)
    return findings[:FINDINGS_MAX]


def holds_in_other_books_end() -> list[Finding]:
    """No hold for an order of another book is past its time: what a crash left behind is free."""
    names = ("hold", "reason", "expires_at")
    return _look("checkout.elsewhere_overdue", _ELSEWHERE_OVERDUE, names)


def unpaid_orders_end_in_time() -> list[Finding]:
    """No unpaid order is older than its time to pay."""
    return _look("checkout.overdue", _OVERDUE, ("order", "expires_at"))


def orders_are_the_sum_of_their_lines() -> list[Finding]:
    """An order's total is the sum of its lines (TAX-2)."""
    return _look("checkout.order_differs", _SUMS, ("order", "total", "lines"))


def groups_are_the_sum_of_their_orders() -> list[Finding]:
    """A checkout's total is the sum of its orders (MV-5)."""
    return _look("checkout.group_differs", _GROUPS, ("group", "total", "orders"))


AUDITS: Final[tuple[Audit, ...]] = (
    captured_is_accounted_for,
    escrow_equals_open_sales,
    parts_equal_sales,
    differences_equal_their_account,
    differences_are_of_the_latest_word,
    sales_are_kept_or_shipped,
    ended_orders_hold_nothing,
    other_books_agree,
    holds_in_other_books_end,
    unpaid_orders_end_in_time,
    orders_are_the_sum_of_their_lines,
    groups_are_the_sum_of_their_orders,
)


def _differing(rows: Sequence[tuple[Any, ...]]) -> list[Finding]:
    """Of holds in other books, those that are not as their order's state asks."""
    wanted: dict[int, set[UUID]] = {}
    for _, state, there, hold, is_stock in rows:
        wanted.setdefault(there, set()).add(_proof(state, UUID(hold), is_stock=is_stock))
    ended: dict[tuple[int, UUID], bool] = {}
    for there, ids in wanted.items():
        with connection.cursor() as cursor:
            cursor.execute(_TRANSFERS, {"book": there, "ids": list(ids)})
            ended |= {(there, identity): is_over for identity, is_over in cursor.fetchall()}
    findings = []
    for number, state, there, hold, is_stock in rows:
        is_over = ended.get((there, _proof(state, UUID(hold), is_stock=is_stock)))
        wanted_over = {"placed": False, "expired": True, "cancelled": True}.get(state, is_over)
        if is_over is None or is_over != wanted_over:
            facts = {"order": number, "state": state, "there": there, "hold": hold}
            findings.append(Finding("checkout.elsewhere_differs", facts))
    return findings


def _proof(state: str, hold: UUID, *, is_stock: bool) -> UUID:
    """The transfer that shows it: the hold itself, or what used it. A sale's row names `kept`."""
    if state in ("confirmed", "completed") and not is_stock:
        return following_id(hold, "used")
    return hold


def _look(code: str, statement: str, names: tuple[str, ...]) -> list[Finding]:
    findings: list[Finding] = []
    for book in books.all_books():
        with connection.cursor() as cursor:
            cursor.execute(statement, {"book": book, "limit": FINDINGS_MAX})
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        findings += [Finding(code, dict(zip(names, map(_plain, row), strict=True))) for row in rows]
    return findings[:FINDINGS_MAX]


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | bool | None) else str(value)
