"""A passkey in memory: it makes and signs what a browser would send, for any domain and page one likes."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url as text_of

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """`flags` are what it says of the person: there, and recognised by finger or PIN."""

    rp_id: str
    origin: str
    flags: int = PRESENT | VERIFIED
    sign_count: int = 0
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    user_handle: bytes | None = None
    _key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: dict, **client_data: object) -> str:
        """The answer to a registration."""
        self.user_handle = options["user"]["id"].encode()
        attested = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + self._public_key()
        statement = {"fmt": "none", "attStmt": {}, "authData": self._data(ATTESTED) + attested}
        client = self._client_data("webauthn.create", options["challenge"], client_data)
        return self._credential(clientDataJSON=client, attestationObject=cbor2.dumps(statement))

    def sign(self, options: dict, **client_data: object) -> str:
        """The answer to a login, one use older."""
        self.sign_count += 1 if self.sign_count else 0
        client, data = self._client_data("webauthn.get", options["challenge"], client_data), self._data()
        signature = self._key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._credential(clientDataJSON=client, authenticatorData=data, signature=signature)

    def _credential(self, **response: bytes) -> str:
        parts = {name: text_of(value) for name, value in response.items()}
        if self.user_handle and "signature" in response:
            parts["userHandle"] = self.user_handle.decode()
        key = text_of(self.credential_id)
        return json.dumps({"id": key, "rawId": key, "type": "public-key", "response": parts})

    def _client_data(self, kind: str, challenge: str, other: dict[str, object]) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said | other).encode()

    def _data(self, more: int = 0) -> bytes:
        flags = bytes([self.flags | more])
        return hashlib.sha256(self.rp_id.encode()).digest() + flags + self.sign_count.to_bytes(4, "big")

    def _public_key(self) -> bytes:
        numbers = self._key.public_key().public_numbers()
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})
