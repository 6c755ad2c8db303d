"""Offices, merchants and people for everyone's tests. Names are unique at each call."""

import hashlib
import json
import secrets
from itertools import count
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2.cose import ES256
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorAttestationResponse,
    AuthenticatorData,
    CollectedClientData,
    RegistrationResponse,
)

from entrepot.offices.models import Membership, Merchant, Office, User
from entrepot.offices.values import Post, Role

_number = count(1)

PASSWORD = "a-password-for-tests"


def an_office(**facts: Any) -> Office:
    """A country office: Milan unless said otherwise."""
    number = next(_number)
    return Office.objects.create(
        **{
            "code": f"office-{number}",
            "city": "Milan",
            "country": "IT",
            "languages": ["it", "en"],
            "names": {"en": "Milan office", "zh-hans": "米兰办事处"},
            **facts,
        }
    )


def a_merchant(*, office: Office | None = None, **facts: Any) -> Merchant:
    """A live Italian merchant that prices in euro, of an office of its own unless given."""
    number = next(_number)
    return Merchant.objects.create(
        **{
            "slug": f"merchant-{number}",
            "name": f"Cantina {number}",
            "legal_name": f"Cantina {number} S.r.l.",
            "country": "IT",
            "city": "Alba",
            "region": {"en": "Piedmont", "zh-hans": "皮埃蒙特"},
            "street": "Via Roma 1",
            "postcode": "12051",
            "language": "it",
            "currency": "EUR",
            "office": office or an_office(),
            **facts,
        }
    )


def a_person(
    *,
    role: Role | None = None,
    office: Office | None = None,
    merchant: Merchant | None = None,
    post: Post | None = None,
    **facts: Any,
) -> User:
    """A person in a role (with an office or merchant of its own unless given), or a buyer."""
    user = User(
        **{"email": f"person{next(_number)}@example.test", "name": "A test person", **facts}
    )
    user.set_unusable_password()
    user.save()
    if role is not None:
        a_seat(user, role=role, office=office, merchant=merchant, post=post)
    return user


def a_seat(
    user: User,
    *,
    role: Role,
    office: Office | None = None,
    merchant: Merchant | None = None,
    post: Post | None = None,
) -> Membership:
    """One more role for a person: an owner, unless said otherwise; a trade partner reads."""
    if role in {Role.OFFICE, Role.PARTNER}:
        office = office or an_office()
    if role is Role.MERCHANT:
        merchant = merchant or a_merchant()
    post = post or (Post.READER if role is Role.PARTNER else Post.OWNER)
    return Membership.objects.create(
        user=user, role=role, office=office, merchant=merchant, post=post
    )


def a_client(user: User | None = None) -> Client:
    """A browser, signed in as the person or as nobody."""
    client = Client()
    if user is not None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def a_passkey(user: User, *, name: str = "Laptop") -> Authenticator:
    """A passkey as one that was registered: its public key is real, its private one is gone."""
    raw_id = secrets.token_bytes(16)
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    about_it = AuthenticatorData.create(
        hashlib.sha256(b"localhost").digest(),
        AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT,
        0,
        AttestedCredentialData.create(bytes(16), raw_id, ES256.from_cryptography_key(public)),
    )
    credential = RegistrationResponse(
        raw_id=raw_id,
        response=AuthenticatorAttestationResponse(
            client_data=CollectedClientData.create(
                CollectedClientData.TYPE.CREATE, secrets.token_bytes(32), "https://localhost"
            ),
            attestation_object=AttestationObject.create("none", about_it, {}),
        ),
    )
    return Authenticator.objects.create(
        user=user,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": name, "credential": json.loads(json.dumps(dict(credential)))},
    )
