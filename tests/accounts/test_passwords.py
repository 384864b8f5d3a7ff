import time

import bcrypt
import pytest

from propmanager.accounts import passwords

TOO_SHORT = "Choisissez au moins 12 caractères, par exemple une phrase."
TOO_LONG = "Choisissez au plus 128 caractères."
TOO_EASY = "Ce mot de passe est trop facile à deviner. Ajoutez un ou deux mots sans rapport."


@pytest.mark.parametrize(
    "password", ["é" * 64, "a" * 128, "€" * 128, "pain\x00beurre", " espaces autour ", "🏠" * 12, "lone \ud800 half"]
)
def test_a_password_is_kept_whole(password):
    """Checklist A4."""
    kept = passwords.hash_password(password)
    matched = [
        passwords.matches(typed, kept) for typed in (password, password[:-1], password[:-1] + "x", password + "x")
    ]
    assert matched == [True, False, False, False]


def test_case_and_spaces_count():
    kept = passwords.hash_password("Un Cheval Bleu")
    typed = ["Un Cheval Bleu", "un cheval bleu", "Un Cheval Bleu ", " Un Cheval Bleu", "UnChevalBleu"]
    assert [passwords.matches(password, kept) for password in typed] == [True, False, False, False, False]


@pytest.mark.usefixtures("real_password_cost")
def test_hashes_cost_twelve_and_are_salted():
    """Checklist A6."""
    first, second = (passwords.hash_password("un cheval bleu") for _ in range(2))
    assert (first[:7], second[:7], first == second) == ("$2b$12$", "$2b$12$", False)


@pytest.mark.usefixtures("real_password_cost")
def test_nobody_has_a_hash_of_the_same_cost_and_no_password():
    assert passwords.NOBODY[:7] == "$2b$12$"
    assert [passwords.matches(password, passwords.NOBODY) for password in ("", "nobody")] == [False, False]


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("", TOO_SHORT),
        ("Xk9!pLm2#qR", TOO_SHORT),
        ("x" * 129, TOO_LONG),
        ("azertyuiop12", TOO_EASY),
        ("motdepasse123", TOO_EASY),
        ("123456789012", TOO_EASY),
        ("aaaaaaaaaaaaaaaa", TOO_EASY),
        ("password1234", TOO_EASY),
        ("propmanager1", TOO_EASY),
        ("propmanager2026", TOO_EASY),
        ("quittanceloyer", TOO_EASY),
        ("clairedupont", TOO_EASY),
        ("ClaireDupont1", TOO_EASY),
        ("Claire Dupont", TOO_EASY),
        ("DUPONT-Claire-1978", TOO_EASY),
        ("Claire aime les bateaux", ""),
        ("claire@exemple.fr", TOO_EASY),
        ("abcdefghijkl", TOO_EASY),
        ("un cheval bleu sous la pluie", ""),
        ("Xk9!pLm2#qRt", ""),
        ("correct horse battery staple", ""),
        ("é" * 30 + "quarante pommes rouges", ""),
        ("tracteur violet sur le toit" * 4, ""),
    ],
)
def test_a_weak_password_is_refused_with_its_sentence(password, sentence):
    assert passwords.weakness(password, ["Claire", "Dupont", "claire@exemple.fr", "", "dupont"]) == sentence


# A table of twenty: no rule about kinds of characters, and whatever anybody would try first is refused.
@pytest.mark.parametrize(
    ("password", "is_taken"),
    [
        ("toutenminuscules tres long", True),
        ("123 456 789 et un perroquet", True),
        ("Gratte-ciel et crocodiles", True),
        ("collé depuis un coffre-fort", True),
        ("vX7$kQ2mZr9!", True),
        ("aqzsedrf tgyhujik loup-garou", True),
        ("motdepasse2026", False),
        ("M0td3p@sse2026", False),
        ("jetaimemonamour", False),
        ("azertyuiop123", False),
        ("marseille13013", False),
        ("Chocolat-Vanille", False),
        ("étoilefilante", False),
        ("bonjour soleil", False),
        ("doudoulouloutoto", False),
        ("quittance-loyer", False),
        ("loyerlocataire75", False),
        ("PropManager2026!", False),
        ("passwordpassword", False),
        ("qwertyuiop123", False),
    ],
)
def test_common_words_are_refused_in_french_too_and_no_sign_is_asked_for(password, is_taken):
    """Checklist A5."""
    assert (passwords.weakness(password, []) == "") == is_taken


@pytest.mark.usefixtures("real_password_cost")
def test_a_hash_that_costs_less_than_today_s_is_to_be_replaced():
    """Checklist A6."""
    cheap = bcrypt.hashpw(b"x", bcrypt.gensalt(4)).decode()
    assert [passwords.needs_rehash(one) for one in (cheap, passwords.NOBODY)] == [True, False]


def test_no_password_is_read_for_long():
    """Whoever signs up chooses what is read: neither its length nor its signs may keep others waiting."""
    started = time.process_time()
    for password in ("4@8({[<369&#!1/|0$5+7%2" * 5, "azerty" * 21, "a1!" * 42, "é" * 128):
        passwords.weakness(password, ["Claire", "Dupont"])
    assert time.process_time() - started < 2


def test_a_lone_surrogate_breaks_nothing():
    assert passwords.weakness("tracteur violet \ud800 sur le toit", []) == ""
