"""A run of the archive in a process of its own, which kills itself in the middle.

`python -m tests.archive_work FOLDER DATE BATCH STEP COUNT`: at the COUNT-th STEP the process is
killed as by `kill -9`; a COUNT of nought lets it end by itself.
"""

import os
import signal
import sys
from datetime import date
from pathlib import Path


def main() -> None:
    folder, before, batch, step, count = sys.argv[1:]
    import django  # noqa: PLC0415  # a process of its own

    django.setup()
    from entrepot.site.archive import running  # noqa: PLC0415  # after setup

    left = int(count)

    def listen(reached: str) -> None:
        nonlocal left
        if reached == step:
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    day = date.fromisoformat(before)
    for _ in running.run(Path(folder), before=day, batch=int(batch), step=listen):
        pass


if __name__ == "__main__":
    main()
