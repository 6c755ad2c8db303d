"""Calls to the outside world: a time limit on every wire, and no transaction open across one.

INV-7: rows stay locked as long as a transaction lives, so a slow provider would stop every
other buyer of the same goods. `send` refuses to run inside one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import httpx
from django.db import connection

from entrepot.kit import watching

CONNECT_S: Final = 2.0
ANSWER_S: Final = 8.0
BODY_MAX: Final = 2**20
"""An answer longer than this is no answer of a provider's or carrier's API."""


class NoAnswer(Exception):  # noqa: N818  # what the world said, like a refusal
    """Not reached, not answered in time, or cut off: nobody knows what the other side did."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, byte for byte."""

    status: int
    body: bytes

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300


def send(
    method: str,
    url: str,
    *,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    answer_s: float = ANSWER_S,
) -> Answer:
    """One call; follows no redirect. Never inside a transaction of ours."""
    assert not _in_transaction(), f"a transaction is open across {method} {url}"
    try:
        with watching.calling() as answered:
            answer = _client().request(
                method,
                url,
                content=body,
                headers={"Content-Type": "application/json", **(headers or {})},
                timeout=httpx.Timeout(answer_s, connect=CONNECT_S),
            )
            answered(answer.status_code)
    except httpx.HTTPError as failure:
        raise NoAnswer(f"{method} {url}: {type(failure).__name__}") from failure
    if len(answer.content) > BODY_MAX:
        raise NoAnswer(f"{method} {url}: {len(answer.content)} bytes")
    return Answer(answer.status_code, answer.content)


def close() -> None:
    """Close kept connections; the next call opens new ones."""
    if _client.cache_info().currsize:
        _client().close()
        _client.cache_clear()


@lru_cache(maxsize=1)
def _client() -> httpx.Client:
    return httpx.Client(follow_redirects=False, trust_env=False)


def _in_transaction() -> bool:
    """A block that a test case opened around everything is not ours (as for `durable=True`)."""
    blocks = connection.atomic_blocks
    return any(not getattr(block, "_from_testcase", False) for block in blocks)
