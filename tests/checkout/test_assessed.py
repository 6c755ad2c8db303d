"""What customs finally charged: recorded once, booked apart, never edited, and told as drift."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import ProtectedError
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.checkout import make
from tests.checkout.make import NOW, Goods
from tests.crowd import Crowd
from tests.offices.make import a_client, a_person

from entrepot.checkout import audits, commands, queries
from entrepot.checkout.models import AssessedCharge, Assessment, Order, OrderLine
from entrepot.checkout.queries import DriftFilter
from entrepot.checkout.rules import assessed_file, assessing
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
from entrepot.logistics.models import Parcel, TrackingEvent
from entrepot.money.values import CNY, EUR, Money
from entrepot.offices.models import Merchant
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
    calls = [
        (order.number, f"TAX-{n % 4}", 100 + n % 4, person, NOW.isoformat()) for n in range(32)
    ]
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


HEAD = "order,line/hs,kind,amount,currency,reference,assessed_on\n"


@pytest.fixture
def operator(monkeypatch: pytest.MonkeyPatch) -> Client:
    """An operator's browser on the day of the orders."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return a_client(a_person(role=Role.OPERATOR))


def send(desk: Client, text: str, name: str = "tax.csv") -> str:
    """Upload a file; the report's page."""
    sent = SimpleUploadedFile(name, text.encode())
    answer = desk.post(f"{CUSTOMS}files/", {"file": sent}, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


CUSTOMS = "/en/operator/customs/"


@pytest.mark.django_db
class TestFile:
    def test_each_document_by_itself_and_a_report_of_the_rest(self, operator: Client) -> None:
        one, two = a_sold_order(), a_sold_order()
        body = HEAD + "".join(
            f"{row}\n"
            for row in (
                f"{one.number},1,vat,{one.vat_minor / 100:.2f},CNY,R1,{DAY}",
                f"{one.number},1509.20,duty,0,CNY,R1,{DAY}",
                f"{two.number},,vat,1.00,EUR,R1,{DAY}",
                f"{two.number},,vat,1.005,CNY,R2,{DAY}",
                f"{two.number},,salt,1.00,CNY,R3,{DAY}",
                f"EP-nothing,,vat,1.00,CNY,R1,{DAY}",
                f"{two.number},,vat,NaN,CNY,R4,{DAY}",
                f"{two.number},,vat,-1,CNY,R5,{DAY}",
                f"{two.number},,vat,1,CNY,R6,2026-02-31",
                f"{two.number},,vat,1,CNY,,{DAY}",
            )
        )
        page = send(operator, body)
        assert "8 documents were refused; 1 recorded, 0 as before." in page
        for told in (
            "The order is in CNY, the amount in EUR.",
            "This has too many decimals.",
            "There is no such thing here.",
            "There is no order of this number.",
            "This is no number.",
            "This cannot be true",
            "A day is written like",
            "This is needed.",
        ):
            assert told in page, told
        assert AssessedCharge.objects.count() == 2
        assert "0 recorded, 1 as before" in send(operator, body)
        assert AssessedCharge.objects.count() == 2
        faults = queries.files(limit=1)[0]
        answer = operator.get(f"{CUSTOMS}files/{faults.id}/?format=csv").content.decode()
        assert len(answer.splitlines()) == 9

    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            ("", "empty"),
            ("order,kind\n1,vat\n", "columns_missing"),
            (HEAD, "empty"),
            ("\x00\x01", "columns_missing"),
            (HEAD + f"x,,vat,1,CNY,r,{DAY}\n" * 2_001, "too_many_rows"),
        ],
        ids=["nothing", "columns", "head only", "bytes", "rows"],
    )
    def test_what_is_no_table_is_refused_whole(self, body: str, reason: str) -> None:
        with pytest.raises(assessed_file.BadFile) as no:
            assessed_file.read(body.encode())
        assert no.value.reason == reason

    def test_a_file_of_a_chinese_spreadsheet_is_read(self) -> None:
        sheet = assessed_file.read((HEAD + f"订单,,vat,1.5,CNY,税单1,{DAY}\n").encode("gb18030"))
        [bundle] = sheet.bundles
        assert bundle.order == "订单"
        assert bundle.draft is not None
        assert bundle.draft.charges[0].amount == cny(150)


@pytest.mark.django_db
class TestPages:
    def test_the_order_says_what_is_known_and_takes_the_rest(self, operator: Client) -> None:
        order = a_sold_order()
        address = f"{CUSTOMS}orders/{order.id}/"
        page = operator.get(address).content.decode()
        assert "what customs charged is not recorded yet" in page
        said = {"reference": "TX-9", "assessed_on": DAY.isoformat(), "l1-vat": "1,000.50"}
        wrong = operator.post(address, said | {"l1-duty": "1,234"})
        assert wrong.status_code == 422
        assert "TX-9" in wrong.content.decode(), "nothing typed is lost"
        assert not Assessment.objects.exists()
        done = operator.post(address, said, follow=True).content.decode()
        assert "Recorded, and the difference is booked." in done
        assert kept() == order.vat_minor - 100_050
        page = operator.get(CUSTOMS).content.decode()
        assert "more than was withheld, on 1 of 1 order" in page
        assert "1509" in page

    def test_an_order_is_found_by_its_number(self, operator: Client) -> None:
        order = a_sold_order()
        answer = operator.get(f"{CUSTOMS}find/", {"q": order.number.lower()})
        assert answer.headers["Location"].endswith(f"orders/{order.id}/")
        answer = operator.get(f"{CUSTOMS}find/", {"q": "<x>"}, follow=True)
        assert "There is no order" in answer.content.decode()

    def test_the_ledgers_page_leads_there_and_back(self, operator: Client) -> None:
        order = a_sold_order()
        subject = operator.get("/en/operator/ledger/subject/", {"q": order.number})
        assert f"customs/find/?q={order.number}" in subject.content.decode()
        page = operator.get(f"{CUSTOMS}orders/{order.id}/").content.decode()
        assert f"/operator/ledger/subject/?q={order.number}" in page

    def test_the_merchant_sees_the_words(self) -> None:
        order = a_sold_order()
        record(a_draft(order, ("vat", 0, "")))
        owner = a_person(role=Role.MERCHANT, merchant=Merchant.objects.get(id=order.merchant))
        page = a_client(owner).get(f"/en/merchant/orders/{order.id}/money/").content.decode()
        assert "charged by customs" in page
        assert "difference to what customs charged" in page


def an_amount(minor: int, unit: str = "CNY") -> dict[str, str]:
    return {"amount": f"{minor / 100:.2f}", "currency": unit}


@pytest.mark.django_db
class TestApi:
    ADDRESS = "/api/v1/assessments"

    @pytest.fixture(autouse=True)
    def _now(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(timezone, "now", lambda: NOW)

    def a_key(self, *lanes: str) -> str:
        by = UserId(a_person(role=Role.OPERATOR).id)
        return commands.make_declarant(name="Broker", lanes=lanes, by=by, at=NOW)

    def post(self, key: str, body: object, *, address: str = ADDRESS) -> Any:
        headers = {"authorization": f"Bearer {key}"} if key else {}
        return Client().post(address, body, content_type="application/json", headers=headers)

    def body(self, sold: Order, /, minor: int = 100, **facts: Any) -> dict[str, Any]:
        charge = {"kind": "vat", "amount": an_amount(minor), "line": "1"}
        return {
            "reference": "CUS-1",
            "order": sold.number,
            "assessed_on": DAY.isoformat(),
            "charges": [charge],
            **facts,
        }

    def test_new_repeat_and_other_body(self) -> None:
        order, key = a_sold_order(), self.a_key()
        first = self.post(key, self.body(order))
        assert first.status_code == 201
        assert first.json()["kept"] == an_amount(order.vat_minor - 100)
        again = self.post(key, self.body(order))
        assert again.status_code == 200
        assert again.json()["id"] == first.json()["id"]
        other = self.post(key, self.body(order, 101))
        assert other.status_code == 409
        assert other.json()["code"] == "checkout.reference_taken"
        assert kept() == order.vat_minor - 100

    def test_without_a_key_of_ours_nothing_is_heard(self) -> None:
        order, key = a_sold_order(), self.a_key()
        [row] = queries.declarants()
        assert commands.end_declarant(declarant=row.id, at=NOW)
        for wrong in ("", "epd_wrong", key, "x" * 500):
            answer = self.post(wrong, self.body(order))
            assert answer.status_code == 401, wrong
            assert answer.json()["code"] == "checkout.unknown_key"
        assert not Assessment.objects.exists()

    def test_sec1_another_lanes_order_does_not_exist(self) -> None:
        order = a_sold_order()
        make.a_lane("fr-cn")
        answer = self.post(self.a_key("fr-cn"), self.body(order))
        assert answer.status_code == 404
        assert self.post(self.a_key("it-cn"), self.body(order)).status_code == 201

    @pytest.mark.parametrize(
        ("facts", "code"),
        [
            ({"assessed_on": "2026-13-01"}, "checkout.bad_assessment"),
            ({"assessed_on": "2030-01-01"}, "checkout.bad_assessment"),
            ({"charges": []}, "request.invalid"),
            ({"reference": " "}, "checkout.bad_assessment"),
            ({"charges": [{"kind": "salt", "amount": an_amount(1)}]}, "request.invalid"),
            ({"charges": [{"kind": "vat", "amount": {"amount": "NaN", "currency": "CNY"}}]},
             "checkout.bad_assessment"),
            ({"charges": [{"kind": "vat", "amount": {"amount": "-1", "currency": "CNY"}}]},
             "checkout.bad_assessment"),
            ({"charges": [{"kind": "vat", "amount": {"amount": "1e99", "currency": "CNY"}}]},
             "checkout.bad_assessment"),
            ({"charges": [{"kind": "vat", "amount": an_amount(1, "EUR")}]},
             "checkout.currency_differs"),
            ({"charges": [{"kind": "vat", "amount": an_amount(1), "hs": "9503"}]},
             "checkout.no_such_line"),
        ],
        ids=str,
    )  # fmt: skip
    def test_bad_input_is_a_named_problem(self, facts: dict[str, Any], code: str) -> None:
        answer = self.post(self.a_key(), self.body(a_sold_order(), **facts))
        assert answer.status_code == 422
        assert answer.json()["code"] == code

    def test_of_a_batch_each_is_heard_by_itself(self) -> None:
        order = a_sold_order()
        body = {"assessments": [self.body(order), self.body(order, order="EP-?"), self.body(order)]}
        answer = self.post(self.a_key(), body, address=f"{self.ADDRESS}/batch").json()["data"]
        assert [one["outcome"] for one in answer] == ["recorded", "refused", "unchanged"]
        assert answer[1]["problem"]["code"] == "checkout.unknown_order"


@pytest.mark.django_db
class TestDrift:
    def test_the_biggest_drifter_first_with_the_rows_of_law(self) -> None:
        oil, more = make.some_goods(), make.some_goods(hs_code="21069090")
        one, two = a_sold_order((oil, 1)), a_sold_order((more, 1))
        record(a_draft(one, ("vat", one.vat_minor + 10, "")))
        record(a_draft(two, ("vat", two.vat_minor - 500, "")))
        narrowed = DriftFilter(currency="CNY")
        rows = queries.drift(narrowed, limit=10)
        assert [(row.heading, row.difference.minor) for row in rows] == [
            ("2106", -500),
            ("1509", 10),
        ]
        assert [(row.lane, row.month, row.lines) for row in rows] == [("it-cn", "2026-11", 1)] * 2
        assert rows[0].percent == round(Decimal(-50000) / two.vat_minor, 1)
        [law] = rows[0].law
        assert law["kind"] == "vat"
        assert law["source"]
        sums = queries.drift_sums(narrowed)
        assert (sums.orders, sums.difference) == (2, cny(-490))

    def test_a_corrected_line_counts_once_as_it_stands(self) -> None:
        order = a_sold_order()
        record(a_draft(order, ("vat", order.vat_minor + 999, "")))
        record(a_draft(order, ("vat", order.vat_minor + 1, ""), reference="B"))
        [row] = queries.drift(DriftFilter(currency="CNY"), limit=10)
        assert (row.lines, row.quoted.minor) == (1, order.vat_minor)
        assert row.difference == cny(1)

    @pytest.mark.parametrize(
        ("facts", "seen"),
        [
            ({"lane": "it-cn"}, 1), ({"lane": "fr-cn"}, 0), ({"kind": "vat"}, 1),
            ({"kind": "duty"}, 0), ({"month": "2026-11"}, 1), ({"month": "2026-10"}, 0),
            ({"heading": "15"}, 1), ({"heading": "1602"}, 0), ({"currency": "EUR"}, 0),
        ],
    )  # fmt: skip
    def test_filters(self, facts: dict[str, str], seen: int, operator: Client) -> None:
        order = a_sold_order()
        record(a_draft(order, ("vat", 1, "")))
        narrowed = DriftFilter(**{"currency": "CNY", **facts})
        assert len(queries.drift(narrowed, limit=10)) == seen
        if "currency" not in facts:
            text = operator.get(CUSTOMS, {**facts, "format": "csv"}).content.decode()
            assert len(text.splitlines()) == seen + 1


@pytest.mark.django_db
class TestReturn:
    """What a return gives back: China's 30 and 45 days from the release."""

    def view(self, order: Order, *, at: datetime = NOW, units: Any = None) -> queries.ReturnView:
        found = queries.return_view(order.id, units=units, at=at, language="en")
        assert found is not None
        return found

    def release(self, order: Order, at: datetime = NOW) -> None:
        TrackingEvent.objects.create(
            parcel=Parcel.objects.get(order=order.id),
            reference="t1",
            code="customs_cleared",
            at=at,
        )

    def test_before_the_release_only_spans_are_known(self) -> None:
        found = self.view(a_sold_order())
        assert found.released_on is None
        assert (found.last_day_to_apply, found.days_to_apply) == (None, 30)
        assert (found.last_day_back, found.days_to_be_back) == (None, 45)

    def test_until_when_counts_from_the_day_at_the_border(self) -> None:
        """18:30 in London is the next day in Beijing."""
        order = a_sold_order()
        self.release(order, datetime(2026, 11, 20, 18, 30, tzinfo=UTC))
        found = self.view(order, at=NOW + timedelta(days=2))
        assert found.released_on == date(2026, 11, 21)
        assert found.last_day_to_apply == date(2026, 12, 21)
        assert found.last_day_back == date(2027, 1, 5)
        assert not found.is_late
        assert (found.back.minor, found.lost.minor) == (order.vat_minor, 0)

    def test_after_the_last_day_nothing_comes_back(self) -> None:
        order = a_sold_order()
        self.release(order)
        found = self.view(order, at=NOW + timedelta(days=31))
        assert found.is_late
        assert (found.back.minor, found.lost.minor) == (0, order.vat_minor)

    def test_tax3_units_sum_to_the_whole(self) -> None:
        order = a_sold_order((make.some_goods(), 3))
        line = OrderLine.objects.get(order=order.id)
        whole = self.view(order).back
        assert whole.minor == order.vat_minor
        parts = [self.view(order, units={line.id: many}).back.minor for many in (0, 1, 2, 3, 99)]
        assert parts[0] == 0
        assert parts == sorted(parts)
        assert parts[3] == parts[4] == whole.minor

    def test_what_customs_charged_comes_back_not_what_was_withheld(self) -> None:
        order = a_sold_order()
        record(a_draft(order, ("vat", 777, ""), ("duty", 23, "")))
        found = self.view(order)
        assert found.back == cny(800)
        assert all(part.is_charged for line in found.lines for part in line.parts)

    def test_the_page_explains_it(self, operator: Client) -> None:
        order = a_sold_order((make.some_goods(), 2))
        self.release(order)
        page = operator.get(f"{CUSTOMS}orders/{order.id}/").content.decode()
        assert "would come back" in page
        assert "20 December 2026" in page
        page = operator.get(f"{CUSTOMS}orders/{order.id}/?u1=0").content.decode()
        assert "No units, nothing back." in page
        for odd in ("-1", "1e9", "x", "99999999999"):
            assert operator.get(f"{CUSTOMS}orders/{order.id}/", {"u1": odd}).status_code == 200
