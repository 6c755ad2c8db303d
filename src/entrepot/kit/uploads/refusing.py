"""Why a file is not taken, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _

from entrepot.kernel import Refusal


class Fault(StrEnum):
    """What is wrong with a file."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    WRONG_TYPE = "wrong_type"
    NAME_DIFFERS = "name_differs"
    HIDDEN = "hidden"
    """It is two things at once: a PDF that is also an archive, a page that is also a picture."""
    ACTIVE = "active"
    LOCKED = "locked"
    UNREADABLE = "unreadable"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_MANY_FILES = "too_many_files"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    BAD_NAME = "bad_name"
    NESTED = "nested"


@dataclass(eq=False)
class UploadRefused(Refusal):
    """The file cannot be taken: `fault` says why, `limit` the bound that was passed."""

    code: ClassVar[str] = "kit.upload_refused"
    status: ClassVar[int] = 422
    fault: Fault
    limit: int = 0


SENTENCES: Final[dict[Fault, Any]] = {
    Fault.EMPTY: _("The file is empty. Choose it again."),
    Fault.TOO_LARGE: _("The file is larger than %(limit)s MB. Send a smaller one."),
    Fault.WRONG_TYPE: _("This kind of file is not taken here. Send a PDF, a JPEG or a PNG."),
    Fault.NAME_DIFFERS: _(
        "The ending of the file's name does not fit its content. Save it anew and send that."
    ),
    Fault.HIDDEN: _("The file holds something besides what it shows. Print it to a new PDF."),
    Fault.ACTIVE: _("The PDF holds scripts, forms or attachments. Print it to a new PDF."),
    Fault.LOCKED: _("The PDF is locked by a password. Send it without one."),
    Fault.UNREADABLE: _("The file cannot be read: it is damaged or incomplete. Save it anew."),
    Fault.TOO_MANY_PIXELS: _("The picture has more than %(limit)s megapixels. Make it smaller."),
    Fault.TOO_MANY_PAGES: _("The PDF has more than %(limit)s pages. Send what is asked for."),
    Fault.TOO_MANY_FILES: _("The archive holds more than %(limit)s files. Send it in parts."),
    Fault.UNPACKS_TOO_LARGE: _("Unpacked, the archive is larger than %(limit)s MB."),
    Fault.BAD_NAME: _("A file in the archive has a name that leads out of its folder."),
    Fault.NESTED: _("The archive holds another archive. Put the files in directly."),
}


def sentence(no: UploadRefused) -> str:
    """What the person reads beside the field."""
    return str(SENTENCES[no.fault]) % {"limit": no.limit}
