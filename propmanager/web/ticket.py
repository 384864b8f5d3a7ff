"""What the portal hands to the guard: the session a browser named, on which tenant's host.

It travels in `authorization`, which the portal strips from every request, and which Reflex neither sends to the
browser nor writes to a disk or to Redis.
"""

from dataclasses import dataclass
from typing import Self

_SCHEME = "session"


@dataclass(frozen=True)
class Ticket:
    """`tenant_id` is empty on the bare host."""

    session_id: str
    tenant_id: str

    def write(self) -> str:
        return f"{_SCHEME} {self.session_id} {self.tenant_id}"

    @classmethod
    def read(cls, header: str) -> Self | None:
        scheme, _, rest = header.partition(" ")
        session_id, _, tenant_id = rest.partition(" ")
        return cls(session_id, tenant_id) if scheme == _SCHEME and session_id else None
