"""The press: sets a contract with typst, in the reader's language. It holds no clock."""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import noto_cjk_sans_otc
import typst
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from entrepot.kit.templatetags import money as shown
from entrepot.money.values import Money, currency
from entrepot.onboarding.values.contract import ContractRow

_SOURCES: Final = Path(__file__).parent


def contract(
    row: ContractRow, *, legal_name: str, language: str, categories: Mapping[str, str]
) -> bytes:
    """One PDF: parties, rates, fees, text, and who accepted when. Equal facts, equal bytes.

    `categories`: names by slug, in the reader's language.
    """
    with translation.override(language):
        facts = _facts(row, categories, legal_name=legal_name, language=language)
    pdf = typst.compile(
        _SOURCES / "contract.typ",
        root=_SOURCES,
        font_paths=_fonts(),
        sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
        timestamp=0,
    )
    assert isinstance(pdf, bytes)
    return pdf


def _facts(
    row: ContractRow, categories: Mapping[str, str], *, legal_name: str, language: str
) -> dict[str, Any]:
    terms = row.terms
    unit = currency(terms.currency)
    fees = (
        (_("Deposit"), terms.deposit_minor),
        (_("Fee a year"), terms.yearly_fee_minor),
        (_("Fee an order"), terms.order_fee_minor),
    )
    limit = str(terms.listings_max) if terms.listings_max else _("any number")
    signed = ""
    if row.accepted_at is not None:
        signed = _("Accepted on %(day)s by %(name)s.") % {
            "day": f"{row.accepted_at:%Y-%m-%d %H:%M} UTC",
            "name": row.accepted_name,
        }
    return {
        "language": language,
        "title": _("Terms for merchants"),
        "version": f"{terms.plan} {terms.version}",
        "merchant": legal_name,
        "effective": _("From %(day)s") % {"day": row.effective_on.isoformat()},
        "heads": [_("Category"), _("Commission"), pgettext("terms", "From"), _("Until")],
        "rates": [
            [
                categories.get(one.category, one.category) or _("every other category"),
                f"{one.bp / 100:g} %",
                one.since.isoformat(),
                one.until.isoformat() if one.until else "",
            ]
            for one in terms.commission
        ],
        "fees": [[name, shown.money(Money(minor, unit))] for name, minor in fees]
        + [[_("Listings on sale at a time"), limit], [_("Days of notice"), str(terms.notice_days)]],
        "text": (terms.text.get(language) or terms.text.get("en", "")).split("\n"),
        "signed": signed or _("Not accepted."),
        "digest": f"SHA-256 {row.digest or terms.digest}",
    }


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Found once a process; the only CJK font is the one that comes as a package."""
    folder = Path(str(noto_cjk_sans_otc.FONT_PATH)).parent
    return typst.Fonts(include_system_fonts=False, font_paths=[folder])
