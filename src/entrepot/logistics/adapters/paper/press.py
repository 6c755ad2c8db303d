"""Papers as PDF: a typst source a kind, filled with the facts of one or more parcels."""

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

import noto_cjk_sans_otc
import typst

from entrepot.logistics import rules
from entrepot.logistics.values import PaperData, PaperKind

_SOURCES: Final = Path(__file__).parent
PAGES_MAX: Final = 200


def render(kind: PaperKind, parcels: Sequence[PaperData]) -> bytes:
    """One PDF, one parcel after the other. Equal data gives equal bytes: it holds no clock."""
    assert 0 < len(parcels) <= PAGES_MAX
    facts = json.dumps([rules.facts(one) for one in parcels], ensure_ascii=False)
    pdf = typst.compile(
        _SOURCES / f"{kind}.typ",
        root=_SOURCES,
        font_paths=_fonts(),
        sys_inputs={"parcels": facts},
        timestamp=0,
    )
    assert isinstance(pdf, bytes)
    return pdf


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Found once a process; the only CJK font is the one that comes as a package."""
    folder = Path(str(noto_cjk_sans_otc.FONT_PATH)).parent
    return typst.Fonts(include_system_fonts=False, font_paths=[folder])
