"""What the pages of the application, of review and of requirements ask."""

from entrepot.onboarding.forms.business import (
    AddressForm,
    BusinessForm,
    GoodsForm,
    NumbersForm,
)
from entrepot.onboarding.forms.papers import DocumentForm, StatementsForm
from entrepot.onboarding.forms.review import (
    ApproveForm,
    AskForm,
    DocumentReviewForm,
    MarkForm,
    OfficeRuleForm,
    RefuseForm,
    RequirementForm,
)

__all__ = [
    "AddressForm",
    "ApproveForm",
    "AskForm",
    "BusinessForm",
    "DocumentForm",
    "DocumentReviewForm",
    "GoodsForm",
    "MarkForm",
    "NumbersForm",
    "OfficeRuleForm",
    "RefuseForm",
    "RequirementForm",
    "StatementsForm",
]
