import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from propmanager.core import settings as module
from propmanager.core.settings import Settings
from tests.live.production import SELLER

STRONG = "k9dA2mQz7Lw1Xy4Vb8Nc6Tr3Pf5Hs0Ju"
PRODUCTION = {
    "PROPMANAGER_ENV": "production",
    "BASE_URL": "https://propmanager.fr",
    "DATABASE_URL": "postgresql://u:p@db/propmanager",
    "JWT_SECRET": STRONG,
    "SECRET_KEY": STRONG[::-1],
    "SMTP_URL": "smtps://u:p@smtp.fr",
    "STRIPE_SECRET_KEY": "sk_live_x",
    "STRIPE_WEBHOOK_SECRETS": "whsec_old, whsec_new",
    "STRIPE_PRICE_BASIC": "price_b",
    "STRIPE_PRICE_PREMIUM": "price_p",
    "STRIPE_PRICE_ENTERPRISE": "price_e",
    **SELLER,
}


def read(**given):
    return Settings(**given)


WEAK_JWT = "JWT_SECRET doit être un secret aléatoire d'au moins 32 octets."
WEAK_KEY = "SECRET_KEY doit être un secret aléatoire d'au moins 32 octets."
WEAK_PREVIOUS = "SECRET_KEY_PREVIOUS doit être un secret aléatoire d'au moins 32 octets."
SAME = "JWT_SECRET et SECRET_KEY doivent être deux secrets différents."
NO_MAIL = "SMTP_URL est obligatoire en production : smtp://utilisateur:mot-de-passe@hôte:587 ou smtps://…"
NO_DATABASE = "DATABASE_URL est obligatoire en production."
NO_HTTPS = "BASE_URL doit commencer par https:// en production."
BAD_SIREN = "SELLER_SIREN doit être un numéro SIREN valable : neuf chiffres, sans espace."
BAD_VAT = "SELLER_VAT doit être le numéro de TVA de SELLER_SIREN, sans espace, comme FR11123456782."


def test_sound_production_settings_are_taken(set_environment):
    """Checklist F57."""
    set_environment(**PRODUCTION)
    taken = read()
    assert (taken.is_production, taken.base_host, taken.scheme) == (True, "propmanager.fr", "https")
    assert (taken.webhook_secrets, taken.stripe_is_live) == (("whsec_old", "whsec_new"), True)


def test_a_key_that_was_replaced_and_a_relay_on_this_machine_are_taken(set_environment):
    before = STRONG[5:] + STRONG[:5]
    set_environment(**PRODUCTION | {"SECRET_KEY_PREVIOUS": before, "SMTP_URL": "smtp://127.0.0.1"})
    taken = read()
    assert (taken.secret_key_previous.get_secret_value(), taken.is_production) == (before, True)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("JWT_SECRET", "", WEAK_JWT),
        ("JWT_SECRET", STRONG[:31], WEAK_JWT),
        ("JWT_SECRET", "changeme", WEAK_JWT),
        ("JWT_SECRET", "a" * 64, WEAK_JWT),
        ("JWT_SECRET", "abcabca" * 10, WEAK_JWT),
        ("SECRET_KEY", "", WEAK_KEY),
        ("SECRET_KEY", STRONG[:31], WEAK_KEY),
        ("SECRET_KEY", "0" * 64, WEAK_KEY),
        ("SECRET_KEY", STRONG, SAME),
        ("SECRET_KEY_PREVIOUS", STRONG[:31], WEAK_PREVIOUS),
        ("SECRET_KEY_PREVIOUS", "a" * 64, WEAK_PREVIOUS),
        ("SMTP_URL", "", NO_MAIL),
        ("SMTP_URL", "smtp://127.0.0.1:1025", NO_MAIL),
        ("SMTP_URL", "smtp.fr:587", NO_MAIL),
        ("SMTP_URL", "https://smtp.fr", NO_MAIL),
        ("SMTP_URL", "smtp://", NO_MAIL),
        ("DATABASE_URL", "", NO_DATABASE),
        ("BASE_URL", "http://propmanager.fr", NO_HTTPS),
        ("BASE_URL", "propmanager.fr", NO_HTTPS),
        ("BASE_URL", "", NO_HTTPS),
        ("STRIPE_SECRET_KEY", "", "STRIPE_SECRET_KEY est obligatoire en production."),
        ("STRIPE_WEBHOOK_SECRETS", " , ", "STRIPE_WEBHOOK_SECRETS est obligatoire en production."),
        ("STRIPE_PRICE_PREMIUM", "", "STRIPE_PRICE_PREMIUM est obligatoire en production."),
        ("SELLER_CAPITAL", "", "SELLER_CAPITAL est obligatoire en production."),
        ("SELLER_SIREN", "732829321", BAD_SIREN),
        ("SELLER_SIREN", "732 829 320", BAD_SIREN),
        ("SELLER_VAT", "FR45732829320", BAD_VAT),
        ("SELLER_VAT", "44732829320", BAD_VAT),
        ("SELLER_VAT", "FR44 732829320", BAD_VAT),
        ("SELLER_VAT", "FR11123456782", BAD_VAT),
    ],
)
def test_production_refuses_to_start_without_what_it_needs(name, value, sentence, set_environment):
    """Checklist F57."""
    set_environment(**PRODUCTION | {name: value})
    with pytest.raises(ValidationError) as refusal:
        read()
    assert [error["msg"] for error in refusal.value.errors()] == [f"Value error, {sentence}"]


@pytest.mark.parametrize("name", [name for name in PRODUCTION if name != "PROPMANAGER_ENV"])
def test_production_refuses_a_missing_variable(name, set_environment):
    set_environment(**{key: value for key, value in PRODUCTION.items() if key != name})
    with pytest.raises(ValidationError):
        read()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "canari-port"),
        ("TRUSTED_PROXY_HOPS", "-1"),
        ("PROPMANAGER_ENV", "canari-prod"),
        ("TRUSTED_PROXY_HOPS", "x"),
    ],
)
def test_a_value_of_the_wrong_kind_stops_the_start(name, value, set_environment):
    set_environment(**PRODUCTION | {name: value})
    with pytest.raises(ValidationError) as refusal:
        read()
    assert "canari" not in str(refusal.value)


@pytest.mark.parametrize(
    ("value", "origins"),
    [
        ("", ()),
        (" , ", ()),
        ("https://app.exemple.fr", ("https://app.exemple.fr",)),
        ("https://a.fr:8443, http://localhost:5173,", ("https://a.fr:8443", "http://localhost:5173")),
    ],
)
def test_the_origins_that_may_call_the_api_are_listed_one_by_one(value, origins, set_environment):
    set_environment(**PRODUCTION | {"ALLOWED_ORIGINS": value})
    assert read().allowed_origins == origins


@pytest.mark.parametrize(
    "value",
    [
        "*",
        "https://*",
        "https://*.exemple.fr",
        "null",
        "exemple.fr",
        "https://exemple.fr/",
        "https://exemple.fr/api",
        "https://EXEMPLE.fr",
        "https://u:p@exemple.fr",
        "https://exemple.fr;https://autre.fr",
        "ftp://exemple.fr",
        "https://",
        "https://exemple.fr, *",
    ],
)
def test_an_origin_that_is_not_exact_stops_the_start(value, set_environment):
    set_environment(**PRODUCTION | {"ALLOWED_ORIGINS": value})
    with pytest.raises(ValidationError, match="ALLOWED_ORIGINS"):
        read()


@pytest.mark.parametrize("name", ["JWT_SECRET", "SECRET_KEY", "BASE_URL", "PORT"])
def test_a_rejected_value_is_never_printed(name, tmp_path):
    environment = {key: value for key, value in os.environ.items() if key not in {"DATA_DIR", "DATABASE_URL"}}
    environment |= PRODUCTION | {name: "canari-refuse", "METRICS_TOKEN": "canari-jeton", "PYTHONPATH": str(Path.cwd())}
    start = "from propmanager.core.settings import settings; settings()"
    done = subprocess.run(
        [sys.executable, "-c", start], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    printed = done.stdout + done.stderr
    assert (done.returncode, "canari" in printed, STRONG in printed, "u:p@db" in printed) == (1, False, False, False)


def test_settings_do_not_show_their_secrets(set_environment):
    set_environment(**PRODUCTION | {"SMTP_URL": "smtps://canari:canari@smtp.fr", "METRICS_TOKEN": "canari"})
    shown = repr(read()) + str(read()) + str(read().model_dump())
    assert [secret in shown for secret in ("canari", STRONG, STRONG[::-1], "u:p")] == [False] * 4


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://propmanager.fr/", "propmanager.fr"),
        ("https://PropManager.fr", "propmanager.fr"),
        ("HTTPS://propmanager.fr:8443/", "propmanager.fr:8443"),
    ],
)
def test_the_base_url_is_read_as_browsers_write_it(url, host, set_environment):
    set_environment(**PRODUCTION | {"BASE_URL": url})
    taken = read()
    assert (taken.base_url, taken.base_host) == (f"https://{host}", host)


def test_development_speaks_to_the_sandbox_unless_told_otherwise(set_environment, tmp_path):
    set_environment(DATA_DIR=str(tmp_path), STRIPE_PRICE_BASIC="price_own")
    module.settings.cache_clear()
    taken = module.settings()
    module.settings.cache_clear()
    assert (taken.stripe_secret_key.get_secret_value(), taken.stripe_is_live) == ("sk_test_sandbox", False)
    assert (taken.stripe_price_basic, taken.stripe_price_premium) == ("price_own", "price_premium")
    assert len(taken.webhook_secrets) == 1


def test_the_seller_of_a_demonstration_is_nobody_with_numbers_that_hold(set_environment, tmp_path):
    set_environment(DATA_DIR=str(tmp_path), SELLER_NAME="Agence")
    module.settings.cache_clear()
    taken = module.settings()
    module.settings.cache_clear()
    assert (taken.seller_name, taken.seller_siren, taken.seller_vat) == ("Agence", "123456782", "FR11123456782")
    set_environment(**PRODUCTION | {"SELLER_SIREN": taken.seller_siren, "SELLER_VAT": taken.seller_vat})
    assert read().seller_siren == taken.seller_siren
