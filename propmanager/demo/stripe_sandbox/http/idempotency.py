"""The same key with the same request gives the same answer; with another request it is an error."""

import hashlib
from dataclasses import dataclass

from propmanager.demo.stripe_sandbox.refusals import Refusal

_KEPT_STATUSES = (200, 402)  # what never began (a wrong parameter, a fault) may be tried again with its key


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes


class Idempotency:
    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, Answer]] = {}

    def clear(self) -> None:
        self._kept.clear()

    def replay(self, key: str, path: str, body: bytes) -> Answer | None:
        """Raises Refusal when the key was used for another request."""
        if key not in self._kept:
            return None
        fingerprint, answer = self._kept[key]
        if fingerprint != _fingerprint(path, body):
            raise Refusal(
                "Keys for idempotent requests can only be used with the same parameters they were first used with.",
                kind="idempotency_error",
            )
        return answer

    def keep(self, key: str, path: str, body: bytes, answer: Answer) -> None:
        if answer.status in _KEPT_STATUSES:
            self._kept[key] = (_fingerprint(path, body), answer)


def _fingerprint(path: str, body: bytes) -> str:
    return hashlib.sha256(path.encode() + b"\n" + body).hexdigest()
