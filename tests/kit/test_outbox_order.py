"""Order and poison, where several dispatchers work at once; and the control that proves them."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from uuid import UUID

import pytest
from django.db import connections, transaction

from entrepot.kernel import Event, new_id
from entrepot.kit import outbox
from entrepot.kit.models import OutboxRow
from entrepot.kit.outbox import claims, wires

NOW = datetime(2026, 11, 11, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainLeft(Event):
    kind: ClassVar[str] = "train.left"
    train: UUID
    stop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainStopped(Event):
    kind: ClassVar[str] = "train.stopped"
    train: UUID
    stop: int


@pytest.fixture(autouse=True)
def _wires_back() -> Iterator[None]:
    before = wires.wiring()
    yield
    wires.put(before)


def record(*events: Event) -> None:
    with transaction.atomic():
        outbox.record_all(events)


def in_a_crowd(work: Callable[[], object], *, people: int) -> None:
    def one() -> None:
        try:
            work()
        finally:
            connections.close_all()

    crowd = [threading.Thread(target=one) for _ in range(people)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join(60)


def heard_by_two_dispatchers() -> list[int]:
    """The stops of one train, first by the one kind and then by the other.

    Whoever has the first event is in no hurry; the other dispatcher finds the second meanwhile.
    """
    heard: list[int] = []
    begun = threading.Event()

    def leave(event: TrainLeft) -> None:
        begun.set()
        time.sleep(0.5)
        heard.append(event.stop)

    @outbox.in_batches
    def stop(events: list[TrainStopped]) -> None:
        heard.extend(event.stop for event in events)

    outbox.wire({TrainLeft: (leave,), TrainStopped: (stop,)})
    train = new_id()
    record(TrainLeft(at=NOW, train=train, stop=1), TrainStopped(at=NOW, train=train, stop=2))
    first = threading.Thread(target=in_a_crowd, args=(tell,), kwargs={"people": 1})
    first.start()
    assert begun.wait(20)
    in_a_crowd(tell, people=1)
    first.join(20)
    outbox.tell_all(at=NOW)
    return heard


def tell() -> None:
    outbox.tell_waiting(at=NOW)


@pytest.mark.crowd
@pytest.mark.django_db(transaction=True)
class TestTwoDispatchers:
    def test_what_another_dispatcher_has_in_hand_is_not_overtaken(self) -> None:
        assert heard_by_two_dispatchers() == [1, 2]

    def test_control_without_the_guard_it_is_overtaken(self, monkeypatch) -> None:
        """If this one fails, the test above proves nothing."""
        monkeypatch.setattr(claims, "in_turn", lambda _book, rows: (list(rows), []))
        assert heard_by_two_dispatchers() == [2, 1]

    def test_a_list_that_many_want_is_told_once(self) -> None:
        lock = threading.Lock()
        heard: list[tuple[UUID, int]] = []

        @outbox.in_batches
        def stop(events: list[TrainStopped]) -> None:
            with lock:
                heard.extend((event.train, event.stop) for event in events)

        outbox.wire({TrainStopped: (stop,)})
        trains = [new_id() for _ in range(40)]
        for number in range(5):
            record(*[TrainStopped(at=NOW, train=train, stop=number) for train in trains])

        def work() -> None:
            while OutboxRow.objects.exists():
                outbox.tell_waiting(at=NOW, limit=15)

        in_a_crowd(work, people=4)
        assert sorted(heard) == sorted((train, stop) for train in trains for stop in range(5))
        for train in trains:
            assert [stop for who, stop in heard if who == train] == [0, 1, 2, 3, 4]


@pytest.mark.django_db
class TestPoison:
    def test_a_list_of_a_thousand_loses_five_to_the_side_and_no_more(self) -> None:
        heard: set[int] = set()
        bad = {3, 4, 500, 777, 999}

        @outbox.in_batches
        def stop(events: list[TrainStopped]) -> None:
            assert not {event.stop for event in events} & bad
            heard.update(event.stop for event in events)

        outbox.wire({TrainStopped: (stop,)})
        record(*[TrainStopped(at=NOW, train=new_id(), stop=number) for number in range(1000)])
        assert outbox.tell_waiting(at=NOW) == 1000
        assert heard == set(range(1000)) - bad
        assert outbox.set_aside() == len(bad)

    def test_its_own_subject_waits_and_goes_on_as_soon_as_it_is_told(self) -> None:
        heard: list[int] = []
        broken = [True]

        @outbox.in_batches
        def stop(events: list[TrainStopped]) -> None:
            assert not broken or 0 not in {event.stop for event in events}
            heard.extend(event.stop for event in events)

        outbox.wire({TrainStopped: (stop,), TrainLeft: (lambda event: heard.append(event.stop),)})
        train, other = new_id(), new_id()
        record(*[TrainStopped(at=NOW, train=train, stop=number) for number in range(3)])
        record(TrainLeft(at=NOW, train=train, stop=3), TrainLeft(at=NOW, train=other, stop=10))
        outbox.tell_all(at=NOW)
        assert heard == [10]
        assert outbox.set_aside() == 1
        assert outbox.lag(at=NOW)[0] == 4
        record(TrainStopped(at=NOW, train=other, stop=11))
        outbox.tell_all(at=NOW)
        assert heard == [10, 11]
        broken.clear()
        outbox.tell_all(at=NOW + timedelta(seconds=1))
        assert heard == [10, 11, 0, 1, 2, 3]

    def test_a_kind_that_this_code_does_not_know_waits_for_code_that_does(self) -> None:
        outbox.wire({})
        OutboxRow.objects.create(id=new_id(), kind="ferry.sunk", body={"ferry": 1}, at=NOW)
        record(TrainLeft(at=NOW, train=new_id(), stop=1))
        assert outbox.tell_all(at=NOW) == 1
        assert outbox.unknown() == {"ferry.sunk": 1}
        assert OutboxRow.objects.get().kind == "ferry.sunk"

    def test_a_flood_of_one_kind_does_not_delay_another(self) -> None:
        heard: list[int] = []
        outbox.wire(
            {TrainStopped: (lambda _: None,), TrainLeft: (lambda event: heard.append(event.stop),)}
        )
        record(*[TrainStopped(at=NOW, train=new_id(), stop=number) for number in range(300)])
        record(TrainLeft(at=NOW, train=new_id(), stop=1))
        dispatcher = outbox.Dispatcher()
        dispatcher.step(at=NOW)
        assert heard == [1]
        assert OutboxRow.objects.count() == 250

    def test_told_events_can_be_heard_again(self) -> None:
        heard: list[int] = []
        outbox.wire({TrainLeft: (lambda event: heard.append(event.stop),)})
        record(*[TrainLeft(at=NOW, train=new_id(), stop=number) for number in range(3)])
        outbox.tell_all(at=NOW)
        window = {"since": NOW - timedelta(days=1), "until": NOW + timedelta(hours=1)}
        assert outbox.hear_again(kinds=["train.stopped"], **window) == 0
        assert outbox.hear_again(kinds=["train.left"], **window) == 3
        outbox.tell_all(at=NOW)
        assert heard == [0, 1, 2, 0, 1, 2]
