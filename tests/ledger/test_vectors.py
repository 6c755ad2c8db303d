"""The published scenarios of TigerBeetle, as far as the ledger has their features."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from entrepot.ledger import rules
from entrepot.ledger.values import (
    ALL,
    AMOUNT_MAX,
    ITS_OWN,
    AccountId,
    Balance,
    Chain,
    Kind,
    Rule,
    Stored,
    Transfer,
    TransferId,
    Verdict,
    expiry_id,
    void,
)

FILE = Path(
    os.environ.get(
        "ENTREPOT_VECTORS", Path(__file__).parents[3] / "shared" / "reference" / "vectors.json"
    )
)
LACKING = {"balancing"}
NEVER_MADE = {
    "flags_are_mutually_exclusive",
    "pending_id_must_not_be_zero",
    "pending_id_must_be_different",
    "timeout_reserved_for_pending_transfer",
}
"""Our own mistakes: such a transfer cannot be built, so no judge has to refuse it."""
NOT_OURS = {"id_already_failed", "pending_transfer_has_different_code"}
"""Ids are not burnt by a refusal, and transfers have no code."""
REFUSALS = {
    "linked_event_failed": None,
    "exceeds_credits": rules.NotEnough,
    "exceeds_debits": rules.Overcredited,
    "exceeds_pending_transfer_amount": rules.MoreThanHeld,
    "exists_with_different_amount": rules.SameIdOtherBody,
    "exists_with_different_flags": rules.SameIdOtherBody,
    "exists_with_different_pending_id": rules.SameIdOtherBody,
    "ledger_must_not_be_zero": rules.WrongUnit,
    "pending_transfer_not_found": rules.NoSuchHold,
    "pending_transfer_not_pending": rules.NoSuchHold,
    "pending_transfer_has_different_debit_account_id": rules.OtherThanHeld,
    "pending_transfer_has_different_credit_account_id": rules.OtherThanHeld,
    "pending_transfer_has_different_ledger": rules.OtherThanHeld,
    "pending_transfer_has_different_amount": rules.OtherThanHeld,
    "pending_transfer_already_posted": rules.AlreadyResolved,
    "pending_transfer_already_voided": rules.AlreadyResolved,
    "pending_transfer_expired": rules.HoldExpired,
}
ACCOUNT_RULES = {
    "debits_must_not_exceed_credits": Rule.NO_OVERDRAFT,
    "credits_must_not_exceed_debits": Rule.NO_OVERCREDIT,
}


def scenarios() -> list[Any]:
    if not FILE.is_file():
        return [pytest.param(None, marks=pytest.mark.skip("no vectors: set ENTREPOT_VECTORS"))]
    found = json.loads(FILE.read_text())["topics"]["ledger"]["vectors"]
    return [pytest.param(one, id=one["id"]) for one in found if _ours(one)]


def _ours(scenario: dict[str, Any]) -> bool:
    chained_accounts = any(
        step["op"] == "account" and "linked" in step["flags"] for step in scenario["steps"]
    )
    return not LACKING & set(scenario["needs"]) and not chained_accounts


class World:
    """Accounts and transfers in memory; the judge decides, the world remembers."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, tzinfo=UTC)
        self.accounts: dict[AccountId, Balance] = {}
        self.stored: dict[TransferId, Stored] = {}
        self.chain: list[tuple[Transfer, str]] = []

    def apply(self, chain: Chain) -> Verdict:
        found = rules.judge(self.accounts.values(), [chain], known=self.stored, at=self.now)
        for account, change in found.changes.items():
            old = self.accounts[account]
            self.accounts[account] = Balance(
                old.id, old.name, old.unit, old.rule,
                old.debits_pending + change[0], old.debits_posted + change[1],
                old.credits_pending + change[2], old.credits_posted + change[3],
            )  # fmt: skip
        for transfer, _ in found.transfers:
            self.stored[transfer.id] = Stored(transfer)
        for hold, resolver in found.resolved.items():
            self.stored[hold] = Stored(self.stored[hold].transfer, resolver)
        return found.verdicts[0]

    def step(self, step: dict[str, Any]) -> None:
        getattr(self, f"_{step['op']}")(step)

    def _commit(self, _step: dict[str, Any]) -> None:
        assert not self.chain

    def _account(self, step: dict[str, Any]) -> None:
        rule = next((ACCOUNT_RULES[flag] for flag in step["flags"]), Rule.NONE)
        name, unit = str(step["id"]), str(step["ledger"])
        self.accounts[_id(step["id"])] = Balance(_id(step["id"]), name, unit, rule)

    def _advance_clock(self, step: dict[str, Any]) -> None:
        self.now += timedelta(seconds=step["seconds"])
        for stored in list(self.stored.values()):
            hold = stored.transfer
            if hold.expires_at and hold.expires_at <= self.now and stored.resolved_by is None:
                assert self.apply((void(transfer=expiry_id(hold.id), hold=hold.id),)).is_new

    def _transfer(self, step: dict[str, Any]) -> None:
        if step["result"] in NOT_OURS:
            return
        if step["result"] in NEVER_MADE:
            with pytest.raises(AssertionError):
                self._made(step)
            return
        self.chain.append((self._made(step), step["result"]))
        if "linked" not in step["flags"]:
            chain, self.chain = self.chain, []
            self._judged(chain)

    def _judged(self, chain: list[tuple[Transfer, str]]) -> None:
        verdict = self.apply(tuple(transfer for transfer, _ in chain))
        for transfer, expected in chain:
            if expected == "created":
                assert verdict.is_new, (transfer, verdict)
            elif expected == "exists":
                assert verdict == Verdict(), (transfer, verdict)
            elif expected == "linked_event_failed":
                assert verdict.culprit not in {None, transfer.id}
            else:
                assert verdict.culprit == transfer.id
                assert type(verdict.refusal) is REFUSALS[expected], (transfer, verdict)

    def _made(self, step: dict[str, Any]) -> Transfer:
        flags = set(step["flags"]) - {"linked"}
        assert len(flags) <= 1, flags
        kind = {
            "pending": Kind.PENDING,
            "post_pending_transfer": Kind.POST,
            "void_pending_transfer": Kind.VOID,
        }.get(next(iter(flags), ""), Kind.POSTED)
        amount = step["amount"]
        if kind is Kind.POST and amount == 0:
            kind = Kind.VOID  # to post nothing of a hold is to void it
        timeout = step.get("timeout_s")
        resolving = kind in {Kind.POST, Kind.VOID}
        return Transfer(
            id=TransferId(_id(step["id"])),
            debit=_id(step["debit"]) if step["debit"] else ITS_OWN,
            credit=_id(step["credit"]) if step["credit"] else ITS_OWN,
            amount=ALL if amount == "MAX" else min(amount, AMOUNT_MAX),
            unit=str(step["ledger"]) if step["ledger"] or not resolving else "",
            kind=kind,
            pending_id=TransferId(_id(step["pending_id"])) if "pending_id" in step else None,
            expires_at=self.now + timedelta(seconds=timeout) if timeout else None,
        )

    def _expect_balance(self, step: dict[str, Any]) -> None:
        balance = self.accounts[_id(step["id"])]
        for column in ("debits_pending", "debits_posted", "credits_pending", "credits_posted"):
            assert getattr(balance, column) == step[column], (column, balance, step)

    def _expect_transfer(self, step: dict[str, Any]) -> None:
        stored = self.stored.get(TransferId(_id(step["id"])))
        if step.get("exists", True) is False:
            assert stored is None
        else:
            assert stored is not None
            posted = 0 if stored.transfer.kind is Kind.VOID else stored.transfer.amount
            assert posted == step.get("amount", posted)


def _id(number: int) -> AccountId:
    return AccountId(UUID(int=number))


@pytest.mark.parametrize("scenario", scenarios())
def test_published_scenario(scenario: dict[str, Any]) -> None:
    world = World()
    for step in scenario["steps"]:
        world.step(step)
