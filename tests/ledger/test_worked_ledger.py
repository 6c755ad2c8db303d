"""The story of docs/algorithms/ledger.md, played through on PostgreSQL."""

from itertools import groupby
from pathlib import Path
from uuid import UUID

import pytest
from tests.ledger import make

from entrepot.ledger import audits, commands, queries, values
from entrepot.ledger.values import (
    Kind,
    NewAccount,
    Rule,
    Transfer,
    TransferId,
    expiry_id,
)

PAGE = Path(__file__).parents[2] / "docs" / "algorithms" / "ledger.md"
RULES = {"none": Rule.NONE, "no overdraft": Rule.NO_OVERDRAFT}


def table(first_cell: str) -> list[dict[str, str]]:
    """The rows of the table whose head begins so."""
    lines = PAGE.read_text().splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith(f"| {first_cell} |"))
    names = [cell.strip() for cell in lines[start].strip("|").split("|")]
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        rows.append(dict(zip(names, cells, strict=True)))
    return rows


@pytest.mark.django_db
def test_the_story_ends_as_told() -> None:
    ends = table("account")
    commands.open_accounts(
        [NewAccount(row["account"], row["unit"], RULES[row["rule"]]) for row in ends]
    )
    holds: dict[str, TransferId] = {}
    for _, step in groupby(table("step"), key=lambda row: row["step"]):
        commands.transfer(*[_transfer(row, holds) for row in step], at=make.AT)
    for row in ends:
        found = queries.balance(row["account"])
        assert found.posted == int(row["credits - debits"]), row
        assert found.debits_pending == int(row["held"]), row
    assert all(unit.balances for unit in queries.trial_balance())
    assert [audit() for audit in audits.AUDITS] == [[] for _ in audits.AUDITS]
    captured = -queries.balance("clearing:simulator:CNY").posted
    kept = (
        "escrow:", "fx:EUR/CNY:CNY", "fx-margin:", "freight:", "tax:", "assessment:", "refund:",
        "received:",
    )  # fmt: skip
    lies = sum(account.posted for prefix in kept for account in queries.accounts(prefix, limit=20))
    assert captured == lies == 54224


def test_every_account_of_the_chart_is_in_the_story() -> None:
    one = UUID(int=1)
    chart = {
        values.stock(one, one), values.sold(one), values.supplier(one, one),
        values.clearing("x", "CNY"), values.received(one), values.escrow(one, "CNY"),
        values.payable(one, "CNY"), values.commission("CNY"), values.tax("cn", "vat", "CNY"),
        values.tax("cn", "duty", "CNY"), values.assessment("cn", "duty", "CNY"), values.freight("x", "CNY"), values.fx("EUR", "CNY", "CNY"),
        values.fx_margin("CNY"), values.refund_due(one), values.allowance("x", "y", 2026),
        values.allowance_granted("x"), values.allowance_used("x", 2026),
    }  # fmt: skip
    told = {row["account"].split(":")[0] for row in table("account")}
    assert {name.split(":")[0] for name in chart} == told


def _transfer(row: dict[str, str], holds: dict[str, TransferId]) -> Transfer:
    kind = Kind[row["kind"]]
    if kind is Kind.POST:
        return values.post(transfer=make.transfer_id(), hold=holds[row["ends"]])
    if kind is Kind.VOID:
        hold = holds[row["ends"]]
        return values.void(transfer=expiry_id(hold), hold=hold)
    move = make.a_move(
        row["debit"],
        row["credit"],
        int(row["amount"]),
        row["unit"],
        is_pending=kind is Kind.PENDING,
    )
    if row["id"]:
        holds[row["id"]] = move.id
    return move
