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
from entrepot.onboarding.models.terms import (
    BrandRight,
    Check,
    CheckAnswer,
    Contract,
    ProtectedBrand,
    TermsVersion,
)

__all__ = [
    "Application",
    "BrandRight",
    "Check",
    "CheckAnswer",
    "Contract",
    "Document",
    "Happening",
    "MarkRow",
    "OfficeRule",
    "ProtectedBrand",
    "RequirementRow",
    "Statement",
    "TermsVersion",
]
