"""A look at what an import would do, with nothing saved."""

from itertools import islice
from pathlib import Path
from typing import Final

from entrepot.catalog.values import ProductDraft
from entrepot.channels import rules
from entrepot.channels.adapters import file
from entrepot.channels.queries.jobs import frame_of
from entrepot.channels.values import (
    Choices,
    Inspection,
    Issue,
    Preview,
    PreviewRow,
    Profile,
)
from entrepot.offices.models import Merchant
from entrepot.offices.values import MerchantId

PREVIEW_PRODUCTS: Final = 20
PREVIEW_ROWS_MAX: Final = 5000
"""How far a filter may look for the first products."""


def preview(
    path: Path,
    inspection: Inspection,
    *,
    profile: Profile,
    choices: Choices,
    merchant: MerchantId,
    limit: int = PREVIEW_PRODUCTS,
) -> Preview:
    """The first products that the file would make, and the first issues."""
    frame = frame_of(Merchant.objects.get(id=merchant), profile, choices, inspection)
    profile = frame.profile
    only = (*profile.only, *choices.only)
    rows = (
        row
        for row in islice(file.goods_rows(path, inspection, shape=profile.shape), PREVIEW_ROWS_MAX)
        if not rules.skipped(row) and not rules.is_left_out(row, only)
    )
    found: list[PreviewRow] = []
    issues: list[Issue] = []
    read = 0
    for group in islice(rules.groups(rows, profile), limit):
        built = rules.build(group, frame)
        read += len(group.rows)
        issues.extend(built.issues)
        if built.draft is not None:
            found.append(_row(built.draft, line=group.rows[0].line))
    return Preview(
        rows_read=read,
        products=tuple(found),
        issues=tuple(issues),
        unknown_columns=rules.unknown_columns(inspection.columns, profile),
    )


def _row(draft: ProductDraft, *, line: int) -> PreviewRow:
    first = draft.variants[0]
    titles = {text.language: text.title for text in draft.texts}
    amount = first.content_amount
    return PreviewRow(
        line=line,
        key=draft.key,
        title=titles.get(draft.source_language, next(iter(titles.values()), "")),
        brand=draft.brand or "",
        variants=len(draft.variants),
        price=str(first.price) if first.price is not None else "",
        hs_code=first.hs_code or "",
        origin=first.origin or "",
        content=f"{amount:f} {first.content_unit}" if amount is not None else "",
        state=draft.state.value if draft.state else "",
    )
