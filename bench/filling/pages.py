"""Pages and audits in a filled database, in this process by Django's own test client.

`DATABASE_URL` names the database. The last line is JSON.
"""

import json
import os
import random
import statistics
import sys
import time
from typing import TYPE_CHECKING, Any, Final

import psycopg

from bench.filling import rows

if TYPE_CHECKING:
    from django.test import Client

TIMES: Final = int(os.environ.get("BENCH_TIMES", "40"))
SAMPLES: Final = 60


def main() -> None:
    import django
    from django.conf import settings

    django.setup()
    settings.ALLOWED_HOSTS = ["*"]
    settings.ENTREPOT_MFA = "offered"  # nobody here has a second factor
    open_lane()
    samples = sample()
    measured = {}
    for name, (who, paths) in addresses(samples).items():
        measured[name] = measure(who, paths)
        print(f"{name:32} {measured[name]}", file=sys.stderr, flush=True)
    with psycopg.connect(os.environ["DATABASE_URL"]) as wire:
        [(size,)] = wire.execute("select pg_database_size(current_database())").fetchall()
    answer = {"pages": measured, "bytes": size, "audits": audits()}
    print(json.dumps(answer))


def open_lane() -> None:
    """The market is there when a lane leads to it."""
    from entrepot.catalog.models import Lane

    facts = {
        "regime": "cn-cbec-direct", "origin": "IT", "market": "cn", "destination": "CN",
        "margin_bp": 100, "freight_first_minor": 690, "freight_more_minor": 260, "days_min": 7,
        "days_max": 12,
    }  # fmt: skip
    Lane.objects.get_or_create(code=rows.LANE, defaults=facts)


def sample() -> list[dict[str, Any]]:
    """Orders of the known buyer and the known merchant, from all over the year, and sold."""
    with psycopg.connect(os.environ["DATABASE_URL"], row_factory=psycopg.rows.dict_row) as wire:
        buyer = wire.execute("select id from offices_user where name = 'Buyer'").fetchone()
        bought = wire.execute(
            'select "group", number, id as "order" from checkout_order'
            ' where book = 1 and "group" = any(select id from checkout_ordergroup'
            " where book = 1 and buyer = %s)",
            [buyer["id"] if buyer else None],
        ).fetchall()
        sold = wire.execute(
            """select p.id as parcel, p.order_number as number, p."order" from logistics_parcel p
            join offices_membership m on m.merchant_id = p.merchant_id
            order by hashtext(p.id::text) limit %s""",
            [SAMPLES],
        ).fetchall()
    random.Random(7).shuffle(bought)
    return [{**b, "sold": s} for b, s in zip(bought * SAMPLES, sold, strict=False)]


def addresses(samples: list[dict[str, Any]]) -> dict[str, tuple[str, list[str]]]:
    """Who asks for what."""

    def of(form: str) -> list[str]:
        return [
            form.format(**one, **{f"s_{k}": v for k, v in one["sold"].items()}) for one in samples
        ]

    return {
        "buyer: order": ("buyer", of("/en/cn/orders/{group}/")),
        "buyer: my orders": ("buyer", ["/en/cn/orders/"]),
        "merchant: orders to ship": ("maker", ["/en/merchant/orders/"]),
        "merchant: delivered": ("maker", ["/en/merchant/orders/?show=delivered"]),
        "merchant: all": ("maker", ["/en/merchant/orders/?show=all"]),
        "merchant: all, page 20": ("maker", ["/en/merchant/orders/?show=all&from=950"]),
        "merchant: search a number": ("maker", of("/en/merchant/orders/?show=all&q={s_number}")),
        "merchant: search part of it": (
            "maker", [f"/en/merchant/orders/?show=all&q={one['sold']['number'][-9:]}" for one in samples]
        ),
        "merchant: search in vain": ("maker", ["/en/merchant/orders/?show=all&q=nothing-there"]),
        "merchant: parcel": ("maker", of("/en/merchant/orders/{s_parcel}/")),
        "merchant: money": ("maker", ["/en/merchant/money/"]),
        "merchant: money of an order": ("maker", of("/en/merchant/orders/{s_order}/money/")),
        "operator: ledger of an order": ("operator", of("/en/operator/ledger/subject/?q={number}")),
        "operator: customs of an order": ("operator", of("/en/operator/customs/orders/{s_order}/")),
        "operator: an account": (
            "operator", ["/en/operator/ledger/account/?name=clearing:simulator:CNY"]
        ),
        "operator: ledger": ("operator", ["/en/operator/ledger/"]),
        "operator: payments": ("operator", ["/en/operator/payments/"]),
        "operator: outbox": ("operator", ["/en/operator/outbox/"]),
    }  # fmt: skip


def measure(who: str, paths: list[str]) -> dict[str, Any]:
    """Each address in turn; the first visit of all is not counted."""
    from django.db import connection
    from django.test import Client

    from entrepot.offices.models import User

    client = Client()
    client.force_login(User.objects.get(email=f"{who}@growth.example"))
    heard: list[str] = []

    def hear(execute: Any, sql: str, *rest: Any) -> Any:
        heard.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(hear):
        status = visit(client, paths[0])
    times = []
    until = time.monotonic() + 20
    for number in range(TIMES):
        since = time.perf_counter()
        visit(client, paths[number % len(paths)])
        times.append((time.perf_counter() - since) * 1000)
        if time.monotonic() > until:
            break
    return {
        "p50_ms": round(statistics.median(times), 1),
        "p95_ms": round(sorted(times)[min(len(times) - 1, int(len(times) * 0.95))], 1),
        "statements": len(heard),
        "status": status,
        "visits": len(times),
    }


def visit(client: "Client", path: str) -> int:
    answer = client.get(path, secure=True, headers={"host": "localhost"})
    assert answer.status_code == 200, (path, answer.status_code)
    return int(answer.status_code)


def audits() -> dict[str, float]:
    """Seconds of each, one after the other."""
    from entrepot.kit import audit

    found = {}
    for context, one in audit.audits():
        since = time.perf_counter()
        [report] = audit.run([(context, one)])
        found[f"{context}.{report.name}"] = round(time.perf_counter() - since, 2)
        said = f"{len(report.findings)} findings {report.failure}"
        print(
            f"{context}.{report.name} {found[f'{context}.{report.name}']} s {said}", file=sys.stderr
        )
    return found


if __name__ == "__main__":
    main()
