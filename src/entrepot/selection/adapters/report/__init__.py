"""The report as PDF: one typst source, filled with sentences that are ready to be read."""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import noto_cjk_sans_otc
import typst

_SOURCES: Final = Path(__file__).parent
CARDS_MAX: Final = 20


def render(facts: Mapping[str, Any]) -> bytes:
    """One PDF. Equal facts give equal bytes: it holds no clock."""
    assert len(facts["cards"]) <= CARDS_MAX
    pdf = typst.compile(
        _SOURCES / "report.typ",
        root=_SOURCES,
        font_paths=_fonts(),
        sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
        timestamp=0,
    )
    assert isinstance(pdf, bytes)
    return pdf


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Found once a process; the only CJK font is the one that comes as a package."""
    folder = Path(str(noto_cjk_sans_otc.FONT_PATH)).parent
    return typst.Fonts(include_system_fonts=False, font_paths=[folder])
