"""What must always hold in the ledger; each audit answers with the places where it does not.

Books are looked at one after the other, each by one statement.
"""

from typing import Any

from django.db import connection

from entrepot.kit import books
from entrepot.kit.audit import FINDINGS_MAX, Audit, Finding


def sums_are_those_of_transfers() -> list[Finding]:
    """The four sums of each account are what its transfers add up to.

    What archived transfers had moved is carried, and counts with them.
    """
    return _find(
        "ledger.sums_differ",
        """
        with moves as (
            select side.account, t.amount, t.kind, side.is_debit,
                case when t.kind = 2 and t.resolved_by is null then t.amount else 0 end as held,
                case when t.kind in (1, 3) then t.amount else 0 end as moved
            from ledger_transfer t,
                lateral (values (t.debit, true), (t.credit, false)) as side (account, is_debit)
            where t.book = %(book)s
        ), stored as (
            select account,
                coalesce(sum(held) filter (where is_debit), 0) as debits_pending,
                coalesce(sum(moved) filter (where is_debit), 0) as debits_posted,
                coalesce(sum(held) filter (where not is_debit), 0) as credits_pending,
                coalesce(sum(moved) filter (where not is_debit), 0) as credits_posted
            from moves group by account
        ), sums as (
            select coalesce(s.account, c.id) as account,
                coalesce(s.debits_pending, 0) as debits_pending,
                coalesce(s.debits_posted, 0) + coalesce(c.debits_posted, 0) as debits_posted,
                coalesce(s.credits_pending, 0) as credits_pending,
                coalesce(s.credits_posted, 0) + coalesce(c.credits_posted, 0) as credits_posted
            from stored s
                full join (select * from ledger_carried where book = %(book)s) c
                on c.id = s.account
        )
        select %(book)s::int as book, coalesce(a.name, s.account::text) as account,
            array[a.debits_pending, a.debits_posted, a.credits_pending, a.credits_posted]::text
                as stored,
            array[s.debits_pending, s.debits_posted, s.credits_pending, s.credits_posted]::text
                as transfers
        from (select * from ledger_account where book = %(book)s) a
            full join sums s on s.account = a.id
        where (a.debits_pending, a.debits_posted, a.credits_pending, a.credits_posted)
            is distinct from (
                coalesce(s.debits_pending, 0), coalesce(s.debits_posted, 0),
                coalesce(s.credits_pending, 0), coalesce(s.credits_posted, 0)
            )
        """,
    )


def each_unit_balances() -> list[Finding]:
    """In each unit debits equal credits, posted and pending."""
    return _find(
        "ledger.unit_unbalanced",
        """
        select book, unit, (sum(debits_posted) - sum(credits_posted))::text as posted,
            (sum(debits_pending) - sum(credits_pending))::text as pending
        from ledger_account where book = %(book)s group by book, unit
        having sum(debits_posted) <> sum(credits_posted)
            or sum(debits_pending) <> sum(credits_pending)
        """,
    )


def chains_balance() -> list[Finding]:
    """Each transfer counts in the unit of both its accounts, so each chain balances per unit."""
    return _find(
        "ledger.wrong_unit",
        """
        select t.book, t.id::text as transfer, t.unit, d.unit as debit_unit, c.unit as credit_unit
        from ledger_transfer t
            left join ledger_account d on d.book = %(book)s and d.id = t.debit
            left join ledger_account c on c.book = %(book)s and c.id = t.credit
        where t.book = %(book)s
            and (d.unit is distinct from t.unit or c.unit is distinct from t.unit)
        """,
    )


def holds_end_once() -> list[Finding]:
    """Each POST or VOID ended one hold of the same accounts, and no hold has two of them."""
    return _find(
        "ledger.hold_unmatched",
        """
        select r.book, r.id::text as transfer, r.pending_id::text as hold
        from ledger_transfer r
            left join ledger_transfer h
                on h.book = %(book)s and h.id = r.pending_id and h.kind = 2
        where r.book = %(book)s and r.kind in (3, 4) and (
            h.id is null or h.resolved_by is distinct from r.id or h.debit <> r.debit
            or h.credit <> r.credit or h.unit <> r.unit or r.amount > h.amount
        )
        union all
        select h.book, h.resolved_by::text, h.id::text
        from ledger_transfer h
            left join ledger_transfer r on r.book = %(book)s and r.id = h.resolved_by
        where h.book = %(book)s and h.resolved_by is not null
            and r.pending_id is distinct from h.id
        """,
    )


def nothing_is_overdrawn() -> list[Finding]:
    """No account is below zero or beyond its rule; no stock is negative."""
    return _find(
        "ledger.overdrawn",
        """
        select book, name as account, rule,
            credits_posted - debits_posted - debits_pending as free
        from ledger_account
        where book = %(book)s and (
            least(debits_pending, debits_posted, credits_pending, credits_posted) < 0
            or (rule = 1 or name like 'stock:%%')
                and credits_posted < debits_posted + debits_pending
            or rule = 2 and debits_posted < credits_posted + credits_pending
        )
        """,
    )


AUDITS: tuple[Audit, ...] = (
    sums_are_those_of_transfers,
    each_unit_balances,
    chains_balance,
    holds_end_once,
    nothing_is_overdrawn,
)


def _find(code: str, sql: str) -> list[Finding]:
    findings: list[Finding] = []
    for book in books.all_books():
        with connection.cursor() as cursor:
            cursor.execute(
                f"select * from ({sql}) found limit {FINDINGS_MAX}",  # noqa: S608  # our own text
                {"book": book},
            )
            names = [column.name for column in cursor.description or ()]
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        findings += [Finding(code, dict(zip(names, row, strict=True))) for row in rows]
    return findings[:FINDINGS_MAX]
