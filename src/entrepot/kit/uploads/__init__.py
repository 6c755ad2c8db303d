"""Files that strangers send: what they are is told by their content, never by their name.

A document is a PDF that does nothing but show pages, or a picture; a picture is decoded and
written anew, so that nothing but its pixels is left; the members of a ZIP come one by one, each
within its bounds. All else is an `UploadRefused`.
"""

from entrepot.kit.uploads.archives import members
from entrepot.kit.uploads.documents import DOCUMENT_BYTES_MAX, Accepted, document
from entrepot.kit.uploads.pictures import Picture, picture
from entrepot.kit.uploads.reading import LimitBody, take
from entrepot.kit.uploads.refusing import Fault, UploadRefused, sentence

__all__ = [
    "DOCUMENT_BYTES_MAX",
    "Accepted",
    "Fault",
    "LimitBody",
    "Picture",
    "UploadRefused",
    "document",
    "members",
    "picture",
    "sentence",
    "take",
]
