"""Files and imports for tests."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.catalog.make import AT

from entrepot.channels import commands, queries, rows
from entrepot.channels.values import (
    Choices,
    Counts,
    Issue,
    JobId,
    JobKind,
    Profile,
    PullId,
)
from entrepot.offices.models import Merchant
from entrepot.offices.values import MerchantId

SHOPIFY = (
    "Handle,Title,Body (HTML),Vendor,Published,Option1 Name,Option1 Value,Option2 Name,"
    "Option2 Value,Option3 Name,Option3 Value,Variant SKU,Variant Grams,Variant Price,"
    "Variant Barcode,Image Src,Image Position,Image Alt Text,Variant Image,Status"
)


def shopify(*lines: str) -> bytes:
    """A file of Shopify's form with these lines under its header."""
    return "\n".join([SHOPIFY, *lines, ""]).encode()


def taken(content: bytes, *, merchant: Merchant, name: str = "goods.csv") -> JobId:
    return commands.take_file([content], name=name, merchant=MerchantId(merchant.id), at=AT)


def imported(
    content: bytes | Path,
    *,
    merchant: Merchant,
    profile: str | Profile = "",
    **choices: Any,
) -> tuple[Counts, list[Issue]]:
    """Take a file in by a mapping (the fitting one unless named), run it, and read its report."""
    if isinstance(content, Path):
        content = content.read_bytes()
    owner = MerchantId(merchant.id)
    job = taken(content, merchant=merchant)
    row = queries.job(job, merchant=owner)
    assert row is not None
    if isinstance(profile, Profile):
        chosen = profile
    elif profile:
        chosen = rows.profile(profile)
    else:
        chosen = queries.mapping_for(queries.source_of(job), row.inspection, merchant=owner)
    commands.choose(job, profile=chosen, choices=Choices(**choices), merchant=owner)
    commands.start_import(job, merchant=owner, at=AT)
    counts = commands.run_import(job, at=AT)
    assert counts.agrees, counts
    return counts, list(queries.all_issues(job, merchant=owner))


def codes(issues: Sequence[Issue]) -> list[tuple[int, str, str]]:
    """Line, column and code of each issue."""
    return [(issue.line, issue.column, issue.code) for issue in issues]


def a_pull(merchant: Merchant) -> PullId:
    """A feed of the merchant's that is fetched every day."""
    return commands.save_pull(
        merchant=MerchantId(merchant.id),
        name="shop",
        kind=JobKind.GOODS,
        url="https://shop.example/feed.csv",
        interval_min=1440,
        at=AT,
    )
