"""Passkeys (WebAuthn): a key pair on somebody's device, which answers for our domain only, and asks who is there.

What the browser signs is the digest of a challenge's code: the code itself stays in a cookie, so that an answer is
worth nothing in another browser.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import webauthn
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update
from webauthn.helpers import bytes_to_base64url, options_to_json_dict
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.parse_authentication_credential_json import parse_authentication_credential_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from propmanager.accounts import tokens
from propmanager.accounts.model import User
from propmanager.accounts.proof_model import Passkey
from propmanager.accounts.relying_party import RelyingParty
from propmanager.core import forms
from propmanager.core.errors import Conflict, InvalidInput, NotFound
from propmanager.core.tenancy import PlatformSession

MAXIMUM = 20
_LONGEST_ID = 1023  # WebAuthn level 3, section 5.1
_TIMEOUT_MS = 120_000
_NAME = "PropManager"
_NOT_MADE = "La clé d’accès n’a pas pu être enregistrée. Recommencez."
# The library parses CBOR, JSON and keys made by strangers, and lets their own exceptions through.
_UNREADABLE = (
    WebAuthnException,
    InvalidSignature,
    UnsupportedAlgorithm,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True)
class NewPasskey:
    credential_id: bytes
    public_key: bytes
    sign_count: int


class PasskeyName(BaseModel):
    nom: Annotated[str, forms.line(60)]


def creation_options(user: User, known: Sequence[bytes], party: RelyingParty, code: str) -> dict[str, Any]:
    """For `navigator.credentials.create`: a key that needs no name typed, and asks for a finger or a PIN."""
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name=_NAME,
        user_id=user.id.bytes,
        user_name=user.email,
        user_display_name=f"{user.prenom} {user.nom}",
        challenge=tokens.digest(code),
        timeout=_TIMEOUT_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
    )
    return options_to_json_dict(options)


def request_options(known: Sequence[bytes], party: RelyingParty, code: str) -> dict[str, Any]:
    """For `navigator.credentials.get`. Without known keys, the browser offers those it has for the domain."""
    options = webauthn.generate_authentication_options(
        rp_id=party.id,
        challenge=tokens.digest(code),
        timeout=_TIMEOUT_MS,
        allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


def read_new(answer: str, party: RelyingParty, code: str) -> NewPasskey:
    """What the browser made. Raises InvalidInput for another domain, page or challenge."""
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=tokens.digest(code),
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except _UNREADABLE as fault:
        raise InvalidInput({}, _NOT_MADE) from fault
    if len(made.credential_id) > _LONGEST_ID:
        raise InvalidInput({}, _NOT_MADE)
    return NewPasskey(made.credential_id, made.credential_public_key, made.sign_count)


def add(
    db: PlatformSession, user_id: uuid.UUID, made: NewPasskey, party: RelyingParty, nom: str, *, now: datetime
) -> None:
    """Raises Conflict when the key is known already, or there are too many."""
    if len(list_passkeys(db, user_id)) >= MAXIMUM:
        raise Conflict(f"Vous avez déjà {MAXIMUM} clés d’accès. Supprimez celles qui ne servent plus.")
    db.add(
        Passkey(
            credential_id=made.credential_id,
            user_id=user_id,
            public_key=made.public_key,
            sign_count=made.sign_count,
            rp_id=party.id,
            nom=nom,
            created_at=now,
        )
    )
    try:
        db.flush()
    except IntegrityError as conflict:
        raise Conflict("Cette clé d’accès est déjà enregistrée.") from conflict


def prove(db: PlatformSession, answer: str, party: RelyingParty, code: str, *, now: datetime) -> uuid.UUID | None:
    """Whose key signed the challenge, on this page, after asking who is there; None when that cannot be told."""
    try:
        credential = parse_authentication_credential_json(answer)
        key = db.get(Passkey, credential.raw_id)
        if key is None or key.rp_id != party.id or credential.response.user_handle not in {None, key.user_id.bytes}:
            return None
        signed = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=tokens.digest(code),
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except _UNREADABLE:
        return None
    return _count_use(db, key, signed.new_sign_count, now)


def known_ids(db: PlatformSession, user_id: uuid.UUID, party: RelyingParty | None = None) -> list[bytes]:
    """The keys of a person, those of one domain when given."""
    return [key.credential_id for key in list_passkeys(db, user_id) if party is None or key.rp_id == party.id]


def list_passkeys(db: PlatformSession, user_id: uuid.UUID) -> list[Passkey]:
    return list(db.exec(select(Passkey).where(Passkey.user_id == user_id).order_by(col(Passkey.created_at))))


def read_name(typed: str) -> str:
    """Raises InvalidInput."""
    return forms.validate(PasskeyName, {"nom": typed}).nom


def get_own(db: PlatformSession, user_id: uuid.UUID, key: str) -> Passkey:
    """`key` is the name the page gives it. Raises NotFound, for a stranger's as for one that does not exist."""
    own = [passkey for passkey in list_passkeys(db, user_id) if page_key(passkey.credential_id) == key]
    if not own:
        raise NotFound("Cette clé d’accès n’existe pas, ou plus.")
    return own[0]


def page_key(credential_id: bytes) -> str:
    return bytes_to_base64url(credential_id)


def _count_use(db: PlatformSession, key: Passkey, sign_count: int, now: datetime) -> uuid.UUID | None:
    """A counter that does not rise is a copy of the key at work. Many keys do not count: theirs stays at zero."""
    used = db.exec(
        update(Passkey)
        .where(
            col(Passkey.credential_id) == key.credential_id,
            (col(Passkey.sign_count) < sign_count) | ((col(Passkey.sign_count) == 0) & (sign_count == 0)),
        )
        .values(sign_count=sign_count, used_at=now)
        .returning(col(Passkey.user_id))
    )
    return used.scalar_one_or_none()
