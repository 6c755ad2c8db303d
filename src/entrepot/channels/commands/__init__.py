"""What can be done with files of goods."""

from typing import Final

from entrepot.channels.commands.keeping import TakenOver
from entrepot.channels.commands.pictures import Round, fetch_pictures
from entrepot.channels.commands.profiles import delete_profile, save_profile
from entrepot.channels.commands.pulling import (
    PULL_TASK,
    BadPull,
    NoSuchPull,
    after_run,
    delete_pull,
    due_pulls,
    forget_runs,
    run_pull,
    save_pull,
    set_pull_state,
)
from entrepot.channels.commands.running import (
    CHUNK_ROWS,
    NotQueued,
    fail_import,
    run_import,
)
from entrepot.channels.commands.stopping import take_over
from entrepot.channels.commands.taking import (
    QUEUE,
    TASK,
    NoSuchImport,
    NotReady,
    cancel_import,
    choose,
    choose_feed,
    discard,
    forget_files,
    hold_import,
    release_import,
    start_import,
    take_file,
)

PICTURE_ROUNDS: Final = 10
"""Of a hundred pictures each, before others in the queue have their turn."""

__all__ = [
    "CHUNK_ROWS",
    "PICTURE_ROUNDS",
    "PULL_TASK",
    "QUEUE",
    "TASK",
    "BadPull",
    "NoSuchImport",
    "NoSuchPull",
    "NotQueued",
    "NotReady",
    "Round",
    "TakenOver",
    "after_run",
    "cancel_import",
    "choose",
    "choose_feed",
    "delete_profile",
    "delete_pull",
    "discard",
    "due_pulls",
    "fail_import",
    "fetch_pictures",
    "forget_files",
    "forget_runs",
    "hold_import",
    "release_import",
    "run_import",
    "run_pull",
    "save_profile",
    "save_pull",
    "set_pull_state",
    "start_import",
    "take_file",
    "take_over",
]
