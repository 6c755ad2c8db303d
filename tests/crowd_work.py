"""What the processes of a crowd do: called by name, in a fresh interpreter."""

import asyncio
import http.client
import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from tests.ledger import make

from entrepot.checkout import commands
from entrepot.checkout.commands.intake import Intake
from entrepot.checkout.rules import elsewhere
from entrepot.checkout.values import AssessmentDraft, Brought, Levy, LevyDraft
from entrepot.kernel import Refusal, new_id
from entrepot.ledger import commands as ledger
from entrepot.ledger import queries, values
from entrepot.ledger.values import Transfer, TransferId
from entrepot.money.values import CNY, Money
from entrepot.offices.values import UserId


def place(token: str) -> str:
    """The page's way."""
    try:
        placed = commands.place(token, at=datetime.now(UTC))
    except Refusal as no:
        return no.code
    return "new" if placed.is_new else "repeat"


def assess(number: str, reference: str, minor: int, person: str, now: str) -> bool:
    """What customs charged for an order: the same document, or another."""
    draft = AssessmentDraft(
        reference=reference,
        order=number,
        assessed_on=datetime.fromisoformat(now).date(),
        charges=(LevyDraft(Levy.VAT, Money(minor, CNY)),),
    )
    source = commands.Source(Brought.FORM, by=UserId(UUID(person)))
    at = datetime.fromisoformat(now)
    return commands.record_assessment(draft, source=source, at=at).is_new


def place_all(tokens: Sequence[str]) -> list[str]:
    """The intake's way: all at once on one event loop."""

    async def run() -> list[str]:
        intake = Intake(settings.DATABASE_URL)
        answers = await asyncio.gather(*(_one(intake, token) for token in tokens))
        await intake.stop()
        return answers

    return asyncio.run(run())


def place_all_forgetting(tokens: Sequence[str]) -> list[str]:
    """How not to do it: what was held in other books for a refused quote is not given back."""
    ends, elsewhere.ends_the_quote = elsewhere.ends_the_quote, lambda _: False
    try:
        return place_all(tokens)
    finally:
        elsewhere.ends_the_quote = ends


async def _one(intake: Intake, token: str) -> str:
    try:
        placed = await intake.place(token)
    except Refusal as no:
        return no.code
    return "new" if placed.is_new else "repeat"


def post(port: int, token: str) -> str:
    """The way of the outside world."""
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    wire.request("POST", "/api/v1/orders", json.dumps({"quote": token}))
    answer = wire.getresponse()
    body = json.loads(answer.read())
    wire.close()
    return "new" if answer.status == 201 else str(body["code"])


def read_then_write(name: str) -> str:
    """How not to do it: look whether there is stock, then take it."""
    if queries.balance(name).free < 1:
        return "sold out"
    with connection.cursor() as cursor:
        cursor.execute(
            "update ledger_account set debits_pending = debits_pending + 1 where name = %s", [name]
        )
    return "new"


def lock_as_they_come(first: str, second: str) -> str:
    """How not to do it: lock two accounts in the order of the cart."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local deadlock_timeout = '20ms'")
        for name in (first, second):
            cursor.execute("select id from ledger_account where name = %s for update", [name])
            cursor.execute("select pg_sleep(0.01)")
    return "new"


def hold_change_release(shelves: Sequence[tuple[UUID, UUID]], seed: int, count: int) -> int:
    """Random holds, releases, posts and extensions; some name holds of before twice."""
    chance = random.Random(seed)
    mine: list[tuple[tuple[UUID, UUID], Transfer]] = []
    done = 0
    for _ in range(count):
        verb = chance.choice(["hold", "hold", "void", "post", "keep"])
        if verb == "hold" or not mine:
            shelf = chance.choice(shelves)
            hold = make.a_hold(*shelf, chance.randint(1, 3))
            chain = [hold]
            mine.append((shelf, hold))
        else:
            shelf, hold = chance.choice(mine)
            identity = TransferId(new_id())
            if verb == "post":
                chain = [values.post(transfer=identity, hold=hold.id, amount=1)]
            else:
                chain = [values.void(transfer=identity, hold=hold.id)]
            if verb == "keep":
                kept = make.a_hold(*shelf, hold.amount, pending_s=None)
                chain.append(kept)
                mine.append((shelf, kept))
        try:
            ledger.transfer(*chain, at=make.AT)
            done += 1
        except Refusal:
            continue
    return done


def read_add_write(name: str) -> None:
    """How not to do it: read a counter, add, write it back."""
    held = queries.balance(name).debits_pending
    with connection.cursor() as cursor:
        cursor.execute(
            "update ledger_account set debits_pending = %s where name = %s", [held + 1, name]
        )
