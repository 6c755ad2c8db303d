"""The full list of an import's issues: a file beside the source, one JSON object a line.

It is written before the chunk commits; a run that resumes cuts it back to the length that was
committed, so no issue is lost and none stands there twice.
"""

import os
from collections.abc import Iterable
from types import TracebackType
from typing import Self

import msgspec

from entrepot.channels.queries import errors_of
from entrepot.channels.values import Issue, JobId


class ErrorList:
    """The open list of one run."""

    def __init__(self, job: JobId, *, start: int) -> None:
        path = errors_of(job)
        path.touch()
        self._file = path.open("r+b")
        self._file.truncate(start)
        self._file.seek(start)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def write(self, issues: Iterable[Issue]) -> int:
        """Add these; answers the length to commit."""
        for issue in issues:
            self._file.write(msgspec.json.encode(issue) + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        return self._file.tell()
