"""INV-16: a healthy shop after a mixed day gives nothing to find; each planted fault has a name."""

import ast
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.utils import timezone
from tests.checkout import make as checkout
from tests.storefront import make as storefront

import entrepot
from entrepot.catalog.models import Media
from entrepot.checkout import commands
from entrepot.checkout.models import Order
from entrepot.kernel import new_id
from entrepot.kit import outbox
from entrepot.kit.audit import Finding
from entrepot.kit.models import OutboxRow
from entrepot.ledger import commands as ledger
from entrepot.ledger import values as chart
from entrepot.logistics.models import Paper, Parcel
from entrepot.payments.models import Payment
from entrepot.site.cli import doctor as cli
from entrepot.site.doctor import causes, examining, goods, repairing
from entrepot.storefront import commands as shelf
from entrepot.storefront.models import Price, Shelf

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _home(settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    checkout.some_rates()


@pytest.fixture
def day() -> "Day":
    return Day(timezone.now())


class Day:
    """Placed, paid, completed, expired, cancelled, received, shelved: as on any day."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        earlier = now - timedelta(hours=2)
        self.oil, self.wine = (
            storefront.some_goods(units=40),
            storefront.some_goods(price_minor=4999),
        )
        self.paid = checkout.a_sale((self.oil, 2), (self.wine, 1), at=now)
        self.waiting = checkout.a_placed((self.oil, 3), at=now)
        checkout.a_placed((self.wine, 1), at=earlier)
        commands.expire_due(at=now)
        commands.cancel_group(group=checkout.a_placed((self.oil, 1), at=now).group, at=now)
        checkout.some_stock(self.oil.node, self.oil.variant, 5)
        products = [self.oil.rows["variant"].product_id, self.wine.rows["variant"].product_id]
        for path in Media.objects.values_list("path", flat=True):
            file = Path(django_settings.MEDIA_ROOT) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("<svg/>")
        outbox.tell_all(at=now)
        shelf.reshelve(products=products, at=now)


def found() -> set[str]:
    done = examining.examine()
    assert not done.failures, done.failures
    return {one.code for one in done.troubles}


def test_a_healthy_shop_after_a_mixed_day_gives_nothing_to_find(day: Day) -> None:
    done = examining.examine()
    assert (done.found, done.failures, done.troubles) == (0, (), ())
    assert len(done.looks) > 40


def sql(statement: str, *facts: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)


def _hold_of_nobody(day: Day) -> None:
    hold = chart.Transfer(
        chart.TransferId(new_id()),
        chart.account_id(chart.stock(day.oil.variant, day.oil.node)),
        chart.account_id(chart.sold(day.oil.variant)), 4, chart.piece(day.oil.variant),
        chart.Kind.PENDING, reason="order.placed EP-NOBODY",
    )  # fmt: skip
    ledger.transfer(hold, at=day.now)


def _order_without_hold(day: Day) -> None:
    hold = Order.objects.get(group=day.waiting.group).holds["stock"][0][0]
    sql("delete from ledger_transfer where book = 1 and id = %s", hold)


def _order_without_allowance(day: Day) -> None:
    hold = Order.objects.get(group=day.waiting.group).holds["allowance"]
    sql("delete from ledger_transfer where book = 1 and id = %s", hold)


def _lost_line(day: Day) -> None:
    [order] = [one.id for one in day.waiting.quote.orders]
    sql('delete from checkout_orderline where book = 1 and "order" = %s', order)


def _allowance_used_twice(day: Day) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select debit, credit, unit from ledger_transfer t where t.book = 1 and"
                       " t.kind = 1 and exists (select from ledger_account a where a.book = 1"
                       " and a.id = t.credit and a.name like 'allowance-used:%%') limit 1")  # fmt: skip
        debit, credit, unit = cursor.fetchone()
    more = chart.Transfer(chart.TransferId(new_id()), chart.AccountId(debit),
                          chart.AccountId(credit), 100, unit, reason="order.paid EP-NOBODY")  # fmt: skip
    ledger.transfer(more, at=day.now)


def _allowance_granted_twice(day: Day) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select debit, credit, unit from ledger_transfer where book = 1 and"
                       " reason like 'allowance.granted %%' limit 1")  # fmt: skip
        debit, credit, unit = cursor.fetchone()
    more = chart.Transfer(chart.TransferId(new_id()), chart.AccountId(debit),
                          chart.AccountId(credit), 100_000, unit, reason="allowance.granted again")  # fmt: skip
    ledger.transfer(more, at=day.now)


def _payment_of_nothing(day: Day) -> None:
    Payment.objects.filter(purpose=day.paid.group).update(purpose=uuid4())


def _parcel_of_nothing(day: Day) -> None:
    Parcel.objects.filter(order=day.paid.quote.orders[0].id).update(order=uuid4())


def _an_event(day: Day) -> OutboxRow:
    sql("insert into kit_outbox (book, id, kind, body, at, attempts) values"
        " (1, %s, 'payment.failed', '{}', %s, 0)", new_id(), day.now)  # fmt: skip
    return OutboxRow.objects.filter(book=1).latest("at")


def _event_set_aside(day: Day) -> None:
    event = _an_event(day)
    OutboxRow.objects.filter(book=1, id=event.id).update(
        attempts=3, next_try_at=day.now + timedelta(hours=1), error="ValueError: planted"
    )


def _event_late(day: Day) -> None:
    event = _an_event(day)
    OutboxRow.objects.filter(book=1, id=event.id).update(at=day.now - timedelta(hours=1))


def _event_unknown(day: Day) -> None:
    event = _an_event(day)
    OutboxRow.objects.filter(book=1, id=event.id).update(kind="moon.landed")


def _paper_gone(day: Day) -> None:
    parcel = Parcel.objects.first()
    Paper.objects.create(parcel=parcel, kind="label", sha256="ab" * 32, made_at=day.now)


def _picture_gone(day: Day) -> None:
    (Path(django_settings.MEDIA_ROOT) / Media.objects.all()[0].path).unlink()


PLANTED: dict[str, Callable[[Day], None]] = {
    "ledger.sums_differ": lambda _: sql(
        "update ledger_account set credits_posted = credits_posted + 7 where book = 1"
        " and name like 'stock:%%'"),
    "ledger.overdrawn": lambda _: sql(
        "update ledger_account set rule = 0, debits_posted = 9999 where book = 1"
        " and name like 'stock:%%'"),
    "checkout.escrow_differs": lambda _: sql(
        "update ledger_account set credits_posted = credits_posted + 1 where book = 1"
        " and name like 'escrow:%%'"),
    "checkout.sale_without_stock": lambda day: sql(
        'delete from logistics_parcel where "order" = %s', day.paid.quote.orders[0].id),
    "checkout.stale_hold": lambda _: sql(
        "update ledger_transfer set resolved_by = null where book = 1 and kind = 2"),
    "checkout.overdue": lambda day: sql(
        "update checkout_order set expires_at = %s where book = 1 and state = 'placed'",
        day.now - timedelta(hours=1)),
    "checkout.group_differs": lambda day: sql(
        'delete from checkout_order where book = 1 and "group" = %s', day.waiting.group),
    "payments.settled_without_transfer": lambda _: sql(
        "delete from ledger_transfer where book = 1 and debit in"
        " (select id from ledger_account where book = 1 and name like 'clearing:%%')"),
    "logistics.receipt_differs": lambda _: sql("update logistics_receipt set units = units + 1"),
    "logistics.bridge_differs": lambda _: sql(
        "insert into ledger_account (book, id, name, unit, rule, debits_pending, debits_posted,"
        " credits_pending, credits_posted) values (1, %s, 'moving:1-2:x@y', 'piece:x', 0, 0, 0, 0, 3)",
        new_id()),
    "doctor.hold_without_order": _hold_of_nobody,
    "doctor.order_without_hold": _order_without_hold,
    "doctor.order_without_lines": _lost_line,
    "doctor.allowance_differs": _allowance_used_twice,
    "doctor.used_without_sale": _allowance_used_twice,
    "doctor.allowance_grant_differs": _allowance_granted_twice,
    "doctor.payment_without_order": _payment_of_nothing,
    "doctor.parcel_without_order": _parcel_of_nothing,
    "doctor.event_set_aside": _event_set_aside,
    "doctor.event_late": _event_late,
    "doctor.event_unknown": _event_unknown,
    "doctor.merchant_book_differs": lambda _: sql("update offices_merchant set book = 77"),
    "doctor.key_missing": lambda _: sql(
        "update checkout_recipient set details = 'gone:' || split_part(details, ':', 2)"),
    "doctor.shelf_differs": lambda day: sql(
        "update storefront_shelf set title = 'Gold' where listing = %s", day.oil.listing),
    "doctor.units_differ": lambda _: sql("update storefront_price set units = units + 1"),
    "doctor.price_differs": lambda _: sql(
        "update storefront_price set price_minor = price_minor + 100,"
        " goods_minor = goods_minor + 100"),
    "doctor.paper_missing": _paper_gone,
    "doctor.picture_missing": _picture_gone,
    "insights.cell_differs": lambda _: sql(
        "update insights_saleminute set gmv_minor = gmv_minor + 1"),
}  # fmt: skip


@pytest.mark.parametrize("code", PLANTED)
def test_each_planted_fault_is_found_by_name(code: str, day: Day) -> None:
    PLANTED[code](day)
    assert code in found()


def test_an_order_that_lost_its_allowance_is_found(day: Day) -> None:
    _order_without_allowance(day)
    assert "doctor.order_without_hold" in found()


@pytest.mark.parametrize(
    ("fault", "difference"),
    [
        ("delete from storefront_shelf where listing = %s", "it is not on the shelf"),
        ("update catalog_listing set state = 'paused' where id = %s", "the listing is paused"),
        ("update storefront_shelf set words = '' where listing = %s", "no word finds it"),
        ("update storefront_shelf set variant = gen_random_uuid() where listing = %s",
         "it shows other goods"),
        ("update storefront_shelf set merchant_name = 'Else' where listing = %s",
         "it shows the merchant as Else"),
        ("delete from storefront_price where listing = %s", "it is live and was never shelved"),
    ],
)  # fmt: skip
def test_what_the_shelf_shows_is_compared_with_the_catalogue(
    fault: str, difference: str, day: Day
) -> None:
    sql(fault, day.oil.listing)
    assert difference in {one.facts["difference"] for one in goods.shelf_shows_the_catalogue()}


def test_news_on_its_way_is_no_difference(day: Day) -> None:
    """Units are sold and the shelf has not heard yet: that is no fault, and --repair is not due."""
    checkout.a_placed((day.oil, 1), at=day.now)
    assert Price.objects.get(listing=day.oil.listing).units != 0
    assert found() == set()


def test_what_is_safe_is_repaired_by_commands_and_written_down(day: Day, tmp_path: Path) -> None:
    for code in ("doctor.shelf_differs", "doctor.units_differ", "doctor.price_differs"):
        PLANTED[code](day)
    PLANTED["checkout.overdue"](day)
    before = examining.examine()
    assert not (tmp_path / repairing.LOG).exists()
    plans = repairing.planned(before)
    assert [one.name for one in plans] == ["reshelve", "restock", "reprice", "expire"]
    for one in plans:
        repairing.repair(one)
    outbox.tell_all(at=timezone.now())
    assert found() == set()
    assert not Shelf.objects.filter(title="Gold").exists()
    lines = [json.loads(line) for line in (tmp_path / repairing.LOG).read_text().splitlines()]
    assert [line["repair"] for line in lines] == [one.name for one in plans]


def test_an_event_is_told_again_only_when_asked(day: Day) -> None:
    _event_set_aside(day)
    [plan] = repairing.planned(examining.examine())
    assert OutboxRow.objects.get(book=1, attempts=3).next_try_at is not None
    repairing.repair(plan)
    assert OutboxRow.objects.get(book=1, attempts=3).next_try_at is None


def test_the_ledger_is_never_repaired(day: Day) -> None:
    PLANTED["ledger.sums_differ"](day)
    assert "ledger.sums_differ" in found()
    assert not [one for one in repairing.planned(examining.examine()) if one.name != "restock"]


def test_it_says_money_pieces_and_since_when(day: Day) -> None:
    _hold_of_nobody(day)
    [trouble] = [one for one in examining.examine().troubles if "hold_without" in one.code]
    assert trouble.impact == ((4, "pieces"),)
    assert trouble.since == day.now.isoformat()


class TestCommand:
    @pytest.fixture(autouse=True)
    def _database(self, monkeypatch) -> None:
        monkeypatch.setattr(cli, "_set_up", lambda: None)

    def run(self, *words: str):
        return CliRunner().invoke(cli.command, list(words))

    @pytest.mark.usefixtures("day")
    def test_nothing_found_is_exit_code_0(self) -> None:
        done = self.run()
        assert done.exit_code == 0, done.output
        assert "Nothing found" in done.output

    def test_findings_come_page_by_page_and_as_json(self, day: Day) -> None:
        PLANTED["doctor.units_differ"](day)
        _hold_of_nobody(day)
        done = self.run("--per-page", "2", "--page", "2")
        assert done.exit_code == 1
        assert "Page 2 of 2: findings 3 to 3 of 3" in done.output
        plain = json.loads(self.run("--json").stdout)
        assert plain["found"] == 3
        [hold] = [one for one in plain["troubles"] if one["code"] == "doctor.hold_without_order"]
        assert hold["impact"] == [{"amount": 4, "unit": "pieces"}]

    def test_dry_run_changes_nothing_and_repair_does(self, day: Day, tmp_path: Path) -> None:
        PLANTED["doctor.units_differ"](day)
        done = self.run("--repair", "--dry-run")
        assert done.exit_code == 1
        assert "would write down the free units of 2 variants anew" in done.output
        assert "doctor.units_differ" in found()
        done = self.run("--repair")
        assert done.exit_code == 0, done.output
        assert (tmp_path / repairing.LOG).exists()

    def test_dry_run_alone_is_refused(self) -> None:
        assert self.run("--dry-run").exit_code == 2


def test_control_a_look_that_cannot_look_is_no_health(day: Day, monkeypatch) -> None:
    def broken() -> list[Finding]:
        """Never looks."""
        with transaction.atomic():
            sql("select * from no_such_table")
        return []

    monkeypatch.setattr(examining, "LOOKS", (*examining.LOOKS, broken))
    done = examining.examine()
    assert done.found == 1
    assert [one.name for one in done.failures] == ["broken"]


def test_every_code_says_what_it_means_and_what_to_do() -> None:
    """Whoever adds an audit adds its row to `causes`."""
    package = Path(entrepot.__file__).parent
    files = [*package.glob("*/audits.py"), *package.glob("*/audits/*.py")]
    files += (package / "site" / "doctor").glob("*.py")
    codes = {
        node.value
        for file in files
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for context, dot, name in [node.value.partition(".")]
        if dot and name.isidentifier() and context in {*_contexts(package), "doctor"}
        if node.value not in {"doctor.log", "storefront.no_such_lane"}
    }
    assert codes == set(causes.CAUSES)


def _contexts(package: Path) -> set[str]:
    return {path.parent.name for path in package.glob("*/apps.py")}
