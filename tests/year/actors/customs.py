"""Customs: the law changes from a day on by four eyes, and documents say what was really charged."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar

from tests.year.actors import Actor

from entrepot.checkout import commands as checkout
from entrepot.checkout.rules import local_day
from entrepot.checkout.values import AssessmentDraft, Brought, Levy, LevyDraft
from entrepot.customs import commands
from entrepot.customs.values import AmendmentKind, Change
from entrepot.lanes import rows
from entrepot.money.values import Money, currency
from entrepot.offices.models import Membership, User
from entrepot.offices.values import Role, UserId

LONG_AGO = date(2000, 1, 1)
SHARE = 7_000
"""Of VAT, levied on cross-border retail within its limits, in ten-thousandths."""
YEARLY_MINOR = 2_600_000


class Lawmaker(Actor):
    """Changes China's reduced VAT, some days ahead; one operator writes, another approves."""

    per_day: ClassVar[float] = 0.06

    def begin(self) -> None:
        self.people = []
        for number in range(2):
            email, name = f"operator-{number}@example.test", f"Operator {number}"
            person = User.objects.create(email=email, name=name, password="!")
            Membership.objects.create(user=person, role=Role.OPERATOR)
            self.people.append(UserId(person.id))
        start = self.world.clock.now.year
        self.model.allowance_minor = dict.fromkeys(range(start, start + 3), YEARLY_MINOR)
        self.model.vat = {"CN": [(LONG_AGO, 900 * SHARE // 10_000)], "ES": [(LONG_AGO, 400)]}
        self.act()

    def act(self) -> None:
        today = self.world.clock.now.date()
        since = today + timedelta(days=self.chance.randint(2, 9))
        [row] = [
            row
            for row in rows.law().statutes
            if (row.country, row.table, row.fields.get("kind")) == ("CN", "vat", "reduced")
            if row.since <= since < row.until
        ]
        if row.since > today:
            return  # one change at a time
        rate = self.chance.choice([7, 8, 9, 10, 11])
        change = Change(
            kind=AmendmentKind.CORRECT, country="CN", table="vat",
            fields={**row.fields, "rate": str(Decimal(rate) / 100)},
            since=since, until=None if row.until == date.max else row.until,
            source="The year's own gazette", confidence="sourced",
            ends=row.id, ends_on=since,
        )  # fmt: skip
        at = self.world.clock.now
        writes, reads = self.chance.sample(self.people, 2)
        amendment = commands.draft_amendment(change, by=writes, at=at)
        commands.propose_amendment(amendment=amendment, by=writes, at=at)
        commands.approve_amendment(amendment=amendment, by=reads, at=at)
        self.model.vat["CN"].append((since, rate * 100 * SHARE // 10_000))
        self.world.say(f"    VAT in China is {rate} % from {since}")

    def wrong(self) -> Iterator[str]:
        """Each order bears the rate of the day of its promise, whatever was made law since."""
        for deal, order in self.model.orders():
            destination = deal.market.upper()
            day = local_day(destination, deal.quote.issued_at)
            rate = self.model.vat_of(destination, day)
            base = order.total_minor - order.vat_minor
            exact = Decimal(base * rate) / 10_000
            if abs(order.vat_minor - exact) > len(order.lines):
                yield f"order {order.number} of {day}: VAT {order.vat_minor} on {base} at {rate}"


class Assessing(Actor):
    """Documents of customs about sold orders: repeated, corrected, and of another amount."""

    per_day: ClassVar[float] = 0.5

    def act(self) -> None:
        sold = [
            (deal, order)
            for deal, order in self.model.orders()[-80:]
            if deal.market == "cn"
            if deal.states.get(order.id) in {"confirmed", "completed"}
        ]
        if not sold:
            return
        deal, order = self.chance.choice(sold)
        minor = max(order.vat_minor + self.chance.choice([-300, 0, 0, 1, 250]), 0)
        at = self.world.clock.now
        draft = AssessmentDraft(
            reference=f"DOC-{self.chance.randint(1, 10_000)}",
            order=order.number,
            assessed_on=local_day("CN", at),
            charges=(LevyDraft(Levy.VAT, Money(minor, currency(deal.quote.currency))),),
        )
        lawmaker = next(a for a in self.world.actors if isinstance(a, Lawmaker))
        source = checkout.Source(Brought.FORM, by=lawmaker.people[0])
        for nth in range(self.chance.choice([1, 2])):
            recorded = checkout.record_assessment(draft, source=source, at=at)
            assert recorded.is_new == (nth == 0), recorded
        self.model.kept_minor[order.number] = order.vat_minor - minor
