"""What can be done with files of goods."""

from entrepot.channels.commands.profiles import delete_profile, save_profile
from entrepot.channels.commands.running import (
    CHUNK_ROWS,
    NotQueued,
    TakenOver,
    fail_import,
    run_import,
)
from entrepot.channels.commands.taking import (
    QUEUE,
    TASK,
    NoSuchImport,
    NotReady,
    choose,
    discard,
    forget_files,
    start_import,
    take_file,
)

__all__ = [
    "CHUNK_ROWS",
    "QUEUE",
    "TASK",
    "NoSuchImport",
    "NotQueued",
    "NotReady",
    "TakenOver",
    "choose",
    "delete_profile",
    "discard",
    "fail_import",
    "forget_files",
    "run_import",
    "save_profile",
    "start_import",
    "take_file",
]
