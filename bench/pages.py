"""Pages a second: product page and a list of 24, as HTML and as API, against an empty page.

Yardstick: a Django view that renders an empty template, in the same server, under the same
middleware. What we add to it is a search in PostgreSQL and everything a buyer sees.
"""

import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import bench

SECONDS: Final = int(os.environ.get("BENCH_SECONDS", "4"))
ROUNDS: Final = int(os.environ.get("BENCH_ROUNDS", "3"))
WORKERS: Final = int(os.environ.get("BENCH_WORKERS", "1"))
CONNECTIONS: Final = 16
PRODUCTS: Final = 500
"""In two languages: a thousand rows on the shelf."""
GOAL: Final = 0.5
KINDS: Final = ("wine", "oil", "chocolate", "skincare", "perfume", "knitwear", "toys", "cookware")


def main() -> None:
    bench.need("wrk", "wrk")
    with bench.a_database():
        import django

        django.setup()
        shelves = fill()
        os.environ["DJANGO_SETTINGS_MODULE"] = "bench.empty_page.settings"
        with tempfile.TemporaryDirectory() as folder, bench.a_web_server(workers=WORKERS) as site:
            measure(site, Path(folder), addresses(shelves))


def addresses(listings: list[str]) -> dict[str, list[str]]:
    """What is asked for: many different pages, so that no single one is warm."""
    return {
        "empty": ["/en/empty/"],
        "product html": [f"/zh-hans/cn/p/{one}/" for one in listings],
        "product api": [f"/api/v1/listings/{one}?language=zh-hans" for one in listings],
        "list html": [f"/zh-hans/cn/c/{kind}/" for kind in KINDS],
        "list api": [f"/api/v1/listings?language=zh-hans&category={kind}" for kind in KINDS],
    }


def measure(site: str, place: Path, wanted: dict[str, list[str]]) -> None:
    """The best of some rounds, all cases turn by turn: a busy machine hurts all of them."""
    scripts = {case: script(place, case, paths) for case, paths in wanted.items()}
    for path in scripts.values():
        bench.wrk(site, connections=CONNECTIONS, seconds=1, script=path)
    best: dict[str, float] = dict.fromkeys(wanted, 0.0)
    failed = 0
    for _ in range(ROUNDS):
        for case, path in scripts.items():
            run = bench.wrk(site, connections=CONNECTIONS, seconds=SECONDS, script=path)
            failed += sum(run[kind] for kind in ("connect", "read", "write", "status", "timeout"))
            best[case] = max(best[case], run["requests"] / run["seconds"])
    rows = [
        {
            "case": case,
            "per_second": round(speed, 1),
            "ratio": round(speed / best["empty"], 2),
            "goal": GOAL,
        }
        for case, speed in best.items()
        if case != "empty"
    ]
    for row in rows:
        print(f"{row['case']:13} {row['per_second']:8}/s  ratio {row['ratio']} (goal {GOAL})")
    slowest = min(best[case] for case in wanted if case != "empty")
    bench.finish("pages", ours=slowest, yardstick=best["empty"], rows=rows)
    if failed:
        sys.exit(f"{failed} answers were not what was asked for")


def script(place: Path, case: str, paths: list[str]) -> Path:
    """Walks through the addresses, so that all of them are asked for equally often."""
    path = place / f"{case.replace(' ', '-')}.lua"
    listed = ",".join(f'"{one}"' for one in paths)
    path.write_text(
        f"local paths = {{{listed}}}\nlocal at = 0\n"
        "function request()\n  at = at % #paths + 1\n  return wrk.format('GET', paths[at])\nend\n"
    )
    return path


def fill() -> list[str]:
    """A market of eight kinds of things, shelved as any other; answers the listings."""
    from entrepot.catalog.models import Category, Lane, Listing, Media, Product, Text, Variant
    from entrepot.kernel import new_id
    from entrepot.logistics import commands as logistics
    from entrepot.money.models import RateRow
    from entrepot.offices.models import Merchant, Office
    from entrepot.storefront import commands

    at = datetime.now(UTC)
    RateRow.objects.create(base="EUR", quote="CNY", day=at.date(), rate="7.4326", source="ECB")
    office = Office.objects.create(code="milan", city="Milan", country="IT")
    lane = Lane.objects.create(
        code="it-cn", regime="cn-cbec-direct", origin="IT", market="cn", destination="CN",
        margin_bp=100, freight_first_minor=690, freight_more_minor=260, days_min=7, days_max=12,
    )  # fmt: skip
    kinds = [Category.objects.create(slug=kind, names={"en": kind.title()}) for kind in KINDS]
    merchants = [
        Merchant.objects.create(
            slug=f"maker-{n}", name=f"Maker {n}", legal_name=f"Maker {n} Srl", country="IT",
            city="Alba", region={"en": "Piedmont", "zh-hans": "皮埃蒙特"}, language="it",
            currency="EUR", office=office,
        )
        for n in range(8)
    ]  # fmt: skip
    listings = []
    for number in range(PRODUCTS):
        merchant = merchants[number % len(merchants)]
        product = Product.objects.create(
            merchant=merchant, key=f"p{number}", slug=f"barolo-riserva-{number}",
            category=kinds[number % len(kinds)], brand=merchant.name, source_language="it",
            specs={"zh-hans": {f"规格{n}": f"内容{n}" for n in range(8)}},
        )  # fmt: skip
        for language, title in (("en", f"Barolo Riserva {number}"), ("zh-hans", "巴罗洛珍藏干红")):
            Text.objects.create(
                product=product, language=language, title=title, body=f"{title}. " * 40,
                state="reviewed",
            )  # fmt: skip
        Media.objects.create(product=product, path=f"demo/{number}.svg")
        variant = Variant.objects.create(
            product=product, merchant=merchant, sku=f"SKU-{number}", hs_code="22042100",
            origin="IT", customs_description="Red wine", net_weight_g=750, gross_weight_g=1280,
            content_amount=750, content_unit="ml", price_minor=1500 + 37 * number, currency="EUR",
        )  # fmt: skip
        listing = Listing.objects.create(
            variant=variant, merchant=merchant, lane=lane, state="live"
        )
        node = logistics.open_node(
            merchant=merchant.id, code="main", name="Main", country="IT", city="Alba"
        )
        logistics.receive(
            node=node, variant=variant.id, units=50, reference="opening", at=at,
            receipt_id=new_id(),
        )  # fmt: skip
        listings.append(str(listing.id))
    shelved = commands.reshelve_all(at=at)
    assert shelved.rows == 2 * PRODUCTS, shelved
    return listings


if __name__ == "__main__":
    main()
