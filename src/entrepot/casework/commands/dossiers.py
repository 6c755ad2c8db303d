"""What an agent does to a dossier: leads, who looks after whom, notes, invitations, letters."""

import secrets as entropy
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from entrepot.casework import rules
from entrepot.casework.commands import folding
from entrepot.casework.commands.refusals import InvitationOver, NoAddress, NotALead
from entrepot.casework.models import Dossier, Invitation, Letter, Note
from entrepot.casework.queries import dossier, wordings
from entrepot.casework.values import INVITATION_DAYS, Fact, LetterKind
from entrepot.kernel import named_id, new_id
from entrepot.kit import letters, secrets, trail
from entrepot.offices import commands as offices
from entrepot.offices.models import Membership, Merchant, User
from entrepot.offices.queries import places
from entrepot.offices.values import MerchantId, MerchantState, Role, UserId
from entrepot.onboarding import commands as onboarding

TOKEN_BYTES: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadDraft:
    """A business as an agent found it."""

    name: str
    country: str
    city: str = ""
    website: str = ""
    email: str = ""
    phone: str = ""
    contact: str = ""
    language: str
    currency: str
    source: str = ""


def lead_id(office: UUID, draft: LeadDraft) -> MerchantId:
    """The same business of the same file is the same lead."""
    name = " ".join(draft.name.lower().split())
    return MerchantId(named_id(f"lead:{office}:{draft.country}:{name}:{draft.city.lower()}"))


@transaction.atomic
def add_lead(
    *, merchant: MerchantId, draft: LeadDraft, office: UUID, by: UserId, at: datetime
) -> bool:
    """Enter a business as a lead, looked after by who found it; False when it is there already."""
    if Merchant.objects.filter(id=merchant).exists():
        return False
    offices.found_merchant(
        merchant=merchant,
        name=draft.name,
        country=draft.country,
        office=office,
        language=draft.language,
        currency=draft.currency,
        state=MerchantState.LEAD,
        by=by,
        at=at,
    )
    Merchant.objects.filter(id=merchant).update(
        city=draft.city, website=draft.website, email=draft.email, phone=draft.phone
    )
    Dossier.objects.update_or_create(
        merchant_id=merchant,
        defaults={"agent_id": by, "contact": draft.contact, "source": draft.source},
    )
    folding.refresh(merchant=merchant, at=at)
    trail.record(
        what="lead.added",
        on="merchant",
        object_id=merchant,
        merchant=merchant,
        office=office,
        after={"name": draft.name, "country": draft.country, "city": draft.city},
    )
    return True


@transaction.atomic
def give_to(*, merchant: UUID, agent: UUID | None, office: UUID) -> None:
    """From now on this agent looks after the merchant."""
    row, _ = Dossier.objects.get_or_create(merchant_id=merchant)
    before = row.agent_id
    if before == agent:
        return
    Dossier.objects.filter(merchant=merchant).update(agent=agent)
    trail.record(
        what="dossier.given",
        on="merchant",
        object_id=merchant,
        merchant=merchant,
        office=office,
        before={"agent": str(before or "")},
        after={"agent": str(agent or "")},
    )


@transaction.atomic
def add_note(
    *, merchant: UUID, office: UUID, by: UserId, text: str, is_pinned: bool, at: datetime
) -> UUID:
    """Remember something; only the office reads it."""
    row = Note.objects.create(
        merchant_id=merchant, office_id=office, by_id=by, text=text, is_pinned=is_pinned, at=at
    )
    trail.record(
        what="note.added",
        on="note",
        object_id=row.id,
        office=office,
        after={"merchant": merchant.hex},
    )
    return row.id


@transaction.atomic
def pin_note(*, note: UUID, merchant: UUID, is_pinned: bool) -> bool:
    """Pinned notes stay on top; False when the merchant has no such note."""
    return bool(Note.objects.filter(id=note, merchant=merchant).update(is_pinned=is_pinned))


@transaction.atomic
def invite(*, merchant: UUID, office: UUID, by: UserId, at: datetime) -> str:
    """Send a lead its personal link; answers the token, of which only the hash is kept.

    A further invitation ends those before it.
    """
    row = Merchant.objects.select_for_update().select_related("office").get(id=merchant)
    if row.state != MerchantState.LEAD:
        raise NotALead(state=row.state)
    if not row.email:
        raise NoAddress
    Invitation.objects.filter(merchant=row, taken_at=None, expires_at__gt=at).update(expires_at=at)
    token = entropy.token_urlsafe(TOKEN_BYTES)
    invitation = Invitation.objects.create(
        merchant=row,
        office_id=office,
        digest=_digest(token),
        by=by,
        at=at,
        expires_at=at + timedelta(days=INVITATION_DAYS),
    )
    language = _language(row.language)
    agent = User.objects.filter(id=by).values_list("name", flat=True).first() or ""
    link = f"{settings.BASE_URL}/{language}/apply/invitation/{token}/"
    own = wordings.in_force(office, LetterKind.INVITATION, language)
    facts = {
        "merchant": row.name,
        "city": places.city(row.office, language=language),
        "agent": agent,
        "days": INVITATION_DAYS,
        "link": link,
    }
    if own is not None:
        told = {
            **{Fact(name): str(value) for name, value in facts.items()},
            Fact.CONTACT: dossier.file_of(row.id, at=at).contact,
            Fact.PHONE: row.office.phone,
        }
        facts = asdict(rules.filled(own.said, told))
    letters.queue(
        key=f"casework:invitation:{invitation.id}",
        to=row.email,
        language=language,
        template="casework/written" if own else "casework/invitation",
        facts=facts,
        about=row.id,
        is_secret=True,
    )
    trail.record(
        what="lead.invited", on="merchant", object_id=row.id, merchant=row.id, office=office
    )
    folding.refresh(merchant=row.id, at=at)
    return token


def invitation_of(token: str, *, at: datetime) -> Invitation:
    """The invitation that a link names; raises `InvitationOver`."""
    found = Invitation.objects.filter(digest=_digest(token)).select_related("merchant__office")
    row = found.first()
    if row is None or row.expires_at <= at or row.taken_at is not None:
        raise InvitationOver
    return row


@transaction.atomic
def take_invitation(*, token: str, by: UserId, at: datetime) -> MerchantId:
    """The lead becomes the applicant's own: its first owner, and its application has begun."""
    found = Invitation.objects.select_for_update().filter(digest=_digest(token)).first()
    if found is None or found.expires_at <= at:
        raise InvitationOver
    merchant = MerchantId(found.merchant_id)
    if found.taken_at is not None:
        if found.taken_by != by:
            raise InvitationOver
        return merchant
    found.taken_at, found.taken_by = at, by
    found.save(update_fields=["taken_at", "taken_by"])
    Membership.objects.get_or_create(user_id=by, role=Role.MERCHANT, merchant_id=merchant)
    onboarding.open_for(merchant=merchant, by=by, at=at)
    trail.record(
        what="invitation.taken",
        on="merchant",
        object_id=merchant,
        merchant=merchant,
        office=found.office_id,
    )
    folding.refresh(merchant=merchant, at=at)
    return merchant


@transaction.atomic
def send_letter(
    *,
    letter: UUID,
    merchant: UUID,
    office: UUID,
    by: UserId,
    kind: str,
    language: str,
    subject: str,
    body: str,
    at: datetime,
) -> None:
    """Send what the agent has read and edited; the same `letter` goes out once."""
    row = Merchant.objects.get(id=merchant)
    if not row.email:
        raise NoAddress
    _, is_new = Letter.objects.get_or_create(
        id=letter,
        defaults={
            "merchant": row,
            "office_id": office,
            "by_id": by,
            "kind": kind,
            "language": language,
            "subject": subject,
            "body": body,
            "at": at,
        },
    )
    if not is_new:
        return
    letters.queue(
        key=f"casework:letter:{letter}",
        to=row.email,
        language=language,
        template="casework/written",
        facts={"subject": subject, "body": body},
        about=merchant,
    )
    trail.record(
        what="letter.sent",
        on="letter",
        object_id=letter,
        merchant=merchant,
        office=office,
        after={"template": kind, "language": language},
    )


def new_letter() -> UUID:
    """An id for a letter that is being written, so that it goes out once."""
    return new_id()


def _digest(token: str) -> str:
    return secrets.fingerprint(token, purpose="casework:invitation")


def _language(code: str) -> str:
    """A language that pages speak."""
    codes = [one for one, _ in settings.LANGUAGES]
    return code if code in codes else "en"
