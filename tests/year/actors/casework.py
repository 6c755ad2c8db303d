"""The office's day: leads and invitations, tasks, and cases that run against the clock."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import ClassVar, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from tests.year.actors import Actor
from tests.year.actors.applicants import Applying
from tests.year.actors.people import Teams, a_person

from entrepot.casework import commands
from entrepot.casework.models import Case, Task
from entrepot.casework.values import CaseId, Priority, Side, Topic
from entrepot.kernel import Refusal, new_id
from entrepot.offices.models import Merchant, Office, Standing
from entrepot.offices.values import UserId

HOURS: Final = (time(9), time(18), ZoneInfo("Europe/Brussels"))
TO_SOLVE: Final = {"urgent": 8 * 60, "normal": 40 * 60, "low": 80 * 60}
"""Minutes of working time that a case may take on our side."""
HAIR: Final = 2
"""Minutes about which nobody quarrels."""
DAY: Final = timedelta(days=1)


def worked(start: datetime, end: datetime) -> int:
    """Minutes of office hours between, looked at quarter by quarter and then in full.

    Counted by walking, not by reckoning: the program does it the other way.
    """
    opens, closes, zone = HOURS
    total, moment = 0.0, start
    while moment < end:
        here = moment.astimezone(zone)
        until = min(end, moment + timedelta(minutes=15 - here.minute % 15, seconds=-here.second))
        if here.weekday() < 5 and opens <= here.time() < closes:
            total += (until - moment).total_seconds() / 60
        moment = until
    return int(total)


@dataclass
class Question:
    """One case as both sides lived it."""

    id: CaseId
    priority: str
    by: UserId
    state: str = "open"
    since: datetime | None = None
    """When our clock began to run; None while it stands."""
    used_min: float = 0.0
    was_in_time: bool | None = None
    is_near: bool = False
    """So near its target that a minute decides."""
    solved_at: datetime | None = None
    said: list[str] = field(default_factory=list)


class Cases(Actor):
    """Merchants ask, the office answers, sooner or later; some are opened again."""

    per_day: ClassVar[float] = 0.9

    def begin(self) -> None:
        self.odd: list[str] = []
        self.all: list[Question] = []

    def act(self) -> None:
        going = [one for one in self.all if one.state != "closed"]
        if not going or self.chance.random() < 0.3:
            self._ask()
            return
        one = self.chance.choice(going[-8:])
        ways = [self._answer, self._answer, self._reply, self._solve, self._settle, self._give]
        try:
            self.chance.choice(ways)(one)
        except Refusal as no:
            self.refused(no)

    def _ask(self) -> None:
        merchant = self.chance.choice(list(self.model.sellers))
        one = Question(
            CaseId(new_id()), self.chance.choice(list(TO_SOLVE)), a_person(self, "Asker")
        )
        for _ in range(self.chance.choice([1, 2])):  # pressed twice: it is one question
            commands.ask(
                case=one.id, merchant=merchant, topic=Topic.OTHER,
                priority=Priority(one.priority), title="Why?", text="It does not go.", by=one.by,
                at=self.now,
            )  # fmt: skip
        one.since = self.now
        self.all.append(one)

    def _agent(self) -> UserId:
        return self.chance.choice(list(self.world.find(Teams).agents()))

    def _answer(self, one: Question, *, is_solved: bool = False) -> None:
        commands.answer(
            case=one.id, side=Side.OFFICE, text="So.", by=self._agent(), at=self.now,
            is_solved=is_solved,
        )  # fmt: skip
        if is_solved:
            self._over(one)
        else:
            self._stand(one)
            one.state = "merchant"

    def _solve(self, one: Question) -> None:
        self._answer(one, is_solved=True)

    def _settle(self, one: Question) -> None:
        commands.settle(case=one.id, by=one.by, at=self.now)
        self._over(one)

    def _reply(self, one: Question) -> None:
        commands.reply(case=one.id, text="And?", by=one.by, at=self.now)
        if one.state == "solved":  # opened again: the whole time once more
            one.used_min, one.was_in_time, one.solved_at, one.is_near = 0.0, None, None, False
        if one.since is None:
            one.since = self.now
        one.state = "us" if one.state != "open" else "open"

    def _give(self, one: Question) -> None:
        commands.give_case(
            case=one.id, to=self._agent(), priority=Priority(one.priority), at=self.now
        )

    def _stand(self, one: Question) -> None:
        if one.since is not None:
            one.used_min += worked(one.since, self.now)
            one.since = None

    def _over(self, one: Question) -> None:
        runs = one.since is not None
        self._stand(one)
        left = TO_SOLVE[one.priority] - one.used_min
        one.state, one.solved_at, one.was_in_time = "solved", self.now, left >= 0
        # What came too late stays so, whoever was waited for when it was solved; near the line
        # each turn of the clock rounds a minute away.
        one.is_near = abs(left) <= HAIR * 5 or (not runs and left < 0)

    def wrong(self) -> Iterator[str]:
        rows = {row.id: row for row in Case.objects.filter(id__in=[one.id for one in self.all])}
        if len(rows) != len(self.all):
            yield f"{len(self.all)} cases were asked, and {len(rows)} are there"
        for one in self.all:
            row = rows[one.id]
            if one.state == "solved" and one.solved_at and self.now - one.solved_at > 16 * DAY:
                one.state = "closed"
            if one.state in {"solved", "closed"}:
                if row.is_in_time != one.was_in_time and not one.is_near:
                    yield (
                        f"case {row.number} took {one.used_min:.0f} of {TO_SOLVE[one.priority]}"
                        f" minutes, and in time is {row.is_in_time}"
                    )
            elif row.solved_at is not None or row.is_in_time is not None:
                yield f"case {row.number} is {one.state}, and its row says it is solved"
            if one.state == "closed" and row.state != "closed":
                yield f"case {row.number} was solved on {one.solved_at}, and is {row.state}"


class Leads(Actor):
    """An agent finds businesses, invites them, and some come; tasks are done, or not."""

    per_day: ClassVar[float] = 0.3

    def begin(self) -> None:
        self.odd: list[str] = []
        self.found = 0
        self.leads: list[UUID] = []
        self.tasks: dict[UUID, bool] = {}
        """Task by hand -> whether it is done."""
        self.office = Office.objects.order_by("code")[0].id

    def act(self) -> None:
        self.chance.choice([self._find, self._invite, self._task, self._finish])()

    def _find(self) -> None:
        self.found += 1
        number, agent = self.found, self._agent()
        draft = commands.LeadDraft(
            name=f"Pastificio {number}", country="IT", city="Bra", language="it", currency="EUR",
            email=f"lead-{number}@example.test",
        )  # fmt: skip
        found = commands.lead_id(self.office, draft)
        made = [
            commands.add_lead(
                merchant=found, draft=draft, office=self.office, by=agent, at=self.now
            )
            for _ in range(2)
        ]
        if made != [True, False]:
            self.odd.append(f"a lead was entered twice: {made}")
        self.leads.append(found)

    def _invite(self) -> None:
        """Each further letter ends the one before; the link opens once, for one person."""
        if not self.leads:
            return
        lead = self.chance.choice(self.leads)
        facts = {"merchant": lead, "office": self.office, "at": self.now}
        tokens = [commands.invite(**facts, by=self._agent()) for _ in range(2)]
        owner, stranger = a_person(self, "Owner"), a_person(self, "Stranger")
        took = [self._takes(token, one) for token, one in
                [(tokens[0], owner), (tokens[1], owner), (tokens[1], stranger)]]  # fmt: skip
        if took != [False, True, False]:
            self.odd.append(f"links of two invitations opened: {took}")
        self.leads.remove(lead)
        self.world.find(Applying).adopt(lead, owner)  # type: ignore[arg-type]  # a merchant's id

    def _takes(self, token: str, person: UserId) -> bool:
        try:
            commands.take_invitation(token=token, by=person, at=self.now)
        except commands.InvitationOver:
            return False
        return True

    def _task(self) -> None:
        task = new_id()
        for _ in range(2):
            commands.add_task(
                task=task, office=self.office, title="Call", due_on=self.now.date(),
                merchant=None, assignee=self._agent(), by=self._agent(), at=self.now,
            )  # fmt: skip
        self.tasks[task] = False

    def _finish(self) -> None:
        if not self.tasks:
            return
        task = self.chance.choice(list(self.tasks))
        mine = {"task": task, "offices": (self.office,)}
        if self.tasks[task]:
            did = commands.reopen_task(**mine)
        else:
            did = commands.finish_task(**mine, by=self._agent(), at=self.now)
        stranger = commands.finish_task(
            task=task, offices=(new_id(),), by=self._agent(), at=self.now
        )
        if not did or stranger:
            self.odd.append(f"a task was turned by its office: {did}, by another: {stranger}")
        self.tasks[task] = not self.tasks[task]

    def _agent(self) -> UserId:
        return self.chance.choice(list(self.world.find(Teams).agents()))

    def wrong(self) -> Iterator[str]:
        """One task for each round of a review, done when it is decided."""
        yield from self.odd
        rows = Task.objects.filter(id__in=self.tasks)
        done = {row.id: row.done_at is not None for row in rows}
        if done != self.tasks:
            yield "tasks by hand are not as they were left"
        rounds: dict[UUID, int] = {}
        handed_in = Standing.objects.filter(state="review", at__lt=self.now - DAY)
        for merchant in handed_in.values_list("merchant", flat=True):
            rounds[merchant] = rounds.get(merchant, 0) + 1
        states = dict(Merchant.objects.filter(id__in=rounds).values_list("id", "state"))
        late = set(
            Standing.objects.filter(at__gte=self.now - DAY).values_list("merchant", flat=True)
        )
        for merchant, number in rounds.items():
            tasks = Task.objects.filter(merchant=merchant, kind="review")
            if merchant in late:
                continue
            waiting = tasks.filter(done_at=None).count()
            if tasks.count() != number or waiting != (states[merchant] == "review"):
                yield (
                    f"{tasks.count()} tasks for {number} rounds of review, {waiting} open,"
                    f" and the business is {states[merchant]}"
                )
