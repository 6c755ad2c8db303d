"""Tables of applications, documents, and terms."""

from entrepot.onboarding.models.application import (
    Application,
    Happening,
    MarkRow,
    OfficeRule,
    RequirementRow,
    Statement,
)
from entrepot.onboarding.models.documents import Document

__all__ = [
    "Application",
    "Document",
    "Happening",
    "MarkRow",
    "OfficeRule",
    "RequirementRow",
    "Statement",
]
