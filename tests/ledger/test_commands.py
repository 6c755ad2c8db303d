"""The ledger on PostgreSQL: the judge's word is what is stored, and the database agrees."""

from datetime import timedelta

import psycopg
import pytest
from django.db import connection, transaction
from tests.ledger import make

from entrepot.kernel import new_id
from entrepot.kit import statements as s
from entrepot.ledger import commands, queries, rules
from entrepot.ledger.models import Account, TransferRow
from entrepot.ledger.values import (
    Book,
    NewAccount,
    Rule,
    TransferId,
    piece,
    post,
    sold,
    stock,
    void,
)

pytestmark = pytest.mark.django_db


def test_a_hold_is_posted_in_part_and_the_rest_goes_back() -> None:
    variant, node = make.a_shelf(5)
    hold = make.a_hold(variant, node, 4)
    commands.transfer(hold, at=make.AT)
    assert queries.free([stock(variant, node)]) == {stock(variant, node): 1}
    part = post(transfer=make.transfer_id(), hold=hold.id, amount=3)
    commands.transfer(part, at=make.AT)
    shelf = queries.balance(stock(variant, node))
    assert (shelf.debits_pending, shelf.debits_posted, shelf.free) == (0, 3, 2)
    assert queries.balance(sold(variant)).credits_posted == 3
    row = TransferRow.objects.get(id=part.id)
    assert (row.amount, row.pending_id, row.unit) == (3, hold.id, piece(variant))


def test_demand_is_summed_over_the_lines_of_a_chain() -> None:
    """INV-3: 3 + 3 wanted of 5: refused as 6 of 5, and nothing is reserved."""
    variant, node = make.a_shelf(5)
    lines = [make.a_hold(variant, node, 3), make.a_hold(variant, node, 3)]
    with pytest.raises(rules.NotEnough) as no:
        commands.transfer(*lines, at=make.AT)
    assert (no.value.wanted, no.value.free) == (6, 5)
    assert no.value.name == stock(variant, node)
    assert queries.balance(stock(variant, node)).debits_pending == 0


def test_a_repeat_is_silent_and_another_body_is_refused() -> None:
    """API-2: the caller names the transfer; same id and body, same answer."""
    variant, node = make.a_shelf(5)
    hold = make.a_hold(variant, node, 2)
    unit = piece(variant)
    for _ in range(2):
        commands.transfer(hold, at=make.AT)
    assert queries.free([stock(variant, node)])[stock(variant, node)] == 3
    other = make.a_move(stock(variant, node), sold(variant), 1, unit, identity=hold.id)
    with pytest.raises(rules.SameIdOtherBody):
        commands.transfer(other, at=make.AT)


@pytest.mark.parametrize("amount", [0, 2])
def test_a_repeated_post_is_silent(amount: int) -> None:
    variant, node = make.a_shelf(5)
    hold = make.a_hold(variant, node, 2)
    commands.transfer(hold, at=make.AT)
    ending = post(transfer=make.transfer_id(), hold=hold.id, amount=amount)
    commands.transfer(ending, at=make.AT)
    commands.transfer(ending, at=make.AT)
    assert queries.balance(sold(variant)).credits_posted == 2
    with pytest.raises(rules.AlreadyResolved):
        commands.transfer(void(transfer=make.transfer_id(), hold=hold.id), at=make.AT)


def test_a_failed_chain_is_invisible_to_the_next() -> None:
    variant, node = make.a_shelf(3)
    verdicts = commands.apply(
        [
            (make.a_hold(variant, node, 2), make.a_hold(variant, node, 2)),
            (make.a_hold(variant, node, 3),),
            (make.a_hold(variant, node, 1),),
        ],
        at=make.AT,
    )
    assert [v.refusal is None for v in verdicts] == [False, True, False]


def test_overdue_holds_go_back_once_and_cannot_be_posted() -> None:
    variant, node = make.a_shelf(3)
    hold = make.a_hold(variant, node, 3, pending_s=60, reason="order.placed EP-1")
    commands.transfer(hold, at=make.AT)
    assert commands.expire_due(at=make.AT + timedelta(seconds=59)) == 0
    late = make.AT + timedelta(seconds=60)
    with pytest.raises(rules.HoldExpired):
        commands.transfer(post(transfer=make.transfer_id(), hold=hold.id), at=late)
    assert commands.expire_due(at=late) == 1
    assert commands.expire_due(at=late) == 0
    assert queries.free([stock(variant, node)])[stock(variant, node)] == 3
    with pytest.raises(rules.HoldExpired):
        commands.transfer(post(transfer=make.transfer_id(), hold=hold.id), at=make.AT)
    assert [row.reason for row in queries.transfers_of("EP-1")] == [
        "order.placed EP-1",
        "hold.expired EP-1",
    ]


def test_a_kept_hold_changes_its_expiry_in_one_chain() -> None:
    """What confirming an order does: the old hold back, a new one without end, all or none."""
    variant, node = make.a_shelf(2)
    hold = make.a_hold(variant, node, 2)
    commands.transfer(hold, at=make.AT)
    keep = make.a_hold(variant, node, 2, pending_s=None)
    commands.transfer(void(transfer=make.transfer_id(), hold=hold.id), keep, at=make.AT)
    assert queries.balance(stock(variant, node)).debits_pending == 2
    assert commands.expire_due(at=make.AT + timedelta(days=9)) == 0


def test_opening_again_is_silent_but_not_as_something_else() -> None:
    account = NewAccount(f"escrow:{new_id()}:CNY", "CNY", Rule.NO_OVERDRAFT)
    commands.open_accounts([account, account])
    commands.open_accounts([account])
    with pytest.raises(rules.AccountDiffers):
        commands.open_accounts([NewAccount(account.name, "EUR", Rule.NO_OVERDRAFT)])
    with pytest.raises(rules.AccountDiffers):
        commands.open_accounts([NewAccount(account.name, "CNY")])


@pytest.mark.parametrize(
    ("unit", "refusal"), [("CNY", rules.WrongUnit), (None, rules.NoSuchAccount)]
)
def test_units_and_accounts_must_be_there(unit: str | None, refusal: type[Exception]) -> None:
    variant, node = make.a_shelf(1)
    debit = stock(variant, node) if unit else f"stock:{new_id()}@{node}"
    with pytest.raises(refusal):
        commands.transfer(make.a_move(debit, sold(variant), 1, unit or piece(variant)), at=make.AT)


def test_books_do_not_see_each_other() -> None:
    variant, node = make.a_shelf(1)
    make.a_shelf(7, variant=variant, node=node, book=Book(2))
    assert queries.balance(stock(variant, node), book=Book(2)).free == 7
    commands.transfer(make.a_hold(variant, node, 7), at=make.AT, book=Book(2))
    assert queries.balance(stock(variant, node)).free == 1


def test_a_refused_chain_leaves_the_callers_transaction_usable() -> None:
    variant, node = make.a_shelf(1)
    with transaction.atomic():
        with pytest.raises(rules.NotEnough):
            commands.transfer(make.a_hold(variant, node, 2), at=make.AT)
        commands.transfer(make.a_hold(variant, node, 1), at=make.AT)
    assert queries.balance(stock(variant, node)).free == 0


@pytest.mark.parametrize(
    "change",
    [
        "debits_pending = 4",
        "debits_posted = debits_posted + 4",
        "debits_pending = -1",
        "credits_posted = 0, debits_pending = 1",
        "credits_pending = -1",
    ],
)
def test_the_database_refuses_what_goes_around_the_judge(change: str) -> None:
    """INV-13: no bulk statement makes a balance negative or overdrawn."""
    variant, node = make.a_shelf(3)
    with (
        pytest.raises(Exception, match=r"account_(sums_not_negative|never_overdrawn)"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"update ledger_account set {change} where name = %s", [stock(variant, node)]
        )
    assert queries.balance(stock(variant, node)).free == 3


@pytest.mark.parametrize("values", ["0, %(a)s", "1, %(b)s"])
def test_the_database_refuses_empty_and_circular_transfers(values: str) -> None:
    """INV-13, for transfers: nothing of nothing, and nothing to itself."""
    amount, credit = values.split(", ")
    facts = {"a": new_id(), "b": (b := new_id()), "id": new_id()}
    with (
        pytest.raises(Exception, match=r"transfer_(amount_positive|two_accounts)"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "insert into ledger_transfer (book, id, debit, credit, amount, unit, kind, chain, at)"
            f" values (1, %(id)s, %(b)s, {credit}, {amount}, 'x', 1, %(id)s, now())",
            facts,
        )
    assert b


def test_one_id_is_stored_once_whatever_the_accounts() -> None:
    """Two books of one id are two transfers; two rows of one book cannot be."""
    variant, node = make.a_shelf(3)
    hold = make.a_hold(variant, node, 1)
    commands.transfer(hold, at=make.AT)
    with pytest.raises(Exception, match="duplicate key"), transaction.atomic():
        TransferRow.objects.create(
            book=1, id=hold.id, debit=hold.debit, credit=hold.credit, amount=1, unit="x",
            kind=1, chain=hold.id, at=make.AT,
        )  # fmt: skip


def test_accounts_keep_half_of_each_page_free() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select reloptions from pg_class where relname = 'ledger_account'")
        assert cursor.fetchone() == (["fillfactor=50"],)


def test_history_trial_balance_and_lists() -> None:
    variant, node = make.a_shelf(3)
    hold = make.a_hold(variant, node, 2)
    commands.transfer(hold, at=make.AT + timedelta(seconds=1))
    rows = queries.history(stock(variant, node), limit=10)
    assert [(row.amount, row.is_open) for row in rows] == [(2, True), (3, False)]
    older = queries.history(stock(variant, node), limit=10, before=TransferId(hold.id))
    assert [row.amount for row in older] == [3]
    [unit] = queries.trial_balance(piece(variant))
    assert (unit.debits_posted, unit.debits_pending, unit.accounts) == (3, 2, 3)
    assert all(row.balances for row in queries.trial_balance())
    found = queries.accounts(f"stock:{variant}", limit=5)
    assert [account.name for account in found] == [stock(variant, node)]
    assert not queries.accounts(f"stock:{variant}", limit=5, after=stock(variant, node))
    assert Account.objects.filter(unit=piece(variant)).count() == 3


def test_psycopg_speaks_our_arrays() -> None:
    """Binary arrays of every kind come back as they went, empty and NULL too."""
    connection.ensure_connection()
    wire = connection.connection
    s.register(wire)
    one, two = new_id(), new_id()
    with psycopg.Cursor(wire) as cursor:
        cursor.execute(
            "select %b::uuid[], %b::bigint[], %b::int[], %b::smallint[], %b::text[], %b::jsonb[],"
            " %b::timestamptz[], %b::bytea[], %b::text[]",
            (
                s.Uuids.of([one, None, two]),
                s.Bigints.of([-(2**63), 2**63 - 1]),
                s.Integers.of([-1, 7]),
                s.Smallints.of([3]),
                s.Texts.of(["", "含税包邮", "a,b{}\"'"]),
                s.Jsons.of([b'{"a": [1]}', b"null"]),
                s.Moments.of([make.AT, None, make.AT.replace(year=1999)]),
                s.Byteas.of([b"\x00\xff", b""]),
                s.Texts.of([]),
            ),
        )
        assert cursor.fetchone() == (
            [one, None, two],
            [-(2**63), 2**63 - 1],
            [-1, 7],
            [3],
            ["", "含税包邮", "a,b{}\"'"],
            ['{"a": [1]}', "null"],
            [make.AT, None, make.AT.replace(year=1999)],
            [b"\x00\xff", b""],
            [],
        )
