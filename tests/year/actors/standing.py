"""What becomes of merchants: they rest, are suspended, come back, close with orders open; and
what is agreed with them changes."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import ClassVar, Final
from uuid import UUID

from tests.year.actors import Actor
from tests.year.actors.people import a_person
from tests.year.model import Contract

from entrepot.kernel import Refusal, new_id
from entrepot.offices import commands as offices
from entrepot.offices.models import Merchant
from entrepot.offices.values import MerchantId, MerchantState
from entrepot.onboarding import commands, queries
from entrepot.onboarding.values.contract import CommissionRow, ContractRow

FEW: Final = 2
"""So many go on selling, or the year would end before its days."""
NOTICE_DAYS: Final = 15
LONG_AGO: Final = date(2020, 1, 1)
FOR_EVER: Final = date.max


class Standing(Actor):
    """The merchant, its office or the operator says stop, or go on."""

    per_day: ClassVar[float] = 0.15

    def act(self) -> None:
        merchant = self.chance.choice(list(self.model.sellers))
        row = Merchant.objects.get(id=merchant)
        live = Merchant.objects.filter(id__in=self.model.sellers, state="live").count()
        to = self.chance.choices(
            [MerchantState.LIVE, MerchantState.PAUSED, MerchantState.SUSPENDED,
             MerchantState.CLOSED, MerchantState.APPLIED],
            [8, 3, 2, 1, 1],
        )[0]  # fmt: skip
        if row.state == "live" and live <= FEW:
            return
        self.set(merchant, to)

    def set(self, merchant: UUID, to: MerchantState) -> None:
        """One step, or a refusal; noted at once, because buyers ask the next minute."""
        was = Merchant.objects.values_list("state", flat=True).get(id=merchant)
        self.model.stood.add((merchant, to.value))
        offices.change_state(merchant=merchant, to=to, by=None, at=self.now, reason="asked")
        seller = self.model.sellers[merchant]
        if was != to.value:
            seller.standings.append((self.now, to.value))
            seller.why = "asked"


class Terms(Actor):
    """New versions of the plan: other commissions from a date on, offered and answered in time."""

    per_day: ClassVar[float] = 0.12

    def begin(self) -> None:
        self.by = a_person(self, "Operator")
        self.schedules: dict[UUID, Contract] = {}
        """Version -> its rates and fee."""
        self.held: dict[UUID, int] = {}
        """Merchant -> its deposit in cents."""
        self._write()

    def act(self) -> None:
        if self.chance.random() < 0.4:
            self._write()
        for seller in list(self.model.sellers.values()):
            if self.chance.random() < 0.5:
                self._offer(seller.id)
        self._deposit(self.chance.choice(list(self.model.sellers)))

    def answer(self) -> None:
        """Each day: whoever has an offer reads it, and one or the other answers."""
        for merchant in self._asked():
            offer = queries.offer(merchant)
            if offer is None or self.chance.random() < 0.7:
                continue
            if merchant in self.model.sellers and self.chance.random() < 0.2:
                commands.decline_terms(
                    merchant=merchant, contract=offer.id, by=self.by, at=self.now
                )
            else:
                self._accept(merchant, offer)

    def _asked(self) -> list[UUID]:
        found = Merchant.objects.exclude(state__in=["lead", "closed"]).order_by("id")
        return list(found.values_list("id", flat=True))

    def _write(self) -> None:
        today = self.now.date()
        points, less = self.chance.choice([600, 800, 1100]), self.chance.choice([300, 500])
        since = today + timedelta(days=self.chance.randint(-5, 30))
        rates = [(LONG_AGO, FOR_EVER, points)]
        if self.chance.random() < 0.5:  # cheaper for some weeks
            rates.insert(0, (since, since + timedelta(days=20), less))
        rows = [CommissionRow("", bp, a, None if b == FOR_EVER else b) for a, b, bp in rates]
        fee = self.chance.choice([0, 0, 35])
        terms = commands.write_terms(
            plan="standard", commission=rows, currency="EUR", by=self.by, at=self.now,
            order_fee_minor=fee, notice_days=NOTICE_DAYS, text={"en": "We list, you ship."},
        )  # fmt: skip
        commands.publish_terms(terms=terms, at=self.now)
        self.schedules[terms] = Contract(today, rates, fee)

    def _offer(self, merchant: UUID) -> None:
        newest = list(self.schedules)[-1]
        try:
            commands.offer_terms(merchant=merchant, terms=newest, by=self.by, at=self.now)
        except Refusal as no:
            self.refused(no)

    def _accept(self, merchant: UUID, offer: ContractRow) -> None:
        held = self.model.contracts.setdefault(merchant, [])
        facts = {"merchant": merchant, "contract": offer.id, "language": "it", "by": self.by}
        commands.accept_terms(**facts, digest=offer.terms.digest, at=self.now)
        # The program's words for when it begins are not asked: fifteen days, if something holds.
        today, offered = self.now.date(), offer.offered_at.date()
        had = any(one.since <= offered for one in held)
        begins = offered + timedelta(days=NOTICE_DAYS) if had else offered
        schedule = self.schedules[offer.terms.id]
        held.append(Contract(max(begins, today), schedule.rates, schedule.fee_minor))
        if merchant in self.model.sellers:
            self.model.sellers[merchant].contracts = held
        self.world.say(f"    agreed from {held[-1].since}: {schedule.rates}")

    def _deposit(self, merchant: UUID) -> None:
        """It comes once, however often it is told; no more goes back than there is."""
        transfer, minor = new_id(), self.chance.choice([10_000, 50_000])
        facts = {"merchant": MerchantId(merchant), "transfer": transfer, "amount_minor": minor}
        if self.chance.random() < 0.6:
            for _ in range(2):
                commands.receive_deposit(**facts, reference="bank", at=self.now)
            self.held[merchant] = self.held.get(merchant, 0) + minor
            return
        commands.return_deposit(**facts, reference="bank", at=self.now)
        self.held[merchant] = self.held.get(merchant, 0) - minor

    def wrong(self) -> Iterator[str]:
        for merchant, minor in self.held.items():
            if minor < 0:
                yield f"more of a deposit went back than had come: {minor}"
            found = queries.deposit(MerchantId(merchant), "EUR").minor
            if found != minor:
                yield f"of a deposit of {minor} the ledger has {found}"


class Answering(Actor):
    """The merchants, as far as terms were put before them."""

    per_day: ClassVar[float] = 1.0

    def act(self) -> None:
        self.world.find(Terms).answer()
