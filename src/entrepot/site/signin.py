"""How allauth speaks with the rest of the house: letters, sessions, second factors."""

import time
from typing import Any, ClassVar
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context as now
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sites.requests import RequestSite
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from entrepot.kernel import new_id
from entrepot.kit import letters, secrets
from entrepot.offices import commands, queries, rules
from entrepot.offices.models import User
from entrepot.offices.values import UserId


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Letters of the account go the way of all letters; a session that begins is noted."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        request = now.request
        reader = User.objects.filter(email__iexact=email).first()
        language = reader.language if reader else translation.get_language() or "en"
        facts = {"request": request, "email": email, "current_site": RequestSite(request)}
        with translation.override(language):
            message = self.render_mail(template_prefix, email, {**facts, **context})
        with transaction.atomic():
            letters.queue(
                key=f"account:{new_id()}",
                to=email,
                language=language,
                template="offices/account",
                facts={"subject": message.subject, "body": message.body},
                about=reader.id if reader else None,
                is_secret=True,
            )

    def is_reauthentication_required(self, *, app: str, **facts: Any) -> bool:
        """Whoever has signed in within the quarter of an hour has just said who they are."""
        known = get_authentication_records(now.request, now.request.user)
        latest = max((float(one.get("at", 0)) for one in known), default=0.0)
        if time.time() - latest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
            return False
        return bool(super().is_reauthentication_required(app=app, **facts))

    def post_login(self, request: HttpRequest, user: User, **facts: Any) -> HttpResponse:
        answer: HttpResponse = super().post_login(request, user, **facts)
        if not request.session.session_key:
            request.session.save()
        commands.note_sign_in(
            user=UserId(user.id),
            session_key=request.session.session_key or "",
            agent=request.headers.get("User-Agent", ""),
            address=get_client_ip(request) or "",
            at=timezone.now(),
        )
        request.session["seen_at"] = timezone.now().isoformat()
        return answer


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Secrets of second factors lie encrypted; who must have one cannot put away the last."""

    error_messages: ClassVar = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code or passkey does not open the account."),
    }

    def encrypt(self, text: str) -> str:
        return secrets.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return secrets.unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        if settings.ENTREPOT_MFA != queries.factors.REQUIRED:
            return True
        others = Authenticator.objects.filter(
            user_id=authenticator.user_id, type__in=queries.factors.KINDS
        ).exclude(pk=authenticator.pk)
        owner = User.objects.get(pk=authenticator.user_id)
        needed = any(rules.needs_factor(one.role, one.post) for one in queries.seats_of(owner))
        return not needed or others.exists()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {
            "id": urlsplit(settings.BASE_URL).hostname or "localhost",
            "name": settings.MFA_TOTP_ISSUER,
        }
