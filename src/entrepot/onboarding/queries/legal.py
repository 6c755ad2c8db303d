"""Legal forms and kinds of shops in words."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from entrepot.onboarding.values import LegalForm, ShopType

FORMS: Final = (
    (LegalForm.COMPANY, _("Company (S.r.l., SARL, GmbH, Ltd …)")),
    (LegalForm.SOLE_TRADER, _("Sole trader")),
    (LegalForm.PARTNERSHIP, _("Partnership")),
    (LegalForm.COOPERATIVE, _("Cooperative")),
    (LegalForm.ASSOCIATION, _("Association or foundation")),
)
SHOPS: Final = (
    (ShopType.FLAGSHIP, _("Flagship: our own brand, or one that is exclusively ours")),
    (ShopType.AUTHORISED, _("Authorised: brands of others, with their letter")),
    (ShopType.SPECIALTY, _("Specialty: a choice of several brands of one kind")),
)


def form_name(code: str) -> str:
    """A legal form in words."""
    return str({one.value: said for one, said in FORMS}.get(code, code))


def shop_name(code: str) -> str:
    """A kind of shop in words."""
    return str({one.value: said for one, said in SHOPS}.get(code, code))
