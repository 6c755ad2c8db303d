"""A dispatcher process for `test_outbox_kill.py`: tells steps of stories to a file, until killed.

Arguments: the file. Each event is appended to it by one write as its reaction runs, whether the
transaction then commits or not, so that the file shows what a listener really heard.
"""

import os
import sys
import threading
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

import django

django.setup()

from entrepot.kernel import Event  # noqa: E402  # needs the line above
from entrepot.kit import outbox  # noqa: E402


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryTold(Event):
    """Told singly."""

    kind: ClassVar[str] = "story.told"
    story: UUID
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StorySung(Event):
    """Told in lists."""

    kind: ClassVar[str] = "story.sung"
    story: UUID
    step: int


def main() -> None:
    file = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def hear(event: StoryTold | StorySung) -> None:
        os.write(file, f"{event.story} {event.step}\n".encode())

    @outbox.in_batches
    def hear_all(events: list[StorySung]) -> None:
        for event in events:
            hear(event)

    outbox.wire({StoryTold: (hear,), StorySung: (hear_all,)})
    for thread in outbox.dispatch(threading.Event(), dispatchers=2):
        thread.join()


if __name__ == "__main__":
    main()
