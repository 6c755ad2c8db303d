"""A step of the demo's load in a process of its own, while others go on in this one.

The first start of a demo is work of the processor, and most machines have two or more.
"""

import multiprocessing
import sys
from collections.abc import Callable
from multiprocessing.context import ForkProcess
from typing import Any

from django.db import connections


class Beside:
    """`start`, go on, `wait`. A child that fails has told why; then this one fails as well."""

    def __init__(self, step: Callable[[], Any]) -> None:
        self._step = step
        self._child: ForkProcess | None = None

    def start(self) -> None:
        # A connection belongs to one process: each opens its own.
        connections.close_all()
        self._child = multiprocessing.get_context("fork").Process(target=self._run, daemon=True)
        self._child.start()

    def _run(self) -> None:
        try:
            self._step()
        finally:
            connections.close_all()

    def wait(self) -> None:
        assert self._child is not None, "it was not started"
        self._child.join()
        if self._child.exitcode:
            sys.exit(
                f"A part of the demo's market could not be made (code {self._child.exitcode})."
            )
