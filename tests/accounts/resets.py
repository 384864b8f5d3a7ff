"""What a reset of a password left behind, and how a dead link is answered."""

import pytest

from propmanager.accounts import passwords
from propmanager.accounts.links import DeadLink
from propmanager.accounts.model import User
from propmanager.core.tenancy import platform_session

DEAD = (
    "Ce lien n’est plus valable : il a servi, il a expiré, ou un message plus récent l’a remplacé. "
    "Demandez-en un nouveau."
)


def account(person):
    with platform_session("test") as db:
        return db.get_one(User, person.id)


def has_password(person, password):
    return passwords.matches(password, account(person).password_hash)


def is_dead(reset, code, **options):
    with pytest.raises(DeadLink) as refused:
        reset(code, **options)
    return (refused.value.status, refused.value.message) == (410, DEAD)
