"""The statements that make finished orders of a past year, a hundred thousand at a time.

Every order has one line. Of a hundred, forty were sold: paid, shipped, delivered and completed,
with all transfers that the program writes for that; sixty were never paid, and their hold was
given back. Ids are like those of `new_id_in(1)`, each of the moment of its order; what belongs
to one order has the same moment and differs in its number (`_id`).
"""

from typing import Final

SALES_PERCENT: Final = 40
UNITS: Final = 2
GOODS, EXCHANGE, FREIGHT, VAT = 16204, 162, 3939, 1848
TOTAL: Final = GOODS + EXCHANGE + FREIGHT + VAT
OWN_GOODS, FEE = 2180, 174
STOCK: Final = 1_000_000_000
BUYERS: Final = 20_000
LANE: Final = "it-cn-cbec-direct"
(
    GROUP, ORDER, LINE, HOLD, VOID, KEEP, POST, CAPTURE, PAID_GOODS, PAID_EXCHANGE, PAID_FREIGHT,
    PAID_VAT, CHANGED, OWED, EARNED, EVENT, PAYMENT, PARCEL,
) = range(18)  # fmt: skip


def _id(what: int) -> str:
    return f"(c.p || '8000{0x4000 + what:04x}' || c.tail)::uuid"


CHUNK: Final = f"""
create temporary table chunk on commit drop as
select i, lpad(to_hex(ms), 12, '0') || '8' || lpad(to_hex(i & 4095), 3, '0') as p,
    lpad(to_hex(i), 8, '0') as tail, to_timestamp(ms / 1000.0) as at,
    i * 7919 %% 100 < {SALES_PERCENT} as is_sale,
    md5('buyer' || i %% {BUYERS})::uuid as buyer,
    'EP-26-' || substr(m, 1, 4) || '-' || substr(m, 5, 4) || '-' || substr(m, 9, 4) as number,
    md5('received' || i)::uuid as received, md5('refund' || i)::uuid as refund, s.*
from (
    select i, %(since_ms)s + i * %(step_ms)s as ms, upper(md5(i::text)) as m,
        1 + floor(%(shelves)s * power(random(), 3))::int as shelf
    from generate_series(%(first)s::bigint, %(last)s::bigint) as i
) as moment
join growth_shelf s on s.n = shelf
"""

GROUPS: Final = f"""
insert into checkout_ordergroup (
    book, id, market, buyer, recipient, currency, total_minor, placed_at, expires_at, body_hash,
    payment)
select 1, {_id(GROUP)}, 'cn', c.buyer, %(recipient)s, 'CNY', {TOTAL}, c.at,
    c.at + interval '30 minutes', sha256(c.tail::bytea), case when c.is_sale then {_id(PAYMENT)} end
from chunk c order by c.i
"""

ORDERS: Final = f"""
insert into checkout_order (
    book, id, "group", number, merchant, lane, market, origin, buyer, state, charge, fulfilment,
    currency, goods_minor, exchange_minor, freight_minor, duty_minor, vat_minor,
    consumption_tax_minor, total_minor, merchant_currency, merchant_goods_minor, holds, frozen,
    placed_at, expires_at, confirmed_at, shipped_at, delivered_at, completed_at)
select 1, {_id(ORDER)}, {_id(GROUP)}, c.number, c.merchant, '{LANE}', 'cn', 'IT', c.buyer,
    case when c.is_sale then 'completed' else 'expired' end,
    case when c.is_sale then 'full' else 'none' end,
    case when c.is_sale then 'delivered' else 'none' end,
    'CNY', {GOODS}, {EXCHANGE}, {FREIGHT}, 0, {VAT}, 0, {TOTAL}, 'EUR', {OWN_GOODS},
    jsonb_build_object('stock', jsonb_build_array(jsonb_build_array(
        case when c.is_sale then {_id(KEEP)} else {_id(HOLD)} end, {_id(LINE)})),
        'allowance', null),
    c.frozen_order, c.at, c.at + interval '30 minutes',
    case when c.is_sale then c.at + interval '2 minutes' end,
    case when c.is_sale then c.at + interval '1 day' end,
    case when c.is_sale then c.at + interval '9 days' end,
    case when c.is_sale then c.at + interval '16 days' end
from chunk c order by c.i
"""

LINES: Final = f"""
insert into checkout_orderline (book, id, "order", listing, variant, quantity, total_minor, frozen)
select 1, {_id(LINE)}, {_id(ORDER)}, c.listing, c.variant, {UNITS}, {TOTAL}, %(frozen_line)s::jsonb
from chunk c order by c.i
"""

_INTO: Final = """
insert into ledger_transfer (
    book, id, debit, credit, amount, unit, kind, pending_id, chain, expires_at, resolved_by,
    reason, at)
"""

HELD: Final = f"""{_INTO}
select 1, v.id, c.stock, c.sold, {UNITS}, c.unit, v.kind, v.pending, v.chain, v.expires_at,
    v.resolver, v.reason || c.number, v.at
from chunk c cross join lateral (values
    ({_id(HOLD)}, 2, null::uuid, {_id(HOLD)}, c.at + interval '35 minutes', {_id(VOID)},
        'order.placed ', c.at),
    ({_id(VOID)}, 4, {_id(HOLD)}, {_id(VOID)}, null, null,
        case when c.is_sale then 'order.paid ' else 'order.expired ' end,
        c.at + case when c.is_sale then interval '2 minutes' else interval '35 minutes' end),
    ({_id(KEEP)}, 2, null, {_id(VOID)}, null, {_id(POST)}, 'order.paid ',
        c.at + interval '2 minutes'),
    ({_id(POST)}, 3, {_id(KEEP)}, {_id(POST)}, null, null, 'parcel.shipped ',
        c.at + interval '1 day')
) as v (id, kind, pending, chain, expires_at, resolver, reason, at)
where c.is_sale or v.kind = 4 or v.expires_at is not null
order by c.i
"""

MONEY: Final = f"""{_INTO}
select 1, v.id, v.debit, v.credit, v.amount, v.unit, 1, null, v.chain, null, null,
    v.reason, v.at
from chunk c cross join lateral (values
    ({_id(CAPTURE)}, %(clearing)s::uuid, c.received, {TOTAL}, 'CNY', {_id(CAPTURE)},
        'payment.settled ' || {_id(PAYMENT)}, c.at + interval '2 minutes'),
    ({_id(PAID_GOODS)}, c.received, c.escrow, {GOODS}, 'CNY', {_id(VOID)},
        'order.paid ' || c.number, c.at + interval '2 minutes'),
    ({_id(PAID_EXCHANGE)}, c.received, %(fx_margin)s::uuid, {EXCHANGE}, 'CNY', {_id(VOID)},
        'order.paid ' || c.number, c.at + interval '2 minutes'),
    ({_id(PAID_FREIGHT)}, c.received, %(freight)s::uuid, {FREIGHT}, 'CNY', {_id(VOID)},
        'order.paid ' || c.number, c.at + interval '2 minutes'),
    ({_id(PAID_VAT)}, c.received, %(vat)s::uuid, {VAT}, 'CNY', {_id(VOID)},
        'order.paid ' || c.number, c.at + interval '2 minutes'),
    ({_id(CHANGED)}, c.escrow, %(fx_cny)s::uuid, {GOODS}, 'CNY', {_id(CHANGED)},
        'order.completed ' || c.number, c.at + interval '16 days'),
    ({_id(OWED)}, %(fx_eur)s::uuid, c.payable, {OWN_GOODS - FEE}, 'EUR', {_id(CHANGED)},
        'order.completed ' || c.number, c.at + interval '16 days'),
    ({_id(EARNED)}, %(fx_eur)s::uuid, %(commission)s::uuid, {FEE}, 'EUR', {_id(CHANGED)},
        'order.completed ' || c.number, c.at + interval '16 days')
) as v (id, debit, credit, amount, unit, chain, reason, at)
where c.is_sale
order by c.i
"""

ACCOUNTS: Final = f"""
insert into ledger_account (
    book, id, name, unit, rule, debits_pending, debits_posted, credits_pending, credits_posted)
select 1, v.id, v.name || {_id(PAYMENT)}, 'CNY', 1, 0, v.sum, 0, v.sum
from chunk c cross join lateral (values
    (c.received, 'received:', {TOTAL}), (c.refund, 'refund:', 0)) as v (id, name, sum)
where c.is_sale
"""

PAYMENTS: Final = f"""
insert into payments_payment (
    id, book, purpose, provider, amount_minor, currency, state, reference, pay_url,
    captured_minor, method, failure, started_at, settled_at, ask_at, raw_request, raw_answer)
select {_id(PAYMENT)}, 1, {_id(GROUP)}, 'simulator', {TOTAL}, 'CNY', 'captured', 'SIM' || c.tail,
    'http://localhost:8471/pay/SIM' || c.tail, {TOTAL}, 'wallet', '', c.at,
    c.at + interval '2 minutes', null, %(raw)s, %(raw)s
from chunk c where c.is_sale order by c.i
"""

PARCELS: Final = f"""
insert into logistics_parcel (
    id, book, "order", order_number, merchant_id, node_id, lane, destination, carrier, number,
    state, lines, sender, recipient, postage_minor, currency, weighed_g, asked_at, packed_at,
    shipped_at, delivered_at, ask_at)
select {_id(PARCEL)}, 1, {_id(ORDER)}, c.number, c.merchant, c.node, '{LANE}', 'CN', 'simulator',
    'RR' || lpad(c.i::text, 9, '0') || 'IT', 'delivered', jsonb_build_array(jsonb_build_object(
        'sku', 'BOR-002-1', 'hold', {_id(KEEP)}, 'line', {_id(LINE)}, 'title', '午夜深烘咖啡豆',
        'origin', 'IT', 'hs_code', '09012100', 'variant', c.variant, 'currency', 'CNY',
        'quantity', {UNITS}, 'title_en', 'Mezzanotte Dark Roast Beans', 'value_minor', 16366,
        'net_weight_g', 250, 'gross_weight_g', 285,
        'customs_description', 'Mezzanotte Dark Roast Beans')),
    %(sender)s::jsonb, %(sealed)s, {FREIGHT}, 'CNY', 570, c.at + interval '2 minutes',
    c.at + interval '20 hours', c.at + interval '1 day', c.at + interval '9 days', null
from chunk c where c.is_sale order by c.i
"""

TRACKING: Final = f"""
insert into logistics_tracking (parcel_id, reference, code, place, country, at)
select {_id(PARCEL)}, 'e' || v.n, v.code, v.place, v.country, c.at + v.n * interval '1 day'
from chunk c cross join lateral (values
    (1, 'accepted', 'Milan', 'IT'), (9, 'delivered', '上海', 'CN')) as v (n, code, place, country)
where c.is_sale order by c.i
"""

TOLD: Final = f"""
insert into kit_told (book, slot, told_at, id, kind, subject, body, at)
select 1, ((c.at at time zone 'UTC')::date - date '0001-01-01' + 1) %% 32, c.at, {_id(EVENT)},
    'group.placed', null, jsonb_build_object('at', c.at, 'group', {_id(GROUP)}, 'market', 'cn',
        'currency', 'CNY', 'total_minor', {TOTAL}, 'orders', jsonb_build_array(jsonb_build_object(
        'order', {_id(ORDER)}, 'merchant', c.merchant, 'number', c.number, 'total_minor', {TOTAL}))),
    c.at
from chunk c where c.at > now() - interval '30 days' order by c.i
"""

COUNTS: Final = """
insert into growth_count (n, units, sales)
select n, count(*), count(*) filter (where is_sale) from chunk group by n
"""

STEPS: Final = (
    CHUNK, GROUPS, ORDERS, LINES, HELD, MONEY, ACCOUNTS, PAYMENTS, PARCELS, TRACKING, TOLD, COUNTS,
    "drop table chunk",
)  # fmt: skip
