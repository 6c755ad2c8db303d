"""New pictures are measured, and made in the widths that pages ask for."""

import io
from datetime import datetime
from typing import Final

import numpy as np
from PIL import Image

from entrepot.catalog.commands.pictures import FOLDER
from entrepot.catalog.models import Media
from entrepot.catalog.rules import pictures
from entrepot.kit import storing

DEVELOP_MAX: Final = 20
"""At one stroke of the clock; a large picture takes half a second."""
QUALITY: Final = 80


def develop_due(*, at: datetime) -> int:
    """Measure pictures that are new, and make their smaller variants; how many there were."""
    due = Media.objects.filter(developed_at=None, path__startswith=f"{FOLDER}/")
    rows = list(due.order_by("id")[:DEVELOP_MAX])
    for row in rows:
        data = storing.take(row.path)
        facts: dict[str, object] = {} if data is None else _developed(row.path, data)
        Media.objects.filter(id=row.id, path=row.path).update(developed_at=at, **facts)
    return len(rows)


def _developed(path: str, data: bytes) -> dict[str, object]:
    with Image.open(io.BytesIO(data)) as found:
        found.load()
        flat = _flat(found)
    for width in pictures.WIDTHS:
        if width < flat.width:
            height = max(1, round(flat.height * width / flat.width))
            small = flat.resize((width, height), Image.Resampling.LANCZOS)
            out = io.BytesIO()
            small.save(out, "WEBP", quality=QUALITY, method=4)
            storing.put(pictures.variant(path, width), out.getvalue())
    looked = flat.copy()
    looked.thumbnail((pictures.LOOKED_AT, pictures.LOOKED_AT), Image.Resampling.BILINEAR)
    pixels = np.asarray(looked)
    tiny = np.asarray(flat.resize((9, 8), Image.Resampling.BOX))
    return {
        "width": flat.width,
        "height": flat.height,
        "plain": pictures.plain_share(pixels),
        "text": pictures.text_share(pixels),
        "mark": pictures.mark(tiny),
    }


def _flat(found: Image.Image) -> Image.Image:
    """On white, as a page shows it."""
    clear = found.convert("RGBA")
    ground = Image.new("RGBA", clear.size, "white")
    ground.alpha_composite(clear)
    return ground.convert("RGB")
