"""A feed or an import that an office set up acts under the mandate as it stands at that moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from entrepot.channels import rules
from entrepot.channels.models import ImportJob, Pull
from entrepot.channels.values import Choices, JobKind, OutOfMandate, needs
from entrepot.kit import trail
from entrepot.kit.actor import Actor
from entrepot.offices import queries as offices
from entrepot.offices.values import Role


def check(row: Pull | ImportJob, *, at: datetime, lock: bool = False) -> None:
    """OutOfMandate when its office may no longer do what the row asks for.

    With `lock` the mandate is not taken back before the transaction has ended.
    """
    if row.office_id is None:
        return
    held = offices.scopes_held(
        merchant=row.merchant_id, office=row.office_id, today=at.date(), lock=lock
    )
    why = rules.out_of_mandate(held, needs(JobKind(row.kind), Choices.read(row.choices)))
    if why:
        raise OutOfMandate(why=why)


@contextmanager
def for_office(row: Pull | ImportJob) -> Iterator[None]:
    """What the clock does for a feed of an office is the office's act for the merchant."""
    if row.office_id is None or trail.actor() != trail.NOBODY:
        yield
        return
    who = Actor(
        user=row.by,
        role=Role.MERCHANT,
        office=row.office_id,
        merchant=row.merchant_id,
        via="program",
    )
    with trail.acting(who):
        yield
