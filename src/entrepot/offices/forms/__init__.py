"""What people type about offices, teams, mandates and keys."""

from entrepot.offices.forms.houses import OfficeForm
from entrepot.offices.forms.keys import KeyForm
from entrepot.offices.forms.mandates import AskForm, GiveForm
from entrepot.offices.forms.personal import ContactForm, EraseForm, EraseOtherForm
from entrepot.offices.forms.teams import InviteForm, JoinForm

__all__ = [
    "AskForm",
    "ContactForm",
    "EraseForm",
    "EraseOtherForm",
    "GiveForm",
    "InviteForm",
    "JoinForm",
    "KeyForm",
    "OfficeForm",
]
