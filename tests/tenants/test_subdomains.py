import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from propmanager.core import french
from propmanager.tenants import subdomains

FORM = "Utilisez des lettres sans accent, des chiffres et des tirets simples, par exemple dupont-lyon."

SLUGS = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True)


@given(SLUGS)
def test_a_slug_of_the_right_length_has_no_fault(slug):
    assume(3 <= len(slug) <= 63 and slug not in subdomains.RESERVED)
    assert subdomains.fault(slug) == ""


@given(st.text())
def test_what_is_suggested_for_a_name_is_free_of_faults_of_form(name):
    slug = french.slug(name)
    assert subdomains.fault(slug) != FORM or slug == ""


@given(st.text() | st.text(alphabet="ab9Z-._é²١ \n", min_size=3, max_size=4))
def test_whatever_has_no_fault_is_a_host_label(text):
    label = text.isascii() and text == text.lower() and text.replace("-", "").isalnum() and text.strip("-") == text
    assert subdomains.fault(text) != "" or label


@pytest.mark.parametrize(
    ("subdomain", "sentence"),
    [
        ("", "Choisissez au moins 3 caractères."),
        ("ab", "Choisissez au moins 3 caractères."),
        ("a" * 64, "Choisissez au plus 63 caractères."),
        *[
            (bad, FORM)
            for bad in ("Dupont", "-abc", "abc-", "a--b", "a.b", "a_b", "é12", "a b", "abc\n", "xn--abc", "a/b")
        ],
        *[(name, "Cette adresse est réservée. Choisissez-en une autre.") for name in sorted(subdomains.RESERVED)],
    ],
)
def test_a_bad_subdomain_says_how_to_mend_it(subdomain, sentence):
    assert subdomains.fault(subdomain) == sentence


@pytest.mark.parametrize("length", [3, 63])
def test_the_limits_of_length_are_included(length):
    assert subdomains.fault("a" * length) == ""
