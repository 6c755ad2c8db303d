"""Businesses on their way in: they apply, leave things out, are looked at, refused, let in; and
their papers grow old."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, ClassVar, Final
from uuid import UUID

from schwifty import IBAN
from stdnum import luhn
from tests.year.actors import Actor
from tests.year.actors.people import Teams, a_person
from tests.year.actors.sellers import Shelf
from tests.year.model import Seller

from entrepot.kernel import Refusal, new_id
from entrepot.kit.uploads import Accepted
from entrepot.logistics.models import Node
from entrepot.offices.models import Merchant, Office
from entrepot.offices.values import MerchantId, UserId
from entrepot.onboarding import commands
from entrepot.onboarding.models import Application, Check
from entrepot.onboarding.values import Step
from entrepot.onboarding.values.checks import CheckKind

AT_MOST: Final = 9
PAPERS: Final = ("identity", "register_extract", "bank_statement")
STATEMENTS: Final = ("lawful", "safety", "true_data")
GRACE: Final = timedelta(days=14 + 3)
"""What the house grants, two nights of the clock, and a day."""
ASKED_WITHIN: Final = timedelta(days=3)
FORGOTTEN: Final = 0.06
WHY: Final = "seen on paper by the office"


@dataclass
class Applicant:
    """One business, and what it has given."""

    merchant: MerchantId
    owner: UserId
    number: int
    stage: str = "applied"
    is_filled: bool = False
    sent: dict[str, tuple[UUID, date | None]] = field(default_factory=dict)
    """Papers that nobody has looked at, with their last day."""
    accepted: dict[str, date | None] = field(default_factory=dict)
    has_stated: bool = False
    is_double: bool = False
    """Its VAT number is that of another one, which was there before."""
    decided: set[str] = field(default_factory=set)
    """Kinds of number that a person has taken."""
    assents: set[UserId] = field(default_factory=set)
    valid_since: datetime | None = None
    """When the identity paper that holds was accepted."""

    @property
    def vat(self) -> str:
        stem = f"{1234567000 + self.number:010}"
        return stem + luhn.calc_check_digit(stem)

    @property
    def gives_all(self) -> bool:
        """It has done its part."""
        return self.is_filled and self.has_stated and {*self.sent, *self.accepted} >= {*PAPERS}

    def is_overdue(self, today: date) -> bool:
        until = self.accepted.get("identity")
        return until is not None and until < today


class Applying(Actor):
    """A new business now and then; each of those that are there does its next step."""

    per_day: ClassVar[float] = 0.9
    lasts: ClassVar[list[int]] = [3, 20, 60, 400]
    """Days for which a paper is good when it is sent."""

    def begin(self) -> None:
        self.odd: list[str] = []
        self.all: dict[UUID, Applicant] = {}
        self.office = Office.objects.order_by("code")[0].id

    def act(self) -> None:
        if not self.all or (len(self.all) < AT_MOST and self.chance.random() < 0.25):
            self.start()
            return
        one = self.chance.choice(list(self.all.values()))
        steps = {"applied": self._apply, "live": self._renew, "refused": self._again}
        steps.get(one.stage, self._try_in_review)(one)

    def start(self) -> None:
        owner, number = a_person(self, "Owner"), len(self.all) + 1
        merchant = MerchantId(new_id())
        told = {"name": f"Frantoio {number}", "legal_name": f"Frantoio {number} S.r.l.",
                "legal_form": "company", "country": "IT"}  # fmt: skip
        for _ in range(self.chance.choice([1, 2])):  # pressed twice
            commands.start(
                merchant=merchant, office=self.office, language="it", currency="EUR", told=told,
                by=owner, at=self.now,
            )  # fmt: skip
        self.adopt(merchant, owner)

    def adopt(self, merchant: MerchantId, owner: UserId) -> None:
        """From now on it is ours; one that an office found comes here as well."""
        one = Applicant(merchant, owner, number=len(self.all) + 1)
        if len(self.all) > 2 and self.chance.random() < 0.15:
            one.number, one.is_double = 1, True
        self.all[merchant] = one

    def _apply(self, one: Applicant) -> None:
        """All that is lacking, as far as it is thought of; then off to the office."""
        if not one.is_filled and self._thinks_of_it():
            self._fill(one)
        for paper in PAPERS:
            if paper not in {*one.sent, *one.accepted} and self._thinks_of_it():
                self.send(one, paper)
        if not one.has_stated and self._thinks_of_it():
            commands.make_statements(
                merchant=one.merchant, codes=list(STATEMENTS), name="Ada", language="it",
                by=one.owner, at=self.now,
            )  # fmt: skip
            one.has_stated = True
        try:
            commands.hand_in(merchant=one.merchant, by=one.owner, at=self.now)
        except Refusal as no:
            self.refused(no)
            self._mend(one)
            return
        one.stage = "review"
        if not one.gives_all:
            self.odd.append(f"an application was handed in without all: {one}")
        first = next(a for a in self.all.values() if a.number == one.number)
        if one.is_double and first.stage not in {"applied", "refused", "closed"}:
            self.odd.append(f"two businesses have the VAT number {one.vat}")

    def _mend(self, one: Applicant) -> None:
        """A number that its register does not know was a slip: the next one is right."""
        failed = Check.objects.filter(merchant=one.merchant, state="failed").exists()
        if one.is_double or failed:
            one.is_double, one.number = False, 100 + one.number + len(self.all)
            one.is_filled = False

    def _fill(self, one: Applicant) -> None:
        home = f"Frantoio {one.number} S.r.l."
        iban = IBAN.generate(
            "IT", bank_code="05428", branch_code="11101", account_code=f"{one.number:012}"
        )
        steps: dict[Step, dict[str, Any]] = {
            Step.BUSINESS: {"legal_name": home, "legal_form": "company"},
            Step.ADDRESS: {"street": "Via Roma 1", "postcode": "12051", "city": "Alba",
                           "area": "CN", "phone": "+390173123456", "website": "",
                           "email": f"shop{one.number}@example.test", "contact_name": "Ada"},
            Step.NUMBERS: {"vat_number": f"IT{one.vat}", "tax_number": one.vat,
                           "register_number": one.vat, "iban": str(iban), "holder": home,
                           "eori": f"IT{one.vat}", "representative": "Ada"},
            Step.GOODS: {"markets": ["cn"], "categories": ["food"], "brands": [],
                         "shop_type": "specialty", "catalogue_size": "ten"},
        }  # fmt: skip
        for step, told in steps.items():
            commands.save_step(
                merchant=one.merchant, step=step, told=told, by=one.owner, at=self.now
            )
        one.is_filled = True

    def send(self, one: Applicant, paper: str) -> None:
        """A paper; of the person in charge one that ends some day, maybe soon."""
        data = f"%PDF {paper} {self.now}".encode()
        until = None
        if paper == "identity":
            until = self.now.date() + timedelta(days=self.chance.choice(self.lasts))
        made = commands.upload(
            merchant=one.merchant,
            type_code=paper,
            file=Accepted(f"{paper}.pdf", "application/pdf", data, sha256(data).hexdigest()),
            expires_on=until,
            by=one.owner,
            at=self.now,
        )
        one.sent[paper] = (made, until)

    def _renew(self, one: Applicant) -> None:
        """Who is asked for a newer paper sends it, mostly."""
        until = one.accepted.get("identity")
        soon = self.now.date() + timedelta(days=7)
        if until and until < soon and "identity" not in one.sent and self.chance.random() < 0.6:
            self.send(one, "identity")

    def _again(self, one: Applicant) -> None:
        """Refused, and back with what was lacking."""
        if self.chance.random() < 0.3:
            self._apply(one)

    def _try_in_review(self, one: Applicant) -> None:
        """Under the eyes of a reviewer nothing moves."""
        if one.stage != "review":
            return
        try:
            commands.save_step(
                merchant=one.merchant, step=Step.ADDRESS, told={"city": "Bra"}, by=one.owner,
                at=self.now,
            )  # fmt: skip
        except Refusal as no:
            self.refused(no)
        else:
            self.odd.append("an application was changed while it was looked at")

    def _thinks_of_it(self) -> bool:
        return self.chance.random() >= FORGOTTEN

    def wrong(self) -> Iterator[str]:
        yield from self.odd
        states = dict(Merchant.objects.filter(id__in=self.all).values_list("id", "state"))
        rows = Application.objects.filter(merchant__in=self.all)
        asked = dict(rows.values_list("merchant", "overdue_since"))
        today = self.now.date()
        for one in self.all.values():
            state = states[one.merchant]
            is_in = one.stage == "live"
            if is_in == (state in {"applied", "review", "refused"}) or (
                not is_in and one.stage not in {state, "closed"}
            ):
                yield f"a business is {state} and should be {one.stage}"
            yield from self._papers(one, state, today, asked=asked[one.merchant] is not None)
        yield from self._proofs()

    def _papers(self, one: Applicant, state: str, today: date, *, asked: bool) -> Iterator[str]:
        seller = self.model.sellers.get(one.merchant)
        since = seller.standings[-1][0] if seller and seller.standings else None
        if since is None or one.stage != "live":
            return
        until = one.accepted["identity"]
        assert until is not None
        rested = self.now - since
        if state == "live" and not asked and min(today - until, rested) > ASKED_WITHIN:
            yield f"a merchant sells, its papers ended on {until}, and nobody has asked for others"
        if state == "live" and min(today - until, rested) > GRACE:
            yield f"a merchant sells, and its papers ended on {until}"
        is_ours = seller is not None and seller.why == "papers_missing"
        is_good = until >= today and one.valid_since is not None
        known = min(self.now - (one.valid_since or self.now), rested)
        if state == "paused" and is_ours and is_good and known > timedelta(days=3):
            yield f"a merchant rests for papers that are good until {until}"

    def _proofs(self) -> Iterator[str]:
        """Only a register's yes, or a person's, verifies: silence never does (TAX-8)."""
        said, now = self.world.registers.said, self.now
        for row in Check.objects.filter(merchant__in=self.all):
            answer = said.get(f"{row.kind}:{row.number}")
            one = self.all[row.merchant_id]
            is_ours = row.decided_by_id is not None and row.kind in one.decided
            # VIES tells no names here.
            is_yes = answer == "yes" or (row.kind == "vat" and answer == "other name")
            if row.state == "verified" and not is_ours and not is_yes:
                yield f"the {row.kind} number {row.number} is verified: no register said yes"
            if row.next_at is not None and now - row.next_at > timedelta(hours=13):
                yield f"nobody asks about the {row.kind} number {row.number}"


class Reviewing(Actor):
    """The office's agents: papers, numbers that differ, and the decision; now and then in pairs."""

    per_day: ClassVar[float] = 0.9

    def begin(self) -> None:
        self.needs_two = False

    def act(self) -> None:
        if self.chance.random() < 0.05:
            self.needs_two = not self.needs_two
            commands.set_office_rule(
                office=self._them.office, four_eyes=self.needs_two, answer_days=5
            )
        agent = self.chance.choice(list(self.world.find(Teams).agents()))
        for one in self._them.all.values():
            if one.stage in {"review", "live"}:
                self._papers(one, agent)
            if one.stage == "review" and self.chance.random() < 0.7:
                self._decide(one, agent)
            if one.stage == "live":
                self._open_shop(one)

    @property
    def _them(self) -> Applying:
        return self.world.find(Applying)

    def _papers(self, one: Applicant, agent: UserId) -> None:
        for paper, (document, until) in list(one.sent.items()):
            accept = self.chance.random() < 0.85
            try:
                commands.review_document(
                    document=document, accept=accept, by=agent, at=self.now, reason="unreadable"
                )
            except Refusal as no:
                self.refused(no)
                continue
            del one.sent[paper]
            if accept:
                one.accepted[paper] = until
                one.valid_since = self.now if paper == "identity" else one.valid_since

    def _decide(self, one: Applicant, agent: UserId) -> None:
        at = self.now
        for row in Check.objects.filter(merchant=one.merchant).exclude(state="verified"):
            if self.chance.random() < 0.4:
                kind = CheckKind(row.kind)
                commands.decide(
                    merchant=one.merchant, kind=kind, accept=True, by=agent, why=WHY, at=at
                )
                one.decided.add(row.kind)
        way = self.chance.choices(["yes", "changes", "no"], [8, 1, 1])[0]
        try:
            if way == "yes":
                self._approve(one, agent)
            elif way == "changes":
                commands.ask_changes(
                    merchant=one.merchant, items=("identity",), note="More", by=agent, at=at
                )
                one.accepted.pop("identity", None)  # a new one is asked for
                one.stage = "applied"
                one.assents.clear()
            else:
                commands.refuse(merchant=one.merchant, reason="other", note="", by=agent, at=at)
                one.stage = "refused"
                one.assents.clear()
        except Refusal as no:
            self.refused(no)

    def _approve(self, one: Applicant, agent: UserId) -> None:
        may = not self.needs_two or bool(one.assents - {agent})
        is_in = commands.approve(merchant=one.merchant, by=agent, at=self.now)
        if not is_in:
            one.assents.add(agent)
        if is_in and not may:
            self._them.odd.append(f"one person alone let in {one}")
        if is_in and not (one.gives_all and {*one.accepted} >= {*PAPERS}):
            self._them.odd.append(f"let in without all papers: {one}")
        if is_in and one.is_overdue(self.now.date()):
            self._them.odd.append(f"let in with papers that have ended: {one}")
        if is_in:
            one.stage = "live"

    def _open_shop(self, one: Applicant) -> None:
        """Once it may sell and its place for stock is there, it is a merchant like the others."""
        node = Node.objects.filter(merchant=one.merchant).first()
        if node is None or one.merchant in self.model.sellers:
            return
        row = Merchant.objects.get(id=one.merchant)
        self.model.sellers[one.merchant] = seller = Seller(
            id=one.merchant, name=row.slug, country="IT", node=node.id, lane="it-cn",
            commission_bp=row.commission_bp, has_applied=True,
            standings=[(self.now, "live")],
            contracts=self.model.contracts.setdefault(one.merchant, []),
        )  # fmt: skip
        for _ in range(2):
            Shelf.list_one(self, seller)
