"""Encryption at rest, and keyed fingerprints of what need not be read back: a stolen table says nothing.

The keys follow from `SECRET_KEY`, one for each purpose. What `SECRET_KEY_PREVIOUS` sealed is still opened, so that
an operator may change the key.
"""

import hashlib
import hmac
import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from propmanager.core.settings import settings

_KEY_BYTES = 32
_NONCE_BYTES = 12


class SealBroken(Exception):
    """Sealed for another purpose or with another key, or changed since."""


def seal(purpose: str, plain: bytes) -> bytes:
    """Opens again with the same purpose only: naming the owner in it keeps rows from being swapped."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(_keys(purpose)[0]).encrypt(nonce, plain, None)


def unseal(purpose: str, sealed: bytes) -> bytes:
    """Raises SealBroken."""
    nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    for key in _keys(purpose):
        try:
            return AESGCM(key).decrypt(nonce, rest, None)
        except (InvalidTag, ValueError):  # ValueError: shorter than a nonce and a tag
            continue
    raise SealBroken(purpose)


def fingerprint(purpose: str, plain: bytes) -> bytes:
    return fingerprints(purpose, plain)[0]


def fingerprints(purpose: str, plain: bytes) -> list[bytes]:
    """By the current key, then by the previous one if there is one: to look up what was stored before a change."""
    return [hmac.digest(key, plain, hashlib.sha256) for key in _keys(purpose)]


def _keys(purpose: str) -> list[bytes]:
    given = (settings().secret_key, settings().secret_key_previous)
    return [_derived(secret.get_secret_value(), purpose) for secret in given if secret.get_secret_value()]


@lru_cache(maxsize=64)
def _derived(secret: str, purpose: str) -> bytes:
    return HKDF(SHA256(), _KEY_BYTES, salt=None, info=f"propmanager {purpose}".encode()).derive(secret.encode())
