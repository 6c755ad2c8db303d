"""Merchants' own shops, whose feeds are fetched: files that change, answers that fail."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, BinaryIO

from entrepot.kit.fetch import Fetched, FetchLater, FetchRefused

if TYPE_CHECKING:
    from tests.year.world import World


@dataclass
class Shelf:
    """What lies at one address, and how often it was not to be had, in a row."""

    text: str = ""
    is_broken: bool = False
    failed: int = 0
    judge: Callable[[str], bool] = bool
    """Whether what goes out now would turn the shop over."""
    fetched: list[tuple[datetime, bool]] = field(default_factory=list)
    """When it went out whole, and what was to be thought of it then."""


class Shops:
    """Answers in the place of `fetch.get`."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self.chance = random.Random(f"shops of {world.seed}")
        self.shelves: dict[str, Shelf] = {}
        self.down = self.chance.choice([0.0, 0.05, 0.3])

    def get(self, url: str, *, into: BinaryIO | None = None, etag: str = "", **_: Any) -> Fetched:
        """The whole file, "not changed", or one of the faults that a wire knows."""
        shelf = self.shelves.get(url)
        if shelf is None:
            raise FetchRefused(reason="http_404")
        if shelf.is_broken or self.chance.random() < self.down:
            shelf.failed += 1
            if self.chance.random() < 0.3:
                raise FetchRefused(reason="http_410")
            raise FetchLater(reason=self.chance.choice(["timeout", "cut_off", "http_503"]))
        shelf.failed = 0
        data = shelf.text.encode()
        mark = sha256(data).hexdigest()[:16]
        is_same = etag == mark and self.chance.random() < 0.8  # some servers never say 304
        if not is_same:
            shelf.fetched.append((self.world.clock.now, shelf.judge(shelf.text)))
            if into is not None:
                into.write(data)
        return Fetched(
            data=b"" if into or is_same else data,
            media_type="text/csv",
            etag=mark,
            modified="",
            not_modified=is_same,
            size=0 if is_same else len(data),
            url=url,
        )
