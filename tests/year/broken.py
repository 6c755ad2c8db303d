"""The program broken on purpose, one mistake at a time: each must spoil a year."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import ROUND_DOWN, Decimal
from types import SimpleNamespace
from typing import Any
from unittest import mock
from uuid import UUID

from tests.year.actors import TRADE, applicants, everyone, sellers

from entrepot.casework.commands import cases
from entrepot.catalog import commands as catalog
from entrepot.catalog.commands import asking, texts
from entrepot.catalog.queries import bundles
from entrepot.catalog.rules import readiness
from entrepot.catalog.values import Offer, TextState
from entrepot.channels.commands import holding, pulling
from entrepot.checkout.rules import movements
from entrepot.kernel import new_id
from entrepot.lanes import rows
from entrepot.lanes.values import Amendment
from entrepot.money.values import Money, currency
from entrepot.offices.commands import mandates, teams
from entrepot.offices.values import MerchantState
from entrepot.onboarding import commands as onboarding
from entrepot.onboarding.commands import checks
from entrepot.onboarding.models import Check, Contract
from entrepot.onboarding.values.checks import Unreachable
from entrepot.payments import commands as payments
from entrepot.payments import rules
from entrepot.payments.commands import refunding, settling
from entrepot.payments.values import Outcome, PaymentState
from entrepot.selection import commands as selection


@dataclass(frozen=True)
class Variant:
    """A mistake: what is patched, which tasks never run, and words of how it must be found.

    `dials` are a party's (`registers.away`), where its faults must be frequent for the mistake to
    show soon.
    """

    name: str
    found_as: tuple[str, ...]
    patch: Callable[[], Any] = nullcontext
    without: tuple[str, ...] = ()
    dials: Mapping[str, float] = field(default_factory=dict)
    cast: tuple[str, ...] = TRADE
    often: Mapping[str, float] = field(default_factory=dict)
    """How often actors come, by the names of their classes, where they alone are asked."""

    @contextmanager
    def applied(self) -> Iterator[None]:
        kinds = {kind.__name__: kind for kind in everyone(self.cast)}
        with ExitStack() as stack:
            for name, per_day in self.often.items():
                stack.enter_context(mock.patch.object(kinds[name], "per_day", per_day))
            stack.enter_context(self.patch())
            yield


def _void_forgotten() -> Any:
    whole = movements.release

    def all_but_one(order: Any, *, reason: str) -> list[Any]:
        voids = whole(order, reason=reason)
        return voids[1:] or voids

    return mock.patch.object(movements, "release", all_but_one)


def _commission_rounded_down() -> Any:
    def less(order: Any) -> Money:
        goods = Money(order.merchant_goods_minor, currency(order.merchant_currency))
        return goods.times(Decimal(order.commission_bp).scaleb(-4), rounding=ROUND_DOWN)

    return mock.patch.object(movements, "commission", less)


@contextmanager
def _notice_applied_twice() -> Iterator[None]:
    """Whoever forgets what is settled, and names the transfer anew each time, books it twice."""

    def forgetful(**facts: Any) -> Outcome:
        return judge(**{**facts, "is_settled": False})

    judge = rules.judge
    with (
        mock.patch.object(rules, "judge", forgetful),
        mock.patch.object(settling, "named_id", side_effect=_another_id),
    ):
        yield


def _refund_under_new_names() -> Any:
    """A provider whose answer is lost is asked again, and pays again."""
    return mock.patch.object(refunding, "RefundId", side_effect=_another_id)


def _law_amended_retroactively() -> Any:
    install = rows.install

    def from_last_month(amendments: Any) -> Any:
        return install([_earlier(one) for one in amendments])

    return mock.patch.object(rows, "install", from_last_month)


def _earlier(one: Amendment) -> Amendment:
    month = timedelta(days=30)
    adds = one.adds and replace(one.adds, since=one.adds.since - month)
    ends_on = one.ends_on and one.ends_on - month
    return replace(one, adds=adds, ends_on=ends_on)


def _another_id(_: object) -> UUID:
    return new_id()


def _lost_notice_never_asked_for() -> Any:
    return mock.patch.object(payments, "ask", return_value=PaymentState.PENDING)


def _rests_and_sells() -> Any:
    """Nobody looks at a merchant's standing: neither the gate nor the quote."""
    stack = ExitStack()
    is_live = Offer.is_live.fget
    assert is_live is not None

    def blind(self: Offer) -> Any:
        return is_live(replace(self, merchant_state=MerchantState.LIVE))

    stack.enter_context(mock.patch.object(Offer, "is_live", property(blind)))
    stack.enter_context(mock.patch.object(readiness, "_standing", return_value=()))
    return stack


def _silence_is_a_yes() -> Any:
    keep = checks._keep

    def trusting(asked: Any, answer: Any, *, at: Any) -> Any:
        found = keep(asked, answer, at=at)
        if isinstance(answer, Unreachable):
            Check.objects.filter(id=asked.id).update(state="verified", answered_at=at)
        return found

    return mock.patch.object(checks, "_keep", trusting)


def _terms_at_once() -> Any:
    """Whoever agrees to other terms is charged by them from that minute on."""
    accept = onboarding.accept_terms

    def accept_now(*, contract: Any, at: Any, **facts: Any) -> None:
        Contract.objects.filter(id=contract).update(effective_on=at.date())
        accept(contract=contract, at=at, **facts)

    return mock.patch.object(onboarding, "accept_terms", accept_now)


def _papers_of_few_days() -> Any:
    """They end soon and nobody renews them, so that it shows soon that nobody looks."""
    return mock.patch.multiple(applicants.Applying, lasts=[3], _renew=mock.DEFAULT)


def _mandate_outlives_its_end() -> Any:
    return mock.patch.object(mandates, "_end", return_value=None)


def _last_owner_leaves() -> Any:
    return mock.patch.object(teams, "_another_owner_stays", return_value=None)


def _weekends_count() -> Any:
    def by_the_sun(start: Any, minutes: int, _: Any) -> Any:
        return start + timedelta(minutes=minutes)

    return mock.patch.object(cases.rules, "add_working", by_the_sun)


def _feeds_never_held() -> Any:
    stack = ExitStack()
    stack.enter_context(mock.patch.object(holding, "why_hold", return_value={}))
    stack.enter_context(mock.patch.object(sellers.Joining, "lists", 6))  # below five none is held
    return stack


def _pulls_never_rest() -> Any:
    return mock.patch.object(pulling, "PULL_FAILURES_MAX", 1_000)


def _changes_unseen() -> Any:
    return mock.patch.object(asking, "is_watched", return_value=False)


def _box_of_one_each() -> Any:
    """A bundle takes one piece of each part from the shelves, however many it says."""
    parts = bundles.offer_parts

    def one_each(variants: Any) -> Any:
        return {
            one: tuple(replace(part, quantity=1) for part in found)
            for one, found in parts(variants).items()
        }

    return mock.patch.object(bundles, "offer_parts", one_each)


def _words_stay_fresh() -> Any:
    names = {one.name: TextState.REVIEWED for one in TextState}
    return mock.patch.object(texts, "TextState", SimpleNamespace(**names))


def _marks_forgotten() -> Any:
    return mock.patch.object(selection, "mark", return_value=0)


def _standing_unheard() -> Any:
    return mock.patch.object(catalog, "ask_recheck_of", return_value=None)


OFFICE = ("operator", "people", "sellers")
VARIANTS = (
    # With the ledger's own expiry at work a forgotten void heals within the half hour.
    Variant("void forgotten", ("the ledger has", "ended_orders_hold"), _void_forgotten,
            without=("entrepot.ledger.tasks.expire_holds",)),
    Variant("commission rounded down", ("payable:", "commission:"), _commission_rounded_down),
    Variant("notice applied twice", ("clearing", "captured"), _notice_applied_twice),
    Variant("expiry skipped", ("waits for money", "unpaid_orders"),
            without=("entrepot.checkout.tasks.expire_orders",)),
    Variant("law amended retroactively", ("VAT",), _law_amended_retroactively),
    Variant("refund under new names", ("took", "refund"), _refund_under_new_names,
            dials={"provider.cut": 0.6, "provider.wrong": 0.4}),
    Variant("lost notice never asked for", ("took", "paid in time"), _lost_notice_never_asked_for,
            without=("entrepot.payments.tasks.reconcile_payments",)),
    Variant("who rests sells on", ("was sold while",), _rests_and_sells,
            cast=(*TRADE, "standing"), often={"Standing": 4.0, "Terms": 0.0}),
    Variant("standing unheard", ("of a merchant that may sell is", "is on the shelves"),
            _standing_unheard, cast=(*OFFICE, "goods", "standing"),
            often={"Standing": 3.0, "Shelf": 9.0}),
    Variant("silence is a yes", ("no register said yes",), _silence_is_a_yes,
            cast=(*OFFICE, "applicants"), often={"Applying": 6.0, "Reviewing": 0.0},
            dials={"registers.away": 0.5}),
    Variant("papers end unseen", ("nobody has asked for others",), _papers_of_few_days,
            without=("entrepot.onboarding.tasks.watch_papers",),
            cast=(*OFFICE, "applicants", "standing"),
            often={"Applying": 8.0, "Reviewing": 8.0, "Answering": 8.0, "Standing": 0.0}),
    Variant("terms at once", ("payable:", "commission:"), _terms_at_once,
            cast=(*TRADE, "standing"), often={"Standing": 0.0, "Terms": 3.0, "Answering": 3.0}),
    Variant("mandate outlives its end", ("mandate",), _mandate_outlives_its_end,
            cast=OFFICE, often={"Mandates": 12.0}),
    Variant("last owner leaves", ("last owner", "no owner"), _last_owner_leaves,
            cast=OFFICE, often={"Teams": 12.0}),
    Variant("weekends count", ("in time is",), _weekends_count,
            cast=(*OFFICE, "applicants", "casework"), often={"Cases": 8.0, "Leads": 0.0}),
    Variant("feeds never held", ("prices leap is",), _feeds_never_held,
            cast=(*OFFICE, "feeds"), often={"Pulling": 12.0, "Feeding": 0.0}),
    Variant("pulls never rest", ("a pull that failed",), _pulls_never_rest,
            cast=(*OFFICE, "feeds"), often={"Pulling": 6.0}),
    Variant("changes unseen", ("title", "changes that wait"), _changes_unseen,
            cast=(*OFFICE, "applicants", "goods"),
            often={"Applying": 6.0, "Reviewing": 6.0, "Retitling": 9.0}),
    Variant("a box of one each", ("pieces",), _box_of_one_each,
            cast=(*TRADE, "goods", "people"), often={"Bundling": 6.0}),
    Variant("words stay fresh", ("words made from",), _words_stay_fresh,
            cast=(*OFFICE, "goods"), often={"Translating": 12.0, "Retitling": 12.0}),
    Variant("marks forgotten", ("the score of",), _marks_forgotten,
            cast=(*OFFICE, "choosing"), often={"Shelf": 9.0, "Choosing": 0.0, "Rates": 0.0}),
)  # fmt: skip
