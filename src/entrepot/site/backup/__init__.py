"""Backup and restore: a store of copies, each proved when it is made and again before it is used.

A store is a folder with one folder a backup (`base-<moment>`, `dump-<moment>`) and, when the log
is archived too, a folder `wal`. A base is the server's files; with the log that follows it, it
comes back as of any moment. A dump is portable: another version, another machine, fewer bytes.
"""
