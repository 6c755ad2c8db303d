"""Codes of the office's day as words in the reader's language."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from entrepot.casework.values import (
    CaseState,
    Fact,
    LetterKind,
    Priority,
    Stage,
    TaskKind,
    Topic,
    TraitKind,
)
from entrepot.catalog.queries import finding_name
from entrepot.offices.values import MerchantState
from entrepot.onboarding.queries.words import document_name

STAGES: Final[Mapping[Stage, Any]] = {
    Stage.LEAD: pgettext_lazy("stage", "Leads"),
    Stage.APPLIED: pgettext_lazy("stage", "Applied"),
    Stage.REVIEW: pgettext_lazy("stage", "In review"),
    Stage.LISTING: pgettext_lazy("stage", "Listing"),
    Stage.LIVE: pgettext_lazy("stage", "Live"),
    Stage.DORMANT: pgettext_lazy("stage", "Dormant"),
    Stage.CLOSED: pgettext_lazy("stage", "Closed"),
}
STAGE_HELP: Final[Mapping[Stage, Any]] = {
    Stage.LEAD: _("Found by the office; has not asked for anything yet."),
    Stage.APPLIED: _("Fills in its application."),
    Stage.REVIEW: _("Handed in; the office looks at it."),
    Stage.LISTING: _("Verified, and nothing of it can be bought yet."),
    Stage.LIVE: _("At least one article can be bought."),
    Stage.DORMANT: _("No sale and no change for a long time."),
    Stage.CLOSED: _("Suspended, refused, or gone."),
}
STANDINGS: Final[Mapping[str, Any]] = {
    MerchantState.LEAD: _("Found by the office"),
    MerchantState.APPLIED: _("Application begun"),
    MerchantState.REVIEW: _("Application handed in"),
    MerchantState.LIVE: _("Verified: may sell"),
    MerchantState.PAUSED: _("Paused"),
    MerchantState.SUSPENDED: _("Suspended"),
    MerchantState.REFUSED: _("Refused"),
    MerchantState.CLOSED: _("Closed"),
}
TOPICS: Final[Mapping[Topic, Any]] = {
    Topic.APPLICATION: pgettext_lazy("topic", "Application and contract"),
    Topic.DOCUMENTS: pgettext_lazy("topic", "Documents"),
    Topic.PRODUCTS: pgettext_lazy("topic", "Products and texts"),
    Topic.CUSTOMS: pgettext_lazy("topic", "Customs and papers"),
    Topic.SHIPPING: pgettext_lazy("topic", "Shipping and stock"),
    Topic.MONEY: pgettext_lazy("topic", "Payouts and invoices"),
    Topic.ORDERS: pgettext_lazy("topic", "An order"),
    Topic.ACCESS: pgettext_lazy("topic", "Signing in and team"),
    Topic.OTHER: pgettext_lazy("topic", "Something else"),
}
PRIORITIES: Final[Mapping[Priority, Any]] = {
    Priority.URGENT: pgettext_lazy("priority", "Urgent: I cannot sell"),
    Priority.NORMAL: pgettext_lazy("priority", "Normal"),
    Priority.LOW: pgettext_lazy("priority", "When there is time"),
}
CASE_STATES: Final[Mapping[CaseState, Any]] = {
    CaseState.OPEN: pgettext_lazy("case", "new"),
    CaseState.WAITING_MERCHANT: pgettext_lazy("case", "waits for the merchant"),
    CaseState.WAITING_US: pgettext_lazy("case", "waits for the office"),
    CaseState.SOLVED: pgettext_lazy("case", "solved"),
    CaseState.CLOSED: pgettext_lazy("case", "closed"),
}
TRAITS: Final[Mapping[str, Any]] = {
    TraitKind.VAT: _("VAT number"),
    TraitKind.IBAN: _("Bank account"),
    TraitKind.DOMAIN: _("Website or mail domain"),
    TraitKind.REGISTER: _("Company number"),
    TraitKind.PHONE: _("Telephone"),
}
BLOCKERS: Final[Mapping[str, Any]] = {
    "casework.no_address": _("No e-mail address"),
    "casework.not_invited": _("Not invited yet"),
    "casework.invited": _("Invited, no answer yet"),
    "casework.invitation_over": _("Invitation has run out"),
    "casework.review_waits": _("Waits for our review"),
    "casework.application": _("Application incomplete"),
    "casework.no_product": _("No product yet"),
    "casework.not_listed": _("Products not on any lane"),
    "casework.paused": _("Paused by the merchant"),
    "casework.suspended": _("Suspended"),
}
MADE_TASKS: Final[Mapping[TaskKind, Any]] = {
    TaskKind.REVIEW: _("Review the application"),
    TaskKind.NO_LISTING: _("Help with the first article"),
    TaskKind.DOCUMENT: _("Ask for a new document"),
    TaskKind.CASE: _("Answer the case before its time is over"),
    TaskKind.CONTACT: _("Another office asks about this business"),
}

LETTERS: Final[Mapping[LetterKind, Any]] = {
    LetterKind.WELCOME: _("Welcome"),
    LetterKind.INVITATION: _("Invitation to apply"),
    LetterKind.MISSING_PAPERS: _("Papers that are missing"),
    LetterKind.NEXT_STEPS: _("Verified: next steps"),
    LetterKind.NOT_SELLING: _("Nothing on sale yet"),
    LetterKind.CHECKING_IN: _("How are you?"),
}
FACTS: Final[Mapping[Fact, Any]] = {
    Fact.MERCHANT: _("Name of the business"),
    Fact.CONTACT: _("Contact person"),
    Fact.AGENT: _("Name of whoever sends the letter"),
    Fact.CITY: _("City of the office"),
    Fact.PHONE: _("Telephone of the office"),
    Fact.MISSING: _("What the application still lacks; the line is repeated for each"),
    Fact.LINK: _("The personal link to the application"),
    Fact.DAYS: _("For how many days the link is good"),
}


def blocker_name(code: str, names: Mapping[str, str] | None = None) -> str:
    """What keeps a merchant where it stands, in two or three words.

    `names` are the operator's requirements (`checklist.names`).
    """
    if code in BLOCKERS:
        return str(BLOCKERS[code])
    if code.startswith("onboarding."):
        # A requirement that is asked no longer has lost its name; what is asked now is judged soon.
        return (names or {}).get(code) or gettext("Something of the application")
    return finding_name(code)


def topic_told(code: str) -> str:
    """A topic as the audit log keeps it."""
    return str(TOPICS[Topic(code)]) if code in set(Topic) else code


def priority_told(code: str) -> str:
    """A priority as the audit log keeps it."""
    return str(PRIORITIES[Priority(code)]) if code in set(Priority) else code


def letter_told(code: str) -> str:
    """A letter's kind as the audit log keeps it."""
    return str(LETTERS[LetterKind(code)]) if code in set(LetterKind) else code


def task_title(title: str, kind: str, facts: Mapping[str, Any]) -> str:
    """What the agent wrote, or the words of a made task."""
    if title or kind not in MADE_TASKS:
        return title
    words = str(MADE_TASKS[TaskKind(kind)])
    paper = str(facts.get("document", ""))
    named = document_name(paper) if paper else ""
    detail = named or str(facts.get("number") or facts.get("office") or "")
    return f"{words} ({detail})" if detail else words
