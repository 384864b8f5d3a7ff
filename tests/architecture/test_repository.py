"""Checklist F56, the part of the repository: no file of it holds what opens anything."""

import re

import pytest

# As whoever makes it writes it, a password with a figure in it. What tests and the demonstration call so is shorter.
SECRETS = {
    "private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{16}",
    "Stripe": r"\b[sr]k_live_[A-Za-z0-9]{8}|\b[sr]k_test_[A-Za-z0-9]{24}|\bwhsec_[A-Za-z0-9+/]{24}",
    "our API": r"\bpmk_[A-Za-z0-9_-]{43}\b",
    "token": r"\beyJ[A-Za-z0-9_-]{16,}\.eyJ[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}",
    "others": r"\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bxox[abprs]-[A-Za-z0-9-]{20}",
    "password in a URL": r"\b(?:postgres(?:ql)?|rediss?|smtps?|https?)://[\w.%-]*:(?=[^\s@]*\d)[^\s@/{}\"'<>…]{12,}@",
}
KEPT_AWAY = (".env", ".data", ".states")


def found_in(text):
    return [kind for kind, pattern in SECRETS.items() if re.search(pattern, text)]


def test_no_file_holds_a_secret(tracked):
    assert {path: kinds for path, text in tracked.items() if (kinds := found_in(text))} == {}


def test_what_holds_secrets_on_this_machine_is_never_added(root, tracked):
    ignored = (root / ".gitignore").read_text().split()
    assert [name for name in KEPT_AWAY if name not in ignored and f"{name}/" not in ignored] == []
    assert [path for path in tracked if path.startswith(KEPT_AWAY)] == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("private key", "-----BEGIN RSA PRIVATE KEY-----\n" + "M" * 64),
        ("Stripe", "STRIPE_SECRET_KEY=sk_" + "live_51Habcdefgh"),
        ("Stripe", "whsec_" + "a1B2" * 8),
        ("our API", "Bearer pmk_" + "x" * 43),
        ("token", ".".join(("eyJ" + "a" * 20, "eyJ" + "b" * 30, "c" * 43))),
        ("others", "AKIA" + "A" * 16),
        ("password in a URL", "smtps://bonjour:" + "motdepasse12@smtp.exemple.fr"),
    ],
)
def test_a_secret_would_be_found(kind: str, text: str):
    assert found_in(text) == [kind]
