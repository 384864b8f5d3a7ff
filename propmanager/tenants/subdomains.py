"""The form of a subdomain, and the names that stay ours. Pure."""

import re

MAXIMUM = 63  # RFC 1035 section 2.3.4: a label is at most 63 octets
MINIMUM = 3
_FORM = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])")

RESERVED = frozenset(
    [
        "www",
        "api",
        "app",
        "admin",
        "aide",
        "mail",
        "smtp",
        "imap",
        "ftp",
        "static",
        "assets",
        "cdn",
        "blog",
        "docs",
        "status",
        "support",
        "facturation",
        "connexion",
        "inscription",
        "test",
        "demo",
        "staging",
        "dev",
        "localhost",
        "propmanager",
        "stripe",
        "webhooks",
        "metrics",
        "ns1",
        "ns2",
    ]
)


def fault(subdomain: str) -> str:
    """What is wrong with the name, in French; empty when its form will do."""
    if len(subdomain) < MINIMUM:
        return f"Choisissez au moins {MINIMUM} caractères."
    if len(subdomain) > MAXIMUM:
        return f"Choisissez au plus {MAXIMUM} caractères."
    if not _FORM.fullmatch(subdomain) or "--" in subdomain:
        return "Utilisez des lettres sans accent, des chiffres et des tirets simples, par exemple dupont-lyon."
    if subdomain in RESERVED:
        return "Cette adresse est réservée. Choisissez-en une autre."
    return ""
