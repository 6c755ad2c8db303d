"""Feeds: prices and stock by file, held when they would turn much over, fetched from shops that
do not always answer."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import ClassVar, Final
from uuid import UUID

from tests.year import evening
from tests.year.actors import Actor
from tests.year.model import Seller
from tests.year.parties.shops import Shelf as Address

from entrepot.catalog.models import Variant
from entrepot.channels import commands
from entrepot.channels.models import ImportJob, Pull
from entrepot.channels.values import Choices, JobId, JobKind, PullId, PullState
from entrepot.kernel import Refusal
from entrepot.logistics.models import Node
from entrepot.offices.models import Merchant
from entrepot.offices.values import MerchantId

FAILURES_MAX: Final = 5
"""In a row, and then a pull rests."""
HOURS_6: Final = 360
KEPT: Final = timedelta(days=3)


class Feeding(Actor):
    """A merchant's files of prices and of counted stock; nothing else of its goods changes."""

    per_day: ClassVar[float] = 0.5

    def begin(self) -> None:
        self.odd: list[str] = []

    def act(self) -> None:
        seller = self.chance.choice(list(self.model.sellers.values()))
        feed = self.chance.choice([self._prices, self._stock])
        try:
            feed(seller)
        except Refusal as no:
            self.refused(no)

    def _prices(self, seller: Seller) -> None:
        rows = list(Variant.objects.filter(merchant=seller.id).order_by("sku"))
        said = {row.sku: self.chance.randint(600, 3000) for row in rows}
        lines = [f"{sku},{minor / 100:.2f}" for sku, minor in said.items()]
        lines += ["nobody-knows,1.00", lines[0], f"{rows[-1].sku}x,many"]
        before = list(self._others(seller))
        job = self._run(seller, JobKind.PRICES, "sku,price", lines, Choices())
        found = dict(Variant.objects.filter(merchant=seller.id).values_list("sku", "price_minor"))
        if found != said:
            self.odd.append(f"prices of a feed: {said}, and there are {found}")
        if self._others(seller) != before:
            self.odd.append("a feed of prices changed something else")
        counts = ImportJob.objects.values_list("counts", flat=True).get(id=job)
        if (counts["rows"], counts["failed"]) != (len(lines), 2):
            self.odd.append(f"a feed of {len(lines)} lines with two mistakes: {counts}")

    def _stock(self, seller: Seller) -> None:
        """Counted on the shelf: what orders hold is never counted away."""
        node = Node.objects.get(id=seller.node)
        said = {self.chance.choice(list(seller.listings.values())): self.chance.randint(0, 40)}
        held = {one: self._held(one, seller.node) for one in said}
        skus = dict(Variant.objects.filter(id__in=said).values_list("id", "sku"))
        lines = [f"{skus[one]},{units}" for one, units in said.items()]
        self._run(seller, JobKind.STOCK, "sku,stock", lines, Choices(node=node.code))
        for one, units in said.items():
            (before, kept), (after, _) = held[one], self._held(one, seller.node)
            # What is free in a book that the merchant has left cannot be counted away from here.
            is_moving = Merchant.objects.get(id=seller.id).books.filter(drained_at=None).count() > 1
            if after != max(units, kept) and not (is_moving and units < after <= before):
                self.odd.append(f"{units} were counted, orders hold {kept}, and {after} are there")
            self.model.received[one, seller.node] += after - before

    def _held(self, variant: UUID, node: UUID) -> tuple[int, int]:
        """What lies there now in all books, and what of it orders hold."""
        name = evening.chart.stock(variant, node)
        posted, free = evening.books_of([name]).get(name, (0, 0))
        return posted, posted - free

    def _run(
        self, seller: Seller, kind: JobKind, head: str, lines: list[str], choices: Choices
    ) -> JobId:
        owner = MerchantId(seller.id)
        text = "\n".join([head, *lines, ""])
        job = commands.take_file(
            [text.encode()], name="feed.csv", merchant=owner, at=self.now, kind=kind
        )
        commands.choose_feed(job, choices=choices, merchant=owner)
        commands.start_import(job, merchant=owner, at=self.now)
        commands.run_import(job, at=self.now)
        try:  # what is over is over
            commands.start_import(job, merchant=owner, at=self.now)
        except Refusal as no:
            self.refused(no)
        else:
            self.odd.append("an import that was over was started again")
        return job

    def _others(self, seller: Seller) -> list[tuple[object, ...]]:
        rows = Variant.objects.filter(merchant=seller.id).order_by("sku")
        return list(rows.values_list("sku", "hs_code", "net_weight_g", "gtin", "product__brand"))

    def wrong(self) -> Iterator[str]:
        yield from self.odd


class Pulling(Actor):
    """Feeds of prices that are fetched: changed a little, a lot, not at all, or not to be had."""

    per_day: ClassVar[float] = 0.8

    def begin(self) -> None:
        self.odd: list[str] = []
        self.released: set[UUID] = set()
        self.pulls: dict[UUID, tuple[PullId, Address]] = {}
        """Merchant -> its pull, and what lies at the address."""

    def act(self) -> None:
        seller = self.chance.choice(list(self.model.sellers.values()))
        if seller.id not in self.pulls:
            if len(self.pulls) < 3 and len(seller.listings) >= 2:
                self._make(seller)
            return
        pull, address = self.pulls[seller.id]
        what = self.chance.choice(["little", "little", "lot", "break", "mend", "yes"])
        if what in {"break", "mend"}:
            address.is_broken = what == "break"
            self._go_on(pull, seller)
        elif what == "yes":
            self._release(seller)
        else:
            address.text = self._file(seller, leaps=what == "lot")

    def _make(self, seller: Seller) -> None:
        url = f"https://shop.example.test/{seller.name}.csv"
        address = Address(self._file(seller, leaps=False), judge=partial(self._leaps, seller))
        self.world.shops.shelves[url] = address
        pull = commands.save_pull(
            merchant=MerchantId(seller.id), name="prices", kind=JobKind.PRICES, url=url,
            interval_min=HOURS_6, at=self.now,
        )  # fmt: skip
        self.pulls[seller.id] = pull, address

    def _file(self, seller: Seller, *, leaps: bool) -> str:
        """Prices near those that stand, or four times as high."""
        rows = Variant.objects.filter(merchant=seller.id).order_by("sku")
        times = 4 if leaps else 1
        lines = [
            f"{sku},{((minor or 900) * times + self.chance.randint(0, 20)) / 100:.2f}"
            for sku, minor in rows.values_list("sku", "price_minor")
        ]
        return "\n".join(["sku,price", *lines, ""])

    def _go_on(self, pull: PullId, seller: Seller) -> None:
        row = Pull.objects.get(id=pull)
        if row.state == PullState.PAUSED and self.chance.random() < 0.6:
            commands.set_pull_state(
                pull, state=PullState.ACTIVE, merchant=MerchantId(seller.id), at=self.now
            )
            self.pulls[seller.id][1].failed = 0

    def _release(self, seller: Seller) -> None:
        """A person's yes to what was held."""
        held = ImportJob.objects.filter(merchant=seller.id, state="held").order_by("id")
        for row in held[:3]:
            self.released.add(row.id)
            commands.release_import(JobId(row.id), merchant=MerchantId(seller.id), at=self.now)

    def wrong(self) -> Iterator[str]:
        yield from self.odd
        for pull, address in self.pulls.values():
            row = Pull.objects.get(id=pull)
            is_over = address.failed >= FAILURES_MAX
            if is_over != (row.state == PullState.PAUSED):
                yield f"a pull that failed {address.failed} times in a row is {row.state}"
            if row.failures != address.failed and row.state == PullState.ACTIVE:
                yield f"a pull failed {address.failed} times, and its row says {row.failures}"
            yield from self._held(pull, address)

    def _held(self, pull: PullId, address: Address) -> Iterator[str]:
        """What leaps waits for a person, and nothing of it is done before."""
        for at, leaps in address.fetched:
            job = ImportJob.objects.filter(pull_id=pull, made_at=at).first()
            if job is None or job.id in self.released:
                continue
            if leaps != (job.state == "held"):
                yield f"a feed of which it is {leaps} that its prices leap is {job.state}"
        address.fetched = [one for one in address.fetched if self.now - one[0] < KEPT]

    def _leaps(self, seller: Seller, text: str) -> bool:
        """More than half of five prices or more move by three tenths: counted by hand."""
        rows = Variant.objects.filter(merchant=seller.id, price_minor__isnull=False)
        before = dict(rows.values_list("sku", "price_minor"))
        known = far = 0
        for line in text.splitlines()[1:]:
            sku, price = line.split(",")
            minor = round(float(price) * 100)
            known += sku in before
            far += sku in before and abs(minor - before[sku]) * 10 > before[sku] * 3
        return known >= 5 and far * 2 > known
