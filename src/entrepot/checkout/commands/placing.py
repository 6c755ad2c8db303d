"""Placing quotes: one or hundreds, in one transaction, by the same statements.

`place` is for callers on Django's connection (pages, command line, tests); the intake runs
`steps` on connections of its own.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from entrepot.checkout.adapters import postgres
from entrepot.checkout.commands import asides, moved
from entrepot.checkout.rules import elsewhere, holding
from entrepot.checkout.rules.refusals import QuoteExpired, SameIdOtherBody
from entrepot.checkout.rules.token import verify_and_digest
from entrepot.checkout.values import Placed, QuotePayload
from entrepot.kernel import Refusal
from entrepot.kit import logs, metrics, statements
from entrepot.kit.statements import Last, Steps
from entrepot.ledger.commands import batch as ledger
from entrepot.ledger.values import Book, NewAccount

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """A quote that somebody wants to have placed; its signature has been checked."""

    quote: QuotePayload
    body_hash: bytes


Answer = Placed | Refusal


def asked(token: str | bytes) -> Asked:
    """Read a token; only the signature is judged here, because a repeat may come late."""
    return Asked(*verify_and_digest(token, settings.ENTREPOT_QUOTE_KEYS))


def place(token: str | bytes, *, at: datetime) -> Placed:
    """Make a quote an order group: stock and allowance held, payment awaited.

    The same quote again gives the same answer. Its rows stay locked until the caller commits.
    """
    wanted = asked(token)
    if elsewhere.is_needed(wanted.quote):
        return asides.place(wanted.quote, lambda: _place(wanted, at=at), at=at)
    return _place(wanted, at=at)


@transaction.atomic
def _place(wanted: Asked, *, at: datetime) -> Placed:
    [answer] = statements.run(steps([wanted], at=at, book=Book(wanted.quote.book)))
    answer = moved.explained(wanted.quote, answer)
    if isinstance(answer, Refusal):
        metrics.orders_refused.labels(answer.code).inc()
        raise answer
    logs.note(group=wanted.quote.id)
    if answer.is_new:
        transaction.on_commit(metrics.orders_placed.inc)
        log.info("placed")
    return answer


class NotAllNew(Exception):  # noqa: N818  # no error: a batch that has to be judged
    """Among the quotes is one that has expired or that came twice."""


def eager_steps(batch: Sequence[Asked], *, at: datetime, book: Book) -> Steps[list[Answer]]:
    """Place quotes of one book that are all new and can all be had, in one round.

    Rows come first and accounts' sums last, so that a hot account is locked for a moment only.
    The database refuses a repeat (unique ids), a lack (the accounts' CHECKs) and an account that
    is still to be opened; nothing has happened then, and `steps` find out which it was.
    """
    when = _when(at, book)
    now = at.timestamp()
    if len({one.quote.id.int for one in batch}) < len(batch):
        raise NotAllNew
    rows = postgres.Packed(when)
    for one in batch:
        if one.quote.exp <= now:
            raise NotAllNew
        rows.add(one.quote, one.body_hash)
    yield Last([*rows.rows(), *rows.holds.sums()])
    return [Placed(one.quote, when.expires_at, is_new=True) for one in batch]


def steps(batch: Sequence[Asked], *, at: datetime, book: Book) -> Steps[list[Answer]]:
    """Place quotes of one book, in order; one answer each, whatever it is."""
    when = _when(at, book)
    fresh = _fresh(batch, at=at)
    quotes = [one.quote for one in fresh]
    chains = [holding.holds(quote, expires_at=when.expires_at) for quote in quotes]
    accounts = {
        account for chain in chains for move in chain for account in (move.debit, move.credit)
    }
    new_rows, _, locked, known_rows = yield [
        postgres.groups(quotes, [one.body_hash for one in fresh], when),
        ledger.opening(_counterparts(quotes), book=book),
        ledger.lock(accounts, book=book),
        postgres.known([one.quote.id for one in batch], book=book),
    ]
    new = {row[0] for row in new_rows}
    judged = [index for index, one in enumerate(fresh) if one.quote.id in new]
    judgement = ledger.judge(
        ledger.balances(locked), [chains[index] for index in judged], known={}, at=at
    )
    answers: dict[UUID, Answer] = {}
    for index, verdict in zip(judged, judgement.verdicts, strict=True):
        quote = quotes[index]
        answers[quote.id] = (
            Placed(quote, when.expires_at, is_new=True)
            if verdict.refusal is None
            else holding.refusal_of(quote, verdict)
        )
    placed = [quote for quote in quotes if isinstance(answers.get(quote.id), Placed)]
    refused = [identity for identity in answers if isinstance(answers[identity], Refusal)]
    todo = [postgres.forget(refused, book=book)] if refused else []
    if placed:
        todo += [*ledger.writes(judgement, at=at, book=book), *postgres.contents(placed, when)]
    yield Last(todo)
    known = postgres.known_groups(known_rows)
    first = {one.quote.id: one for one in fresh}
    return [_answer(one, first.get(one.quote.id), answers, known) for one in batch]


def _when(at: datetime, book: Book) -> postgres.When:
    return postgres.When(book, at, at + timedelta(minutes=settings.PAYMENT_WINDOW_MIN))


def _fresh(batch: Sequence[Asked], *, at: datetime) -> list[Asked]:
    """The first quote of each id, unless its time is over."""
    first: dict[UUID, Asked] = {}
    now = at.timestamp()
    for one in batch:
        if one.quote.exp > now:
            first.setdefault(one.quote.id, one)
    return list(first.values())


def _answer(
    one: Asked,
    first: Asked | None,
    answers: Mapping[UUID, Answer],
    known: Mapping[UUID, postgres.Known],
) -> Answer:
    """The answer to each who asked, also to those who asked again.

    `known` holds the groups as this transaction saw them after writing its own.
    """
    identity = one.quote.id
    answer = answers.get(identity)
    before = known.get(identity)
    if before is None:
        return QuoteExpired(quote=identity, expires_at=one.quote.expires_at)
    if before.body_hash != one.body_hash:
        return SameIdOtherBody(quote=identity)
    if isinstance(answer, Refusal) or (answer is not None and one is first):
        return answer
    return Placed(one.quote, before.expires_at, is_new=False)


def _counterparts(quotes: Sequence[QuotePayload]) -> list[NewAccount]:
    """The accounts that holds go to, opened before any is locked, and in the order of their ids.

    Opening them after would lock out of order: whoever finds them already there locks them
    first, and the two would wait for each other.
    """
    found = {account.id: account for quote in quotes for account in holding.counterparts(quote)}
    return [found[identity] for identity in sorted(found)]
