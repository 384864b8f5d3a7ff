import pytest
from pydantic import SecretStr

from propmanager.core import seal
from propmanager.core.seal import SealBroken
from propmanager.core.settings import settings

PLAIN = b"ORSXG5BAONSWG4TFOQ"


@pytest.fixture
def with_keys(monkeypatch):
    """Makes the process run with this key, and the one before it."""

    def use(key, previous=""):
        changed = settings().model_copy(
            update={"secret_key": SecretStr(key), "secret_key_previous": SecretStr(previous)}
        )
        monkeypatch.setattr(seal, "settings", lambda: changed)

    return use


def test_what_is_sealed_opens_for_the_same_purpose_only(with_keys):
    with_keys("a" * 32)
    sealed = seal.seal("totp of one", PLAIN)
    assert seal.unseal("totp of one", sealed) == PLAIN
    assert PLAIN not in sealed
    with pytest.raises(SealBroken):
        seal.unseal("totp of another", sealed)


def test_the_same_text_is_sealed_differently_each_time(with_keys):
    with_keys("a" * 32)
    assert len({seal.seal("p", PLAIN) for _ in range(50)}) == 50


def test_one_changed_bit_breaks_the_seal(with_keys):
    with_keys("a" * 32)
    sealed = seal.seal("p", PLAIN)
    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(SealBroken):
            seal.unseal("p", changed)


@pytest.mark.parametrize("sealed", [b"", b"short", b"\x07" * 12, b"\x9a" * 27, b"\0" * 200])
def test_anything_else_is_refused(sealed, with_keys):
    with_keys("a" * 32)
    with pytest.raises(SealBroken):
        seal.unseal("p", sealed)


def test_after_a_change_of_key_the_previous_one_still_opens_and_the_new_one_seals(with_keys):
    with_keys("old" * 11)
    before = seal.seal("p", PLAIN)
    with_keys("new" * 11, previous="old" * 11)
    after = seal.seal("p", PLAIN)
    assert (seal.unseal("p", before), seal.unseal("p", after)) == (PLAIN, PLAIN)
    with_keys("new" * 11)
    assert seal.unseal("p", after) == PLAIN
    with pytest.raises(SealBroken):
        seal.unseal("p", before)


def test_a_fingerprint_follows_from_key_purpose_and_text(with_keys):
    with_keys("old" * 11)
    old = seal.fingerprint("p", PLAIN)
    assert (seal.fingerprint("p", PLAIN), len(old)) == (old, 32)
    assert len({old, seal.fingerprint("q", PLAIN), seal.fingerprint("p", PLAIN + b"x")}) == 3
    with_keys("new" * 11, previous="old" * 11)
    assert seal.fingerprints("p", PLAIN) == [seal.fingerprint("p", PLAIN), old]
