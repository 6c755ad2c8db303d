"""Pictures are decoded and written anew: no EXIF, no place, no second file behind the pixels."""

import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from entrepot.kit.uploads.refusing import Fault, UploadRefused

PICTURE_BYTES_MAX: Final = 20 * 1024 * 1024
PIXELS_MAX: Final = 40_000_000
"""A telephone's picture has 12 to 24 million; decoded, this bound is 160 MB."""
MEGA: Final = 1_000_000
QUALITY: Final = 88
TYPES: Final = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
ENDINGS: Final = {
    "JPEG": {".jpg", ".jpeg", ".jpe", ".jfif"},
    "PNG": {".png"},
    "WEBP": {".webp"},
    "GIF": {".gif"},
}
KNOWN: Final = {ending for endings in ENDINGS.values() for ending in endings} | {
    ".pdf", ".svg", ".html", ".htm", ".zip", ".js", ".exe", ".xml",
}  # fmt: skip
"""Endings that promise something; any other promises nothing."""

# A bomb is refused by its header, below; this is the second line, inside the library.
Image.MAX_IMAGE_PIXELS = PIXELS_MAX


@dataclass(frozen=True, slots=True)
class Picture:
    """Pixels in a fresh file."""

    data: bytes
    media_type: str
    width: int
    height: int


def picture(data: bytes, *, name: str, types: tuple[str, ...] = tuple(TYPES)) -> Picture:
    """A JPEG, PNG, WebP or GIF as a new JPEG or PNG, upright, in sRGB, its first frame only.

    `types` are the library's names of what is taken. An SVG is a program, not a picture.
    """
    if not data:
        raise UploadRefused(fault=Fault.EMPTY)
    if len(data) > PICTURE_BYTES_MAX:
        raise UploadRefused(fault=Fault.TOO_LARGE, limit=PICTURE_BYTES_MAX // 1024 // 1024)
    if zipfile.is_zipfile(io.BytesIO(data)):
        raise UploadRefused(fault=Fault.HIDDEN)
    try:
        with Image.open(io.BytesIO(data), formats=types) as found:
            if found.width * found.height > PIXELS_MAX:
                raise UploadRefused(fault=Fault.TOO_MANY_PIXELS, limit=PIXELS_MAX // MEGA)
            kind = str(found.format)
            # Once more than one picture lies in a JPEG (MPO), the library says so.
            check_name(name, fits=ENDINGS.get(kind, ENDINGS["JPEG"]))
            return _anew(found, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise UploadRefused(fault=Fault.TOO_MANY_PIXELS, limit=PIXELS_MAX // MEGA) from bomb
    except UnidentifiedImageError as strange:
        raise UploadRefused(fault=Fault.WRONG_TYPE) from strange
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError) as broken:
        raise UploadRefused(fault=Fault.UNREADABLE) from broken


def check_name(name: str, *, fits: set[str]) -> None:
    """A name that promises another kind of file than it is: somebody is to be misled."""
    ending = PurePath(name).suffix.lower()
    if ending in KNOWN - fits:
        raise UploadRefused(fault=Fault.NAME_DIFFERS)


def _anew(found: Image.Image, kind: str) -> Picture:
    upright: Image.Image = ImageOps.exif_transpose(found)
    profile = found.info.get("icc_profile")
    is_clear = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
    plain = upright.convert("RGBA" if is_clear else "RGB")
    if profile and upright.mode == "RGB":
        plain = _in_srgb(upright, profile)
    to = "JPEG" if kind in {"JPEG", "MPO", "WEBP"} and not is_clear else "PNG"
    # Only pixels go on: a copy has no metadata that a writer could pick up.
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    out = io.BytesIO()
    if to == "JPEG":
        bare.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    else:
        bare.save(out, "PNG", optimize=False)
    return Picture(out.getvalue(), TYPES[to], bare.width, bare.height)


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Colours as meant; a profile that cannot be read is left out."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        moved = ImageCms.profileToProfile(
            image, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError):
        return image.convert("RGB")
    return moved or image.convert("RGB")
