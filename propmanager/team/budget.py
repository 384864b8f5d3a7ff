"""How many mails a team may send to strangers in a day."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from propmanager.core import limits
from propmanager.core.errors import TooManyRequests
from propmanager.core.limits import Rule
from propmanager.team.asking import Asker

INVITATIONS_A_DAY = 50
_RULE = Rule("team.invitations", INVITATIONS_A_DAY, 86_400)
SPENT = f"Votre espace a envoyé {INVITATIONS_A_DAY} invitations en un jour, qui est la limite. Réessayez demain."


@asynccontextmanager
async def sending_mails(asker: Asker, mails: int) -> AsyncIterator[None]:
    """Counts the mails before they are sent, and takes them back when they are not. Raises TooManyRequests."""
    counted = 0
    try:
        for _ in range(mails):
            await limits.hit(_RULE, str(asker.tenant_id))
            counted += 1
        yield
    except BaseException as refusal:
        for _ in range(counted):
            await limits.give_back(_RULE, str(asker.tenant_id))
        if isinstance(refusal, TooManyRequests):
            raise TooManyRequests(SPENT, refusal.retry_after_seconds, refusal.limit) from refusal
        raise
