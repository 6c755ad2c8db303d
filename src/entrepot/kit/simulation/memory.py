"""A JSON file behind a simulator, so that a restart forgets nothing.

While it cannot be written (the disk is full) the simulator goes on, and it is tried again.
"""

import asyncio
import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

SAVE_EVERY_S: Final = 0.5


class Memory:
    """Writes what `tell` says soon after `changed`; without a path it writes nothing."""

    def __init__(self, path: Path | None, *, tell: Callable[[], dict[str, Any]]) -> None:
        self._path = path
        self._tell = tell
        self._is_dirty = False
        self._task: asyncio.Task[None] | None = None

    def changed(self) -> None:
        self._is_dirty = True

    def load(self) -> dict[str, Any]:
        """What was told last; nothing on the first day or when the file cannot be read."""
        if self._path is None or not self._path.exists():
            return {}
        try:
            facts = json.loads(self._path.read_text(encoding="utf-8"))
        except ValueError:
            return {}
        return facts if isinstance(facts, dict) else {}

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._keep())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        self._save()

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(SAVE_EVERY_S)
            self._save()

    def _save(self) -> None:
        if self._path is None or not self._is_dirty:
            return
        draft = self._path.with_suffix(".draft")
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(json.dumps(self._tell(), ensure_ascii=False), encoding="utf-8")
            draft.replace(self._path)
            self._is_dirty = False
