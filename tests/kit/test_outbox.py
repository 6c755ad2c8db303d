"""PERF-5: every event is told at least once, in order of its subject; a bad one blocks nobody."""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar, NewType
from uuid import UUID

import pytest
from django.db import connection, connections, transaction

from entrepot.kernel import Event, Refusal, new_id
from entrepot.kit import outbox
from entrepot.kit.models import OutboxRow, ToldRow
from entrepot.kit.outbox import wires

NOW = datetime(2026, 11, 11, 12, tzinfo=UTC)
ShipId = NewType("ShipId", UUID)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipSighted(Event):
    kind: ClassVar[str] = "ship.sighted"
    ship: ShipId
    captain: UUID | None = None
    crates: int = 0
    weight: Decimal = Decimal(0)
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipMoored(Event):
    kind: ClassVar[str] = "ship.moored"
    ship: ShipId


@dataclass(frozen=True, slots=True, kw_only=True)
class GullSeen(Event):
    kind: ClassVar[str] = "gull.seen"
    colour: str


class NoBerth(Refusal):
    """There is no room at the quay."""

    code = "port.no_berth"


@pytest.fixture
def wire() -> Iterator[Callable[[Mapping[type[Event], tuple[outbox.Reaction, ...]]], None]]:
    """Says who listens during one test."""
    before = wires.wiring()
    yield outbox.wire
    wires.put(before)


def sighted(ship: UUID | None = None, **facts: Any) -> ShipSighted:
    return ShipSighted(at=NOW, ship=ShipId(ship or new_id()), **facts)


def record(*events: Event) -> None:
    with transaction.atomic():
        for event in events:
            outbox.record(event)


def test_the_body_comes_back_as_it_went(wire) -> None:
    event = sighted(captain=new_id(), crates=3, weight=Decimal("1.50"), due_on=date(2026, 12, 1))
    wire({ShipSighted: ()})
    body = json.loads(outbox.encode(event))
    assert outbox.decode(event.kind, body) == event
    assert outbox.decode(event.kind, {**body, "unknown": 1}) == event
    alone = replace(event, captain=None)
    assert outbox.decode(event.kind, json.loads(outbox.encode(alone))) == alone


def test_the_subject_is_the_first_id() -> None:
    event = sighted(captain=new_id())
    assert outbox.subject_of(event) == event.ship
    assert outbox.subject_of(GullSeen(at=NOW, colour="white")) is None


@pytest.mark.django_db
class TestTelling:
    def test_an_event_is_told_once_in_peace(self, wire) -> None:
        heard: list[Event] = []
        wire({ShipSighted: (heard.append,)})
        event = sighted(crates=7)
        record(event)
        assert outbox.tell_waiting(at=NOW) == 1
        assert outbox.tell_waiting(at=NOW) == 0
        assert heard == [event]
        assert outbox.lag(at=NOW) == (0, timedelta())

    def test_an_event_that_is_rolled_back_is_never_told(self, wire) -> None:
        heard: list[Event] = []
        wire({ShipSighted: (heard.append,)})
        with transaction.atomic():
            outbox.record(sighted())
            transaction.set_rollback(True)
        assert outbox.tell_all(at=NOW) == 0
        assert not heard

    def test_nobody_listening_is_told_as_well(self, wire) -> None:
        wire({})
        record(sighted(), GullSeen(at=NOW, colour="white"))
        assert outbox.tell_waiting(at=NOW) == 2

    def test_a_poisonous_event_blocks_nobody_else(self, wire) -> None:
        bad, good = sighted(), [sighted() for _ in range(20)]
        heard: list[UUID] = []

        def moor(event: ShipSighted) -> None:
            if event.ship == bad.ship:
                with connection.cursor() as cursor:
                    cursor.execute("select 1/0")
            heard.append(event.ship)

        wire({ShipSighted: (moor,)})
        record(bad, *good)
        assert outbox.tell_waiting(at=NOW) == 21
        assert heard == [event.ship for event in good]
        [failing] = outbox.failing()
        assert failing.attempts == 1
        assert failing.next_try_at == NOW + timedelta(seconds=1)
        assert "division by zero" in failing.error

    def test_in_a_list_too_only_the_poisonous_one_is_set_aside(self, wire) -> None:
        bad = sighted()
        heard: list[UUID] = []

        @outbox.in_batches
        def moor(events: list[ShipSighted]) -> None:
            if bad in events:
                raise NoBerth
            heard.extend(event.ship for event in events)

        wire({ShipSighted: (moor,)})
        good = [sighted() for _ in range(5)]
        record(*good[:2], bad, *good[2:])
        assert outbox.tell_waiting(at=NOW) == 6
        assert heard == [event.ship for event in good]
        assert [row.id for row in outbox.failing()]
        assert outbox.lag(at=NOW + timedelta(minutes=3)) == (1, timedelta(minutes=3))

    def test_it_is_tried_later_and_later_until_it_is_told(self, wire) -> None:
        patience = [NoBerth(), NoBerth(), NoBerth()]

        def moor(_: ShipSighted) -> None:
            if patience:
                raise patience.pop()

        wire({ShipSighted: (moor,)})
        record(sighted())
        at = NOW
        waits = []
        for _ in range(3):
            assert outbox.tell_waiting(at=at) == 1
            assert outbox.tell_waiting(at=at) == 0
            [failing] = outbox.failing()
            waits.append((failing.next_try_at - at).total_seconds())
            at = failing.next_try_at
        assert waits == [1, 5, 30]
        assert outbox.tell_waiting(at=at) == 1
        assert outbox.failing() == []
        assert not OutboxRow.objects.exists()
        assert ToldRow.objects.get().told_at == at

    def test_try_again_does_not_wait(self, wire) -> None:
        open_port: list[bool] = []

        def moor(_: ShipSighted) -> None:
            if not open_port:
                raise NoBerth

        wire({ShipSighted: (moor,)})
        record(sighted())
        outbox.tell_waiting(at=NOW)
        open_port.append(True)
        [failing] = outbox.failing()
        assert outbox.try_again(book=failing.book, event=failing.id)
        assert outbox.tell_waiting(at=NOW) == 1
        assert not outbox.try_again(book=failing.book, event=failing.id)

    def test_a_later_event_of_a_subject_waits_for_the_earlier(self, wire) -> None:
        ship = new_id()
        heard: list[str] = []
        fog = [True]

        def sight(_: ShipSighted) -> None:
            if fog:
                raise NoBerth
            heard.append("sighted")

        wire({ShipSighted: (sight,), ShipMoored: (lambda _: heard.append("moored"),)})
        record(sighted(ship), ShipMoored(at=NOW, ship=ShipId(ship)))
        record(ShipMoored(at=NOW, ship=ShipId(new_id())))
        outbox.tell_all(at=NOW)
        assert heard == ["moored"]  # the other ship's
        fog.clear()
        outbox.tell_all(at=NOW + timedelta(seconds=1))
        assert heard == ["moored", "sighted", "moored"]

    def test_many_are_told_in_few_statements(self, wire, django_assert_max_num_queries) -> None:
        counted = Counter[str]()

        @outbox.in_batches
        def count(events: list[ShipSighted]) -> None:
            counted["ships"] += len(events)

        wire({ShipSighted: (count,)})
        record(*[sighted() for _ in range(300)])
        with django_assert_max_num_queries(16):
            assert outbox.tell_waiting(at=NOW) == 300
        assert counted["ships"] == 300

    def test_lag_is_one_statement(self, django_assert_num_queries) -> None:
        record(sighted(), sighted())
        with django_assert_num_queries(1):
            assert outbox.lag(at=NOW + timedelta(seconds=5)) == (2, timedelta(seconds=5))

    def test_what_was_told_long_ago_is_forgotten(self, wire) -> None:
        wire({})
        record(sighted(), sighted())
        outbox.tell_all(at=NOW)
        record(sighted())
        assert outbox.forget(told_before=NOW) == 0
        assert outbox.forget(told_before=NOW + timedelta(days=1)) == 2
        assert not ToldRow.objects.exists()
        assert OutboxRow.objects.count() == 1


@pytest.mark.crowd
@pytest.mark.django_db(transaction=True)
class TestCrowd:
    def test_many_dispatchers_tell_each_event_once_and_in_order(self, wire) -> None:
        """Reactions commit with the mark that they ran, so that in peace it is exactly once."""
        lock = threading.Lock()
        heard: list[tuple[UUID, int]] = []
        tries = Counter[UUID]()

        def sight(event: ShipSighted) -> None:
            with lock:
                tries[event.ship] += 1
                if event.crates == 3 and tries[event.ship] < 6:
                    raise NoBerth
                heard.append((event.ship, event.crates))

        @outbox.in_batches
        def see(events: list[GullSeen]) -> None:
            with lock:
                tries[UUID(int=0)] += len(events)

        wire({ShipSighted: (sight,), GullSeen: (see,)})
        ships = [new_id() for _ in range(12)]
        for crates in range(5):
            record(*[sighted(ship, crates=crates) for ship in ships])
        record(*[GullSeen(at=NOW, colour=str(number)) for number in range(100)])

        def dispatch() -> None:
            try:
                at = NOW
                while outbox.lag(at=at)[0]:
                    outbox.tell_waiting(at=at, limit=20)
                    at += timedelta(seconds=60)
            finally:
                connections.close_all()

        crowd = [threading.Thread(target=dispatch) for _ in range(4)]
        for one in crowd:
            one.start()
        for one in crowd:
            one.join(60)
        assert sorted(heard) == sorted((ship, crates) for ship in ships for crates in range(5))
        assert tries[UUID(int=0)] == 100
        for ship in ships:
            assert [crates for who, crates in heard if who == ship] == [0, 1, 2, 3, 4]

    def test_the_loop_tells_and_stops(self, wire) -> None:
        told = threading.Event()
        stopping = threading.Event()
        wire({ShipSighted: (lambda _: told.set(),)})
        loop = threading.Thread(target=outbox.run, args=(stopping,), kwargs={"poll_s": 0.01})
        loop.start()
        try:
            record(sighted())
            assert told.wait(10)
        finally:
            stopping.set()
            loop.join(10)
        assert not loop.is_alive()
