"""A batch of new quotes as rows in PostgreSQL's binary form: one pass, one COPY a table.

The same rows that the statements of this package write from columns; a test compares them.
"""

import struct
from functools import lru_cache
from typing import Final
from uuid import UUID

import msgspec

from entrepot.checkout import events
from entrepot.checkout.adapters.postgres.when import When
from entrepot.checkout.rules import holding
from entrepot.checkout.values import OrderPayload, QuotePayload
from entrepot.kernel import new_id
from entrepot.kit.statements import NULL, Copy, field, microseconds, packed
from entrepot.ledger.commands.eager import Holds
from entrepot.ledger.values import account_id

_GROUPS: Final = """
copy checkout_ordergroup (
    book, placed_at, expires_at, id, total_minor, body_hash, buyer, recipient, market, currency
) from stdin (format binary)
"""
_ORDERS: Final = """
copy checkout_order (
    book, placed_at, expires_at, state, charge, fulfilment, id, "group", merchant, goods_minor,
    exchange_minor, freight_minor, duty_minor, vat_minor, consumption_tax_minor, total_minor,
    merchant_goods_minor, buyer, lane, market, origin, currency, merchant_currency, number, holds,
    frozen
) from stdin (format binary)
"""
_LINES: Final = """
copy checkout_orderline (
    book, id, "order", listing, variant, quantity, total_minor, frozen
) from stdin (format binary)
"""
_OUTBOX: Final = """
copy kit_outbox (book, at, kind, attempts, id, body) from stdin (format binary)
"""

_MOMENTS: Final = struct.Struct(">hiiiqiq")
_GROUP: Final = struct.Struct(">i16siqi32s")
_ORDER: Final = struct.Struct(">i16si16si16s" + "iq" * 8)
_LINE: Final = struct.Struct(">hiii16si16si16si16siiiq")
_EVENT: Final = struct.Struct(">hiiiq")
_UUID: Final = struct.Struct(">i16s")
_SIXTEEN: Final = b"\0\0\0\x10"
_JSONB: Final = b"\x01"
"""The version of jsonb's binary form."""

_encoder: Final = msgspec.json.Encoder()


class Packed:
    """The rows of one batch, in the order in which they are to be written."""

    def __init__(self, when: When) -> None:
        self.holds = Holds(at=when.at, expires_at=when.expires_at + holding.GRACE, book=when.book)
        self._when = when
        moments = (4, when.book, 8, microseconds(when.at), 8, microseconds(when.expires_at))
        self._group_head = _MOMENTS.pack(10, *moments)
        self._order_head = _MOMENTS.pack(26, *moments) + b"".join(
            field(word) for word in (b"placed", b"none", b"none")
        )
        kind = field(events.GroupPlaced.kind.encode())
        attempts = field(bytes(2))
        self._event_head = _EVENT.pack(6, *moments[:4]) + kind + attempts
        self._groups: list[bytes] = []
        self._orders: list[bytes] = []
        self._lines: list[bytes] = []
        self._events: list[bytes] = []

    def add(self, quote: QuotePayload, body_hash: bytes) -> None:
        """A quote that nobody has placed before."""
        group = quote.id.int.to_bytes(16, "big")
        buyer, recipient = _maybe(quote.buyer), _maybe(quote.recipient)
        self._groups.append(
            self._group_head
            + _GROUP.pack(16, group, 8, quote.total_minor, 32, body_hash)
            + buyer
            + recipient
            + _words(quote.market, quote.currency)
        )
        first = b""  # names the chain: the first hold of the quote
        told = []
        for order in quote.orders:
            first = self._add_order(quote, order, group, buyer, first)
            told.append(
                {
                    "order": order.id,
                    "merchant": order.merchant,
                    "number": order.number,
                    "total_minor": order.total_minor,
                }
            )
        assert first, "a chain has at least one transfer"
        body = {
            "at": self._when.at,
            "group": quote.id,
            "market": quote.market,
            "currency": quote.currency,
            "total_minor": quote.total_minor,
            "orders": told,
        }
        self._events.append(
            self._event_head
            + _UUID.pack(16, new_id().int.to_bytes(16, "big"))
            + field(_JSONB + _encoder.encode(body))
        )

    def rows(self) -> list[Copy]:
        """Groups first, and those in the order of their ids: see `groups`."""
        self._groups.sort()  # all begin alike, and then with their id
        return [
            packed(_GROUPS, self._groups),
            packed(_ORDERS, self._orders),
            packed(_LINES, self._lines),
            packed(_OUTBOX, self._events),
            self.holds.rows(),
        ]

    def _add_order(
        self, quote: QuotePayload, order: OrderPayload, group: bytes, buyer: bytes, chain: bytes
    ) -> bytes:
        identity = order.id.int.to_bytes(16, "big")
        reason = f"order.placed {order.number}".encode()
        book, lines, add_hold = self._when.book, self._lines, self.holds.add
        held = []
        is_own = order.stock_book in {0, quote.book}
        for line in order.lines:
            line_id = line.id.int.to_bytes(16, "big")
            hold = holding.packed_hold(line_id)
            if is_own:
                chain = chain or hold
                stock, sold, unit = holding.packed_accounts(line.variant, line.node)
                add_hold(hold, stock, sold, line.quantity, unit, chain=chain, reason=reason)
            held.append(f'["{_text(hold)}","{_text(line_id)}"]')
            lines.append(
                _LINE.pack(
                    8, 4, book, 16, line_id, 16, identity,
                    16, line.listing.int.to_bytes(16, "big"),
                    16, line.variant.int.to_bytes(16, "big"),
                    4, line.quantity, 8, line.total_minor,
                )
                + field(_JSONB + bytes(line.frozen))
            )  # fmt: skip
        allowance = "null"
        if order.allowance and holding.has_own_allowance(quote, order):
            hold = holding.allowance_id(order.id).bytes
            chain = chain or hold
            owner, used, unit = holding.packed_allowance(order.allowance, quote.currency)
            add_hold(hold, owner, used, order.dutiable_minor, unit, chain=chain, reason=reason)
            allowance = f'"{_text(hold)}"'
        asides = "" if is_own else f',"stock_book":{order.stock_book}'
        if order.asides or order.allowance_book:
            chain, more = self._add_asides(quote, order, chain=chain, reason=reason)
            asides += more
        holds = f'{{"stock":[{",".join(held)}],"allowance":{allowance}{asides}}}'
        self._orders.append(
            self._order_head
            + _ORDER.pack(
                16, identity, 16, group, 16, order.merchant.int.to_bytes(16, "big"),
                8, order.goods_minor, 8, order.exchange_minor, 8, order.freight_minor,
                8, order.duty_minor, 8, order.vat_minor, 8, order.consumption_tax_minor,
                8, order.total_minor, 8, order.merchant_goods_minor,
            )
            + buyer
            + _words(
                order.lane, quote.market, order.origin, quote.currency, order.merchant_currency
            )
            + field(order.number.encode())
            + field(_JSONB + holds.encode())
            + field(_JSONB + bytes(order.frozen))
        )  # fmt: skip
        return chain

    def _add_asides(
        self, quote: QuotePayload, order: OrderPayload, *, chain: bytes, reason: bytes
    ) -> tuple[bytes, str]:
        found = holding.asides(quote, order)
        for identity, aside in found:
            if aside.book == quote.book:
                debit, credit = account_id(aside.account).bytes, account_id(aside.into).bytes
                hold, amount = identity.bytes, aside.amount_minor
                chain = chain or hold
                self.holds.add(hold, debit, credit, amount, aside.unit, chain=chain, reason=reason)
        rows = [[hold, *msgspec.structs.astuple(one)] for hold, one in found]
        return chain, f',"asides":{_encoder.encode(rows).decode()}' if rows else ""


def _maybe(identity: UUID | None) -> bytes:
    return NULL if identity is None else _SIXTEEN + identity.int.to_bytes(16, "big")


def _text(identity: bytes) -> str:
    text = identity.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


@lru_cache(maxsize=4096)  # the same few words in every order of a lane
def _words(*words: str) -> bytes:
    return b"".join(field(word.encode()) for word in words)
