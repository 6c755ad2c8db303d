"""Races at the law desk: one decision for one change, and one order of all decisions."""

import pytest
from tests.customs import make
from tests.payments.test_crowd import in_a_crowd

from entrepot.customs import commands
from entrepot.customs.models import Amendment, AmendmentEvent
from entrepot.customs.values import AmendmentId
from entrepot.kernel import Refusal
from entrepot.lanes import rows
from entrepot.offices.values import UserId

pytestmark = [pytest.mark.crowd, pytest.mark.django_db(transaction=True)]

CROWD = 6


def _approved(amendment: AmendmentId, by: UserId) -> str:
    try:
        commands.approve_amendment(amendment=amendment, by=by, at=make.NOW)
    except Refusal as no:
        return no.code
    return "approved"


def test_of_many_operators_who_approve_one_change_one_does() -> None:
    amendment = make.proposed(make.an_addition())
    people = [make.the_id(make.an_operator()) for _ in range(CROWD)]
    answers = in_a_crowd(*[lambda by=by: _approved(amendment, by) for by in people])
    assert sum(answer == "approved" for answer in answers) == 1
    assert AmendmentEvent.objects.filter(verb="approved").count() == 1


def test_approvals_at_once_get_an_order_without_gap_or_double() -> None:
    ids = [
        make.proposed(make.an_addition(fields={"name": f"figure_{number}", "value": "1"}))
        for number in range(CROWD)
    ]
    by = make.the_id(make.an_operator())
    in_a_crowd(*[lambda one=one: _approved(one, by) for one in ids])
    numbers = Amendment.objects.order_by("sequence").values_list("sequence", flat=True)
    assert list(numbers) == list(range(1, CROWD + 1))
    commands.refresh_law(at_once=True)
    names = {row.name for row in rows.law().of("EU").parameters}
    assert names >= {f"figure_{number}" for number in range(CROWD)}


def test_of_two_corrections_of_one_row_at_once_one_becomes_law() -> None:
    """Both were right when proposed; the order of approvals decides."""
    row = make.the_row("CN", "vat", kind="general")
    ids = [
        make.proposed(make.a_correction(row, fields={"rate": f"0.1{number}"}))
        for number in range(CROWD)
    ]
    by = make.the_id(make.an_operator())
    answers = in_a_crowd(*[lambda one=one: _approved(one, by) for one in ids])
    assert sum(answer == "approved" for answer in answers) == 1
