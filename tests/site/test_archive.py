"""Old transfers leave the ledger for files: nothing is lost, nothing twice, balances stay."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.db import transaction
from django.test import Client
from tests.checkout import make

from entrepot.checkout import commands
from entrepot.checkout.models import Order
from entrepot.checkout.values import Placed
from entrepot.kit import audit, outbox
from entrepot.kit.audit import Finding
from entrepot.ledger import queries as ledger
from entrepot.ledger import rules
from entrepot.ledger import values as chart
from entrepot.ledger.commands import archive as leaving
from entrepot.ledger.models import Account, ArchiveFile, CarriedRow, TransferRow
from entrepot.ledger.values import DEFAULT_BOOK, Kind, Old
from entrepot.logistics import commands as logistics
from entrepot.logistics.commands import shipping
from entrepot.logistics.models import Parcel
from entrepot.offices.models import Membership, Office, User
from entrepot.offices.values import Role
from entrepot.site.archive import filing, proving, refusals, restoring, running, terms
from entrepot.site.cli import archive as cli

LATE = make.NOW + timedelta(days=30)
BEFORE = (LATE + timedelta(days=1)).date()


@dataclass(frozen=True)
class Orders:
    """Some that are over, and some that are not."""

    goods: make.Goods
    sold: Placed
    underway: Placed
    expired: Placed
    cancelled: Placed
    waiting: Placed


@pytest.fixture
def orders(db: None) -> Orders:  # the tables
    """One completed, one expired, one cancelled, and one of each kind that is not over."""
    make.some_rates()
    goods = make.some_goods(units=20)
    sold, underway = make.a_sale((goods, 2)), make.a_sale((goods, 1))
    outbox.tell_all(at=make.NOW)
    _ship(sold)
    commands.complete_due(at=LATE)
    cancelled = make.a_placed((goods, 1))
    commands.cancel_group(group=cancelled.group, at=make.NOW)
    expired = make.a_placed((goods, 3))
    commands.expire_due(at=LATE)
    waiting = make.a_placed((goods, 1), at=LATE)
    outbox.tell_all(at=LATE)
    assert _findings() == []
    return Orders(goods, sold, underway, expired, cancelled, waiting)


def test_balances_and_audits_stay_while_transfers_leave(orders: Orders, tmp_path: Path) -> None:
    before, transfers = _balances(), TransferRow.objects.filter(book=1).count()
    [batch] = running.run(tmp_path, before=BEFORE)
    assert batch.orders == 3
    assert batch.transfers > 10
    assert TransferRow.objects.filter(book=1).count() == transfers - batch.transfers
    assert _balances() == before
    assert _findings() == []
    assert proving.prove(tmp_path) == proving.Proof(1, batch.transfers, ())
    left = {row.reason.split()[1] for row in TransferRow.objects.filter(book=1, kind=Kind.PENDING)}
    assert left == {_number(orders.underway), _number(orders.waiting)}
    assert list(running.run(tmp_path, before=BEFORE)) == []


def test_what_waits_goes_on_after_the_others_left(orders: Orders, tmp_path: Path) -> None:
    """Money that comes after it, and another order of the same shelf."""
    list(running.run(tmp_path, before=BEFORE))
    waiting = orders.waiting
    commands.confirm_group(group=waiting.group, payment=make.a_capture(waiting, at=LATE), at=LATE)
    make.a_sale((orders.goods, 1), at=LATE)
    outbox.tell_all(at=LATE)
    assert _findings() == []


def test_a_file_comes_back_as_it_was(orders: Orders, tmp_path: Path) -> None:
    before, holds = _rows(), _holds()
    [batch] = running.run(tmp_path, before=BEFORE)
    assert _rows() < before
    assert _holds() != holds
    restoring.restore(tmp_path, batch.file)
    assert (_rows(), _holds()) == (before, holds)
    assert not CarriedRow.objects.filter(book=1).exists()
    assert _findings() == []
    with pytest.raises(leaving.NotInArchive):  # a second time would double it
        restoring.restore(tmp_path, batch.file)
    [again] = running.run(tmp_path, before=BEFORE)  # and it may leave once more
    assert again == batch
    assert proving.prove(tmp_path).faults == ()


def test_a_dry_run_changes_nothing(orders: Orders, tmp_path: Path) -> None:
    before = _rows()
    [batch] = running.run(tmp_path / "none", before=BEFORE, dry=True)
    assert batch.orders == 3
    assert _rows() == before
    assert not (tmp_path / "none").exists()
    assert not ArchiveFile.objects.exists()


@pytest.mark.parametrize("step", ["chosen", "filed", "taken", "committed"])
def test_a_run_that_dies_at_any_step_loses_nothing_and_takes_nothing_twice(
    orders: Orders, tmp_path: Path, step: str
) -> None:
    balances, rows = _balances(), _rows()

    def die(at: str) -> None:
        if at == step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(running.run(tmp_path, before=BEFORE, batch=2, step=die))
    assert _rows() | _filed(tmp_path) == rows
    assert _findings() == []
    list(running.run(tmp_path, before=BEFORE, batch=2))
    assert proving.prove(tmp_path).faults == ()
    assert _rows() | _filed(tmp_path) == rows
    assert not _rows() & _filed(tmp_path)
    assert _balances() == balances
    assert _findings() == []


def test_control_an_archive_that_forgets_to_carry_is_caught(
    orders: Orders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "_write", lambda *_args, **_named: None)
    list(running.run(tmp_path, before=BEFORE))
    assert {finding.code for finding in _findings()} == {"ledger.sums_differ"}
    assert any("carried are 0 and 0" in fault for fault in proving.prove(tmp_path).faults)


def test_control_a_hold_that_leaves_without_its_end_is_caught(
    orders: Orders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = ledger.about

    def without_voids(*args: object, **named: object) -> dict[str, list[Old]]:
        found = about(*args, **named)  # type: ignore[arg-type]
        return {name: [one for one in its if one.kind != Kind.VOID] for name, its in found.items()}

    monkeypatch.setattr(ledger, "about", without_voids)
    assert list(running.run(tmp_path, before=BEFORE)) == []  # the rule leaves such in their place
    monkeypatch.setattr(rules, "is_closed", lambda *_args, **_named: True)
    list(running.run(tmp_path, before=BEFORE))
    assert "ledger.hold_unmatched" in {finding.code for finding in _findings()}


@pytest.mark.parametrize("damage", ["changed", "missing", "manifest"])
def test_a_damaged_file_is_found_and_not_taken_from(
    orders: Orders, tmp_path: Path, damage: str
) -> None:
    [batch] = running.run(tmp_path, before=BEFORE)
    path = tmp_path / batch.file
    if damage == "changed":
        body = bytearray(path.read_bytes())
        body[len(body) // 2] ^= 1
        path.write_bytes(body)
    elif damage == "missing":
        path.unlink()
    else:
        side = filing.manifest_of(path)
        side.write_text(side.read_text().replace('"credits": ', '"credits": 1'))
    assert proving.prove(tmp_path).faults
    with pytest.raises(refusals.Changed):
        restoring.restore(tmp_path, batch.file)


def test_a_file_of_another_gateway_is_left_alone(orders: Orders, tmp_path: Path) -> None:
    [batch] = running.run(tmp_path, before=BEFORE)
    ArchiveFile.objects.all().delete()  # as if another database had written it
    assert running.sweep(tmp_path) == []
    assert (tmp_path / batch.file).exists()


def test_pages_say_what_is_in_the_archive(orders: Orders, tmp_path: Path, client: Client) -> None:
    operator = User.objects.create(email="operator@example.com", name="Operator")
    Membership.objects.create(user=operator, role=Role.OPERATOR)
    client.force_login(operator)
    account, subject = "/en/operator/ledger/account/", "/en/operator/ledger/subject/"
    name = chart.sold(orders.goods.variant)
    assert "rchive" not in client.get(account, {"name": name}).content.decode()
    list(running.run(tmp_path, before=BEFORE))
    assert "Archived before" in client.get(account, {"name": name}).content.decode()
    shown = client.get(subject, {"q": _number(orders.sold)}).content.decode()
    assert "are in the archive" in shown


def test_the_law_keeps_young_accounts(db: None) -> None:  # the tables
    Office.objects.create(code="milan", city="Milan", country="IT")
    today = date(2026, 11, 22)
    running.check_age(date(2016, 1, 1), today=today)
    with pytest.raises(refusals.TooYoung) as no:
        running.check_age(date(2016, 1, 2), today=today)
    assert no.value.limit == date(2016, 1, 1)


@pytest.mark.parametrize(
    ("countries", "day", "years"),
    [
        ({"GB"}, date(2026, 1, 1), 10),  # never less than the cautious row
        ({"IT", "ES"}, date(2026, 1, 1), 10),
        (set(), date(2026, 1, 1), 10),
    ],
)
def test_the_longest_term_counts(countries: set[str], day: date, years: int) -> None:
    assert terms.longest(countries, day=day).years == years


def test_a_file_is_kept_from_the_end_of_its_last_year() -> None:
    term = terms.Term("IT", 10, date(1942, 1, 1), "", "statute")
    assert terms.keep_until(term, last=date(2015, 3, 1)) == date(2026, 1, 1)
    assert terms.limit(term, today=date(2026, 1, 1)) == date(2016, 1, 1)


def test_the_command_says_what_it_did(orders: Orders, tmp_path: Path) -> None:
    folder = str(tmp_path)
    refused = run("--before", "2026-11-01", "--to", folder)
    assert isinstance(refused.exception, refusals.TooYoung)
    assert run("--before", "2026-11-01").exit_code == 2
    assert "0 transfers" in run("--before", "2016-01-01", "--to", folder).output
    assert run("--verify", folder).exit_code == 0


def run(*words: str) -> Result:
    return CliRunner().invoke(cli.command, list(words))


def _ship(placed: Placed) -> None:
    """Its parcels leave, and arrive; no carrier is asked."""
    for order in placed.quote.orders:
        parcel = Parcel.objects.get(order=order.id)
        logistics.pick(parcel=parcel.id)
        logistics.pack(parcel=parcel.id, weighed_g=9999, weighed_twice=True, at=make.NOW)
        with transaction.atomic():
            shipping._leave(Parcel.objects.get(id=parcel.id), at=make.NOW)
    outbox.tell_all(at=make.NOW)
    make.ship(placed)


def _number(placed: Placed) -> str:
    return placed.quote.orders[0].number


def _findings() -> list[Finding]:
    reports = audit.run_all()
    assert not [done.failure for done in reports if done.failure]
    return [finding for done in reports for finding in done.findings]


def _balances() -> dict[object, tuple[int, ...]]:
    rows = Account.objects.filter(book=1)
    sums = ("debits_pending", "debits_posted", "credits_pending", "credits_posted")
    return {row[0]: row[1:] for row in rows.values_list("id", *sums)}


def _rows() -> set[Old]:
    ids = TransferRow.objects.filter(book=1).values_list("id", flat=True)
    return set(ledger.rows_of(ids, book=DEFAULT_BOOK))


def _holds() -> dict[object, object]:
    return dict(Order.objects.filter(book=1).values_list("id", "holds"))


def _filed(folder: Path) -> set[Old]:
    known = [row.name for row in ledger.archive_files(book=1)]  # type: ignore[arg-type]
    return {one for name in known for one in filing.read(folder, name)[1].transfers}
