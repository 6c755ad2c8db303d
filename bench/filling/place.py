"""The server that is filled: one folder, a database a size, kept from run to run."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg

from bench import ROOT, filling

FILL_S_MAX: Final = float(os.environ.get("BENCH_FILL_S", "3600"))


@contextmanager
def server(home: Path, *, quickly: bool) -> Iterator[str]:
    """The server of a folder, as the program starts it, or as it is filled; its address."""
    from entrepot.site import database

    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o755)  # the server may run as a user of its own
    found = database.start(home)
    with psycopg.connect(database.url(found, name="postgres"), autocommit=True) as wire:
        wire.execute("alter system reset all")
        for name, value in filling.QUICKLY.items() if quickly else ():
            wire.execute(f"alter system set {name} = '{value}'")
    found.cleanup()
    found = database.start(home)
    try:
        yield found.get_uri(database="postgres")
    finally:
        found.cleanup()


def filled(url: str, orders: int) -> bool:
    """Is there a database with so many orders, filled to the end?"""
    with psycopg.connect(url) as wire:
        known = wire.execute(
            "select description from pg_shdescription s join pg_database d on d.oid = s.objoid"
            " where d.datname = %s",
            [f"growth_{orders}"],
        ).fetchone()
    return known is not None


def fill(url: str, orders: int, *, deadline_s: float = FILL_S_MAX) -> None:
    """Make and fill the database of one size, and mark it as done."""
    import django
    from django.db import connection

    name = f"growth_{orders}"
    with psycopg.connect(url, autocommit=True) as wire:
        wire.execute(f"drop database if exists {name} with (force)")
        wire.execute(f"create database {name}")
    mine = url.replace("/postgres?", f"/{name}?")
    os.environ["DATABASE_URL"] = mine
    os.environ["DJANGO_SETTINGS_MODULE"] = "entrepot.site.settings"
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity", "0"], check=True, cwd=ROOT
    )
    django.setup()
    connection.close()
    since = time.monotonic()

    def say(words: str) -> None:
        print(f"{time.monotonic() - since:6.0f} s  {words}", file=sys.stderr, flush=True)

    done = filling.fill(mine, _market(), orders=orders, until=since + deadline_s, say=say)
    with psycopg.connect(url, autocommit=True) as wire:
        wire.execute(f"comment on database {name} is '{done}'")
    say("done")


def _market() -> filling.Market:
    """Offices, merchants with their people, a buyer, an operator."""
    import hashlib
    from uuid import UUID

    from django.db import connection

    from entrepot.checkout.models import Recipient
    from entrepot.kit import secrets
    from entrepot.logistics.models import Node
    from entrepot.offices.models import Membership, Merchant, Office, User

    office = Office.objects.create(code="milan", city="Milan", country="IT")
    merchants = Merchant.objects.bulk_create(
        Merchant(
            slug=f"maker-{n}", name=f"Maker {n}", legal_name=f"Maker {n} Srl", country="IT",
            city="Alba", language="it", currency="EUR", office=office,
        )
        for n in range(filling.MERCHANTS)
    )  # fmt: skip
    nodes = Node.objects.bulk_create(
        Node(merchant=one, code="main", name="Main", country="IT", city="Alba") for one in merchants
    )
    digest = hashlib.md5(b"buyer0", usedforsecurity=False).hexdigest()
    buyer = User.objects.create(id=UUID(digest), email="buyer@growth.example", name="Buyer")
    maker = User.objects.create(email="maker@growth.example", name="Maker")
    operator = User.objects.create(email="operator@growth.example", name="Operator")
    Membership.objects.create(user=maker, role="merchant", merchant=merchants[1])
    Membership.objects.create(user=operator, role="operator")
    details = (
        '{"name": "Li Hua", "phone": "13800000000", "province": "Shanghai", "city": "Shanghai",'
        ' "district": "Huangpu", "street": "1 Example Road", "postcode": "200000"}'
    )
    recipient = Recipient.objects.create(owner=buyer, country="CN", details=details)
    connection.close()
    return filling.Market(
        tuple(one.id for one in merchants),
        tuple(one.id for one in nodes),
        recipient.id,
        secrets.seal(details),
    )


def main() -> None:
    """`python -m bench.filling.place FOLDER SIZE…`; each size in a process of its own."""
    folder, *sizes = sys.argv[1:]
    if len(sizes) == 1:
        with server(Path(folder), quickly=True) as address:
            if not filled(address, int(sizes[0])):
                fill(address, int(sizes[0]))
        return
    for size in sizes:
        subprocess.run([sys.executable, "-m", "bench.filling.place", folder, size], check=True)


if __name__ == "__main__":
    main()
