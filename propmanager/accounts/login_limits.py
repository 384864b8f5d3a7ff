"""How many passwords may be tried. Keyed by the address as it was typed, whether it has an account or not."""

from dataclasses import dataclass

from propmanager.core import limits
from propmanager.core.client import Client
from propmanager.core.errors import TooManyRequests
from propmanager.core.limits import Rule

_QUARTER = 15 * 60
PER_ACCOUNT = Rule("login of an account", 5, _QUARTER)
PER_PLACE_AND_ACCOUNT = Rule("login of an account from an address", 5, _QUARTER)
PER_PLACE = Rule("login from an address", 50, _QUARTER)
PER_DEVICE = Rule("login of an account from a known browser", 5, _QUARTER)


@dataclass(frozen=True)
class Tries:
    """What one attempt was counted under."""

    counted: tuple[tuple[Rule, tuple[str, ...]], ...]

    async def give_back(self) -> None:
        """The password was right: this attempt was none of somebody who guesses."""
        for rule, key in self.counted:
            await limits.give_back(rule, *key)


async def count(email: str, client: Client, *, knows_device: bool) -> Tries:
    """Counts one attempt before anything is verified. Raises TooManyRequests, and then nothing was counted.

    A browser that has logged in to this account before has a budget of its own: strangers cannot use it up.
    """
    if knows_device:
        return await _count(((PER_DEVICE, (client.device_token, email)),))
    return await _count(
        (
            (PER_ACCOUNT, (email,)),
            (PER_PLACE_AND_ACCOUNT, (client.ip, email)),
            (PER_PLACE, (client.ip,)),
        )
    )


async def _count(wanted: tuple[tuple[Rule, tuple[str, ...]], ...]) -> Tries:
    counted: list[tuple[Rule, tuple[str, ...]]] = []
    for rule, key in wanted:
        try:
            await limits.hit(rule, *key)
        except TooManyRequests:
            await Tries(tuple(counted)).give_back()
            raise
        counted.append((rule, key))
    return Tries(tuple(counted))
