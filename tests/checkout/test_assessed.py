"""What customs finally charged: recorded once, booked apart, never edited, and told as drift."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import ProtectedError
from hypothesis import given
from hypothesis import strategies as st
from tests.checkout import make
from tests.checkout.make import NOW, Goods
from tests.crowd import Crowd
from tests.offices.make import a_person

from entrepot.checkout import audits, commands
from entrepot.checkout.models import AssessedCharge, Assessment, Order, OrderLine
from entrepot.checkout.rules import assessing
from entrepot.checkout.values import (
    AssessmentDraft,
    BadAssessment,
    Basis,
    Brought,
    Levy,
    LevyDraft,
    SoldLine,
)
from entrepot.kernel import new_id
from entrepot.ledger import audits as ledger_audits
from entrepot.ledger import queries as ledger
from entrepot.ledger import values as chart
from entrepot.money.values import CNY, EUR, Money
from entrepot.offices.values import Role, UserId

DAY = NOW.date()


def cny(minor: int) -> Money:
    return Money(minor, CNY)


def a_sold_order(*wishes: tuple[Goods, int]) -> Order:
    make.some_rates()
    placed = make.a_sale(*(wishes or ((make.some_goods(), 1),)))
    return Order.objects.get(group=placed.group)


def a_draft(sold: Order, /, *charges: tuple[str, int, str], **facts: Any) -> AssessmentDraft:
    return AssessmentDraft(
        **{
            "reference": "TAX-1",
            "order": sold.number,
            "assessed_on": DAY,
            "charges": tuple(LevyDraft(Levy(k), cny(minor), to) for k, minor, to in charges),
            **facts,
        }
    )


def by_someone() -> commands.Source:
    return commands.Source(Brought.FORM, by=UserId(a_person(role=Role.OPERATOR).id))


def record(draft: AssessmentDraft, **facts: Any) -> Any:
    return commands.record_assessment(draft, **{"source": by_someone(), "at": NOW, **facts})


def posted(name: str) -> int:
    found = ledger.balances([name])
    return found[name].posted if name in found else 0


def all_audits() -> list[Any]:
    every = (*audits.AUDITS, *ledger_audits.AUDITS)
    return [finding for audit in every for finding in audit()]


def kept(kind: str = "vat") -> int:
    return posted(chart.assessment("cn", kind, "CNY"))


@pytest.mark.django_db
class TestRecording:
    def test_less_than_was_withheld_is_kept_apart(self) -> None:
        order = a_sold_order()
        record(a_draft(order, ("vat", order.vat_minor - 150, "")))
        assert posted(chart.tax("cn", "vat", "CNY")) == order.vat_minor - 150
        assert kept() == 150
        assert all_audits() == []

    def test_more_than_was_withheld_is_borne_and_nobody_elses_money_moves(self) -> None:
        order = a_sold_order()
        escrow = chart.escrow(order.merchant, "CNY")
        before = posted(escrow)
        record(a_draft(order, ("vat", order.vat_minor + 90, ""), ("duty", 30, "1")))
        assert (kept("vat"), kept("duty")) == (-90, -30)
        assert posted(escrow) == before == order.goods_minor
        assert ledger.accounts("payable:", limit=5) == []
        assert all_audits() == []

    def test_a_completed_order_can_be_assessed(self) -> None:
        order = a_sold_order()
        placed = make.a_sale((make.some_goods(), 1))
        make.ship(placed)
        commands.complete_due(at=NOW + timedelta(days=30))
        row = Order.objects.get(group=placed.group)
        assert row.state == "completed"
        payable = [one.posted for one in ledger.accounts("payable:", limit=5)]
        record(a_draft(row, ("vat", 0, "")))
        assert kept() == row.vat_minor
        assert [one.posted for one in ledger.accounts("payable:", limit=5)] == payable
        assert order.id != row.id
        assert all_audits() == []

    def test_a_fee_differs_from_the_lanes_freight(self) -> None:
        order = a_sold_order()
        record(a_draft(order, ("fee", 500, "")))
        assert posted(chart.freight("it-cn", "CNY")) == order.freight_minor + 500
        assert kept("fee") == -500
        assert all_audits() == []

    def test_as_quoted_moves_nothing(self) -> None:
        order = a_sold_order()
        done = record(a_draft(order, ("vat", order.vat_minor, "")))
        assert done.is_new
        assert done.kept_minor == 0
        assert ledger.accounts("assessment:", limit=5) == []
        assert AssessedCharge.objects.get().minor == order.vat_minor

    def test_a_repeat_is_a_repeat_however_the_line_is_named(self) -> None:
        order = a_sold_order()
        line = OrderLine.objects.get(order=order.id)
        first = record(a_draft(order, ("vat", 100, "")))
        for target in ("1", str(line.id), line.frozen["sku"], "15092000", "1509"):
            again = record(a_draft(order, ("vat", 100, target)))
            assert (again.id, again.is_new) == (first.id, False)
        assert Assessment.objects.count() == 1
        assert kept() == order.vat_minor - 100

    def test_same_reference_other_body_is_refused(self) -> None:
        order = a_sold_order()
        record(a_draft(order, ("vat", 100, "")))
        for other in (
            a_draft(order, ("vat", 101, "")),
            a_draft(order, ("vat", 100, ""), ("duty", 0, "")),
        ):
            with pytest.raises(commands.ReferenceTaken):
                record(other)
        assert kept() == order.vat_minor - 100

    def test_a_correction_is_a_further_row(self) -> None:
        order = a_sold_order()
        record(a_draft(order, ("vat", order.vat_minor + 200, "")))
        record(a_draft(order, ("vat", order.vat_minor - 10, ""), reference="TAX-1b"))
        assert [row.moved_minor for row in AssessedCharge.objects.order_by("id")] == [-200, 210]
        assert kept() == 10
        assert all_audits() == []

    def test_an_older_document_that_comes_late_changes_nothing(self) -> None:
        order = a_sold_order()
        later = NOW + timedelta(days=9)
        new = a_draft(order, ("vat", 300, ""), reference="B", assessed_on=DAY + timedelta(days=5))
        old = a_draft(order, ("vat", 700, ""), reference="A", assessed_on=DAY + timedelta(days=2))
        record(new, at=later)
        record(old, at=later)
        assert kept() == order.vat_minor - 300
        assert all_audits() == []

    def test_an_amount_of_several_lines_is_shared_without_loss(self) -> None:
        goods = [make.some_goods(), make.some_goods(price_minor=3333)]
        merchant = goods[0].merchant
        goods[1] = make.some_goods(merchant=merchant, price_minor=3333, hs_code="15093000")
        order = a_sold_order((goods[0], 1), (goods[1], 2))
        record(a_draft(order, ("vat", 1001, "1509"), ("fee", 101, "")))
        sums = {
            kind: sum(AssessedCharge.objects.filter(kind=kind).values_list("minor", flat=True))
            for kind in ("vat", "fee")
        }
        assert sums == {"vat": 1001, "fee": 101}
        assert AssessedCharge.objects.count() == 4
        assert all_audits() == []

    @pytest.mark.parametrize(
        ("change", "refusal"),
        [
            ({"order": "EP-26-0000-0000-0000"}, commands.UnknownOrder),
            ({"order": "nonsense"}, commands.UnknownOrder),
            ({"assessed_on": DAY + timedelta(days=2)}, BadAssessment),
            ({"assessed_on": DAY - timedelta(days=40)}, BadAssessment),
            ({"charges": (LevyDraft(Levy.VAT, Money(1, EUR)),)}, assessing.CurrencyDiffers),
            ({"charges": (LevyDraft(Levy.VAT, cny(1), "9"),)}, assessing.NoSuchLine),
            ({"charges": (LevyDraft(Levy.VAT, cny(1), "9503"),)}, assessing.NoSuchLine),
            ({"charges": (LevyDraft(Levy.VAT, cny(1), "no-sku"),)}, assessing.NoSuchLine),
        ],
        ids=str,
    )
    def test_what_cannot_be_right_is_refused(
        self, change: dict[str, Any], refusal: type[Exception]
    ) -> None:
        order = a_sold_order()
        with pytest.raises(refusal):
            record(a_draft(order, ("vat", 1, ""), **change))
        assert not Assessment.objects.exists()

    def test_an_unpaid_order_bore_nothing(self) -> None:
        make.some_rates()
        placed = make.a_placed((make.some_goods(), 1))
        with pytest.raises(commands.NotASale):
            record(a_draft(Order.objects.get(group=placed.group), ("vat", 1, "")))

    def test_an_assessment_with_charges_cannot_be_deleted(self) -> None:
        record(a_draft(a_sold_order(), ("vat", 1, "")))
        with pytest.raises(ProtectedError):
            Assessment.objects.get().delete()

    def test_control_an_edited_row_is_found_by_the_audits(self) -> None:
        """If the audits saw nothing here, their silence above would prove nothing."""
        order = a_sold_order()
        record(a_draft(order, ("vat", 100, "")))
        AssessedCharge.objects.update(minor=101)
        assert {one.code for one in all_audits()} == {"checkout.assessment_stale"}
        AssessedCharge.objects.update(minor=100, moved_minor=7)
        codes = {one.code for one in all_audits()}
        assert codes == {"checkout.assessment_stale", "checkout.assessment_differs"}


@pytest.mark.crowd
@pytest.mark.django_db(transaction=True)
def test_of_many_who_bring_the_same_document_one_stores_it(crowd: Crowd) -> None:
    """And of different documents about one order none is lost to another."""
    order = a_sold_order()
    person = str(a_person(role=Role.OPERATOR).id)
    calls = [(order.number, f"TAX-{n % 4}", 100 + n % 4, person) for n in range(32)]
    answers = crowd.each("tests.crowd_work.assess", calls)
    assert answers.count(True) == 4
    assert answers.count(False) == 28
    assert Assessment.objects.count() == 4
    assert all_audits() == []


amounts = st.integers(0, 10**7)


class TestRules:
    @given(st.lists(st.tuples(st.sampled_from(Levy), amounts, st.integers(0, 4)), max_size=8),
           st.lists(amounts, min_size=1, max_size=4))  # fmt: skip
    def test_sharing_loses_nothing(
        self, charges: list[tuple[Levy, int, int]], values: list[int]
    ) -> None:
        """TAX-2: whatever is said of lines or of the whole, the parts sum to it."""
        lines = some_lines(values)
        drafts = tuple(
            LevyDraft(kind, cny(minor), str(place) if 0 < place <= len(lines) else "")
            for kind, minor, place in charges
        )
        if not drafts:
            return
        draft = AssessmentDraft("r", "o", DAY, drafts)
        found = assessing.placed(draft, lines, number="o", currency="CNY")
        for kind in Levy:
            said = sum(minor for levy, minor, _ in charges if levy is kind)
            assert sum(minor for (_, levy), minor in found.items() if levy is kind) == said

    @given(st.lists(st.tuples(st.integers(0, 9), amounts), min_size=1, max_size=6), st.randoms())
    def test_documents_may_come_in_any_order(
        self, documents: list[tuple[int, int]], chance: Any
    ) -> None:
        """What is moved in the end is withheld less the word of the latest day."""
        days = dict(documents)
        shuffled = list(days.items())
        chance.shuffle(shuffled)
        [line] = some_lines([1000])
        place = (line.id, Levy.VAT)
        standing: dict[Any, tuple[date, int]] = {}
        moved = 0
        for day, minor in shuffled:
            on = DAY + timedelta(days=day)
            [one] = assessing.assess({place: minor}, [line], standing=standing, on=on)
            moved += one.moved_minor
            standing[place] = max(standing.get(place, (date.min, 0)), (on, minor))
        assert moved == line.quoted_minor(Levy.VAT) - days[max(days)]


def some_lines(values: Sequence[int]) -> list[SoldLine]:
    return [
        SoldLine(
            id=new_id(),
            sku=f"SKU-{place}",
            hs_code="22042100",
            quantity=1,
            value_minor=value,
            quoted={Levy.VAT: Basis(value // 10)},
        )
        for place, value in enumerate(values)
    ]
