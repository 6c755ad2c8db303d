"""A feed that came by itself and would turn half the shop over waits for a person's yes."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from entrepot.catalog.models import Variant
from entrepot.channels import rules
from entrepot.channels.adapters import file
from entrepot.channels.models import ImportJob
from entrepot.channels.queries import frame_of, inspection_of, keys_of_pull, source_of
from entrepot.channels.rules import BadNumber
from entrepot.channels.values import Choices, JobId, JobKind, Profile
from entrepot.money.values import Money, currency

DROPPED_PERCENT_MAX: Final = 20
REPRICED_PERCENT_MAX: Final = 50
FEW: Final = 5
"""Below so many, a share says nothing."""
BATCH: Final = 1000


def why_hold(row: ImportJob) -> dict[str, int]:
    """What stands against taking the file in unseen; empty when nothing does."""
    kind = JobKind(row.kind)
    if kind is JobKind.STOCK:
        return {}
    if kind is JobKind.GOODS:
        keys = keys_in(row)
        before = keys_of_pull(row.pull_id) if row.pull_id else set()
        dropped = len(before - keys)
        if len(before) >= FEW and dropped * 100 > len(before) * DROPPED_PERCENT_MAX:
            return {"dropped": dropped, "of": len(before)}
    known = leaps = 0
    prices = _goods_prices(row) if kind is JobKind.GOODS else _fast_prices(row)
    while batch := dict(islice(prices, BATCH)):
        held = Variant.objects.filter(
            merchant=row.merchant_id, sku__in=list(batch), price_minor__isnull=False
        )
        for sku, minor, code in held.values_list("sku", "price_minor", "currency"):
            known += 1
            assert minor is not None
            leaps += rules.is_leap(Money(minor, currency(code)), batch[sku])
    if known >= FEW and leaps * 100 > known * REPRICED_PERCENT_MAX:
        return {"repriced": leaps, "of": known}
    return {}


def keys_in(row: ImportJob) -> set[str]:
    """The keys of all goods in a file."""
    inspection = inspection_of(row)
    profile = rules.fitted(Profile.read(row.profile), inspection.columns)
    rows = file.goods_rows(source_of(JobId(row.id)), inspection, shape=profile.shape)
    return {key for one in rows if not rules.skipped(one) and (key := rules.key_of(one, profile))}


def _goods_prices(row: ImportJob) -> Iterator[tuple[str, Money]]:
    inspection = inspection_of(row)
    profile, choices = Profile.read(row.profile), Choices.read(row.choices)
    frame = frame_of(row.merchant, profile, choices, inspection)
    rows = file.goods_rows(source_of(JobId(row.id)), inspection, shape=profile.shape)
    taken = (one for one in rows if not rules.skipped(one))
    for group in rules.groups(taken, frame.profile):
        built = rules.build(group, frame)
        for variant in built.draft.variants if built.draft is not None else ():
            if variant.price is not None:
                yield variant.sku, variant.price


def _fast_prices(row: ImportJob) -> Iterator[tuple[str, Money]]:
    inspection = inspection_of(row)
    columns = rules.fast_columns(JobKind.PRICES, inspection)
    of_file = Choices.read(row.choices).currency or row.merchant.currency
    for one in file.rows(source_of(JobId(row.id)), inspection):
        try:
            price = rules.price_in(one, columns, of_file=of_file)
        except BadNumber:
            continue
        yield one.cells.get(columns.sku, "").strip().lstrip("'"), price
