"""Placing quotes: one or hundreds, in one transaction, by the same statements.

`place` is for callers on Django's connection (pages, command line, tests); the intake runs
`steps` on connections of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from entrepot.checkout.adapters import postgres
from entrepot.checkout.rules import holding
from entrepot.checkout.rules.refusals import SameIdOtherBody
from entrepot.checkout.rules.token import check_valid, digest, verify
from entrepot.checkout.values import Placed, QuotePayload
from entrepot.kernel import Refusal
from entrepot.kit import statements
from entrepot.kit.statements import Last, Row, Statement, Steps
from entrepot.ledger.commands import batch as ledger
from entrepot.ledger.values import Book


@dataclass(frozen=True, slots=True)
class Asked:
    """A quote that somebody wants to have placed; its signature has been checked."""

    quote: QuotePayload
    body_hash: bytes


Answer = Placed | Refusal


def asked(token: str | bytes) -> Asked:
    """Read a token; only the signature is judged here, because a repeat may come late."""
    quote = verify(token, settings.ENTREPOT_QUOTE_KEYS)
    return Asked(quote, digest(token))


@transaction.atomic
def place(token: str | bytes, *, at: datetime) -> Placed:
    """Make a quote an order group: stock and allowance held, payment awaited.

    The same quote again gives the same answer. Its rows stay locked until the caller commits.
    """
    wanted = asked(token)
    [answer] = statements.run(steps([wanted], at=at, book=Book(wanted.quote.book)))
    if isinstance(answer, Refusal):
        raise answer
    return answer


def steps(batch: Sequence[Asked], *, at: datetime, book: Book) -> Steps[list[Answer]]:
    """Place quotes of one book, in order; one answer each."""
    expires_at = at + timedelta(minutes=settings.PAYMENT_WINDOW_MIN)
    chains = [holding.holds(one.quote, expires_at=expires_at) for one in batch]
    accounts = {
        account for chain in chains for move in chain for account in (move.debit, move.credit)
    }
    # The groups are looked up after the locks are held: whoever placed the same quote before
    # held the same locks, so its row is visible now.
    locked, rows = yield [
        ledger.lock(accounts, book=book),
        postgres.known([one.quote.id for one in batch], book=book),
    ]
    if len(locked) < len(accounts):
        locked = yield from _open_counterparts(batch, locked, book=book)
    known = postgres.known_groups(rows)
    answers = [_earlier(one, known, at=at) for one in batch]
    first = _first_of_each(batch, answers)
    judgement = ledger.judge(
        ledger.balances(locked), [chains[index] for index in first], known={}, at=at
    )
    placed = []
    for index, verdict in zip(first, judgement.verdicts, strict=True):
        quote = batch[index].quote
        if verdict.refusal is not None:
            answers[index] = holding.refusal_of(quote, verdict)
        else:
            answers[index] = Placed(quote, expires_at, is_new=True)
            placed.append(index)
    if placed:
        yield Last(
            [
                *ledger.writes(judgement, at=at, book=book),
                *postgres.place(
                    [batch[index].quote for index in placed],
                    [batch[index].body_hash for index in placed],
                    book=book,
                    at=at,
                    expires_at=expires_at,
                ),
            ]
        )
    return _with_repeats(batch, answers)


def _open_counterparts(
    batch: Sequence[Asked], locked: list[Row], *, book: Book
) -> Steps[list[Row]]:
    """Open the accounts that holds go to, where this is the first hold of all, and lock them."""
    found = {row[0] for row in locked}
    new = {
        account.id: account
        for one in batch
        for account in holding.counterparts(one.quote)
        if account.id not in found
    }
    if not new:
        return locked
    todo: list[Statement] = [
        ledger.opening(list(new.values()), book=book),
        ledger.lock(new, book=book),
    ]
    _, more = yield todo
    return [*locked, *more]


def _earlier(one: Asked, known: Mapping[UUID, postgres.Known], *, at: datetime) -> Answer | None:
    """The answer to a quote that was placed before, or is too old to be placed at all."""
    before = known.get(one.quote.id)
    if before is not None:
        if before.body_hash != one.body_hash:
            return SameIdOtherBody(quote=one.quote.id)
        return Placed(one.quote, before.expires_at, is_new=False)
    try:
        check_valid(one.quote, at=at)
    except Refusal as expired:
        return expired
    return None


def _first_of_each(batch: Sequence[Asked], answers: Sequence[Answer | None]) -> list[int]:
    """Which quotes are to be judged: the first of each id that has no answer yet."""
    first: dict[UUID, int] = {}
    for index, one in enumerate(batch):
        if answers[index] is None:
            first.setdefault(one.quote.id, index)
    return list(first.values())


def _with_repeats(batch: Sequence[Asked], answers: Sequence[Answer | None]) -> list[Answer]:
    """Quotes that came twice in one batch get the answer of the first."""
    first: dict[UUID, tuple[Asked, Answer]] = {}
    complete: list[Answer] = []
    for one, answer in zip(batch, answers, strict=True):
        if answer is not None:
            first.setdefault(one.quote.id, (one, answer))
            complete.append(answer)
            continue
        earlier, given = first[one.quote.id]
        if earlier.body_hash != one.body_hash:
            complete.append(SameIdOtherBody(quote=one.quote.id))
        elif isinstance(given, Placed):
            complete.append(Placed(given.quote, given.expires_at, is_new=False))
        else:
            complete.append(given)
    return complete
