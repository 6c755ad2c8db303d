"""Buyers: they ask, order, press twice, change their minds, pay, pay late, pay never."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import ClassVar

from tests.year.actors import Actor
from tests.year.model import Deal

from entrepot.catalog.values import ListingId
from entrepot.checkout import commands
from entrepot.checkout.rules import local_day
from entrepot.checkout.values import RecipientId
from entrepot.kernel import Refusal
from entrepot.lanes.rules import cn_identity

PEOPLE = 25
BEIJING = {
    "name": "测试收件人", "phone": "138 0013 8000", "province": "北京市", "city": "北京市",
    "district": "朝阳区", "street": "建国路88号", "postcode": "100022",
}  # fmt: skip
MADRID = {
    "name": "Destinataria de prueba", "phone": "+34 600 000 000", "street": "Calle Mayor 1",
    "postcode": "28013", "city": "Madrid",
}  # fmt: skip


class Buying(Actor):
    """One cart of one market: quoted, ordered, and then whatever this buyer is like."""

    per_day: ClassVar[float] = 4.0

    def act(self) -> None:
        market = "cn" if self.chance.random() < 0.75 else "es"
        on_offer = [
            listing
            for seller in self.model.sellers.values()
            if seller.lane.endswith(market)
            for listing in (*seller.listings, *seller.bundles)
        ]
        if not on_offer:
            return
        wanted = self.chance.sample(on_offer, min(len(on_offer), self.chance.choice([1, 1, 2, 4])))
        at = self.world.clock.now
        lines = [(ListingId(one), self.chance.choice([1, 1, 2, 5])) for one in wanted]
        quote = commands.make_quote(
            market=market,
            lines=lines,
            recipient=self._recipient(market),
            buyer=None,
            at=at,
        )
        if quote.token is None or quote.payload is None:
            codes = ", ".join(problem.code for problem in quote.problems)
            self.world.say(f"    no promise: {codes}")
            return
        token, payload = quote.token, quote.payload
        day = local_day(market.upper(), at)
        sellers = {one: self.model.seller_of(one) for one, _ in lines}
        facts = {
            "market": market,
            "commissions": {s.id: s.agreed(day) for s in sellers.values()},
            "demand": sum((Counter(sellers[one].demand(one, n)) for one, n in lines), Counter()),
        }
        thinks = timedelta(seconds=self.chance.choice([5, 60, 600, 3600]))

        def order() -> None:
            placed = commands.place(token, at=self.world.clock.now)
            for _ in range(self.chance.choice([0, 0, 1, 3])):  # CHK-3: impatience
                assert not commands.place(token, at=self.world.clock.now).is_new
            self.model.deals[payload.id] = Deal(
                payload, self.world.clock.now, placed.expires_at, **facts
            )
            self._go_on(self.model.deals[payload.id])

        self.world.later(thinks, "a buyer orders", order)

    def _recipient(self, market: str) -> RecipientId:
        details, country = dict(MADRID), "ES"
        if market == "cn":
            body = f"11010519800101{self.chance.randrange(PEOPLE):03}"
            details = BEIJING | {"id_number": body + cn_identity.check_character(body)}
            country = "CN"
        return commands.save_recipient(
            owner=None, cart=None, country=country, details=details, at=self.world.clock.now
        )

    def _go_on(self, deal: Deal) -> None:
        minutes = self.chance.randint(1, 25)
        kinds: list[tuple[Callable[[], None], timedelta]] = [
            (lambda: self._pay(deal), timedelta(minutes=minutes)),
            (lambda: self._pay(deal, returns=True), timedelta(minutes=minutes)),
            (lambda: self._pay(deal, declines=self.chance.randint(1, 2)), timedelta(minutes=2)),
            (
                lambda: self._pay(deal, after=timedelta(hours=self.chance.randint(1, 30))),
                timedelta(),
            ),
            (lambda: self._pay(deal, times=2), timedelta(minutes=minutes)),
            (lambda: self._cancel(deal), timedelta(minutes=minutes)),
            (lambda: self._start(deal), timedelta(minutes=minutes)),
            (lambda: None, timedelta()),
        ]
        work, wait = self.chance.choices(kinds, weights=[8, 6, 2, 2, 1, 2, 1, 1])[0]
        self.world.later(wait, "a buyer goes on", work)

    def _start(self, deal: Deal) -> str:
        """The provider's id of what this group is asked for now."""
        facts = {"group": deal.quote.id, "provider": "simulator", "return_url": "http://memory/",
                 "at": self.world.clock.now}  # fmt: skip
        url = commands.start_payment(**facts)
        reference = url.rpartition("/")[2]
        charge = self.world.provider.book.by_reference(reference)
        if charge.id not in deal.charges:
            deal.charges.append(charge.id)
        return charge.id

    def _pay(
        self,
        deal: Deal,
        *,
        returns: bool = False,
        declines: int = 0,
        after: timedelta = timedelta(),
        times: int = 1,
    ) -> None:
        payment = self._start(deal)
        if declines:
            self.world.provider.pay(payment, is_declined=True)
            again = lambda: self._pay(deal, declines=declines - 1)  # noqa: E731  # said once
            self.world.later(timedelta(minutes=3), "a buyer tries again", again)
            return
        for nth in range(times):
            wait = after + nth * timedelta(hours=1)
            self.world.later(wait, "a buyer pays", lambda: self.world.provider.pay(payment))
        if returns:
            wait = after + timedelta(seconds=self.chance.randint(1, 30))
            self.world.later(wait, "a buyer returns", lambda: self._return(deal))
        if times > 1:  # gives up, cancels, and has paid after all
            self.world.later(timedelta(seconds=1), "a buyer cancels", lambda: self._cancel(deal))

    def _return(self, deal: Deal) -> None:
        commands.check_payment(group=deal.quote.id, at=self.world.clock.now)

    def _cancel(self, deal: Deal) -> None:
        at = self.world.clock.now
        if self.chance.random() < 0.3:
            commands.reopen_group(group=deal.quote.id, owner=None, cart=None, at=at)
        else:
            commands.cancel_group(group=deal.quote.id, at=at)
        deal.is_cancelled = deal.states.get(deal.quote.orders[0].id, "placed") == "placed"


class Receiving(Actor):
    """Buyers who have it say so, or try to before they have."""

    per_day: ClassVar[float] = 2.0

    def act(self) -> None:
        deals = [deal for deal in self.model.deals.values() if not deal.is_cancelled]
        if not deals:
            return
        deal = self.chance.choice(deals[-60:])
        for order in deal.quote.orders:
            try:
                commands.confirm_receipt(
                    group=deal.quote.id, order=order.id, at=self.world.clock.now
                )
            except Refusal as no:
                self.model.refusals[no.code] += 1
