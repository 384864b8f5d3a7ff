"""What a mail says, made from its template and values."""

from datetime import date

import pytest
from jinja2 import UndefinedError

from propmanager.core import mail

WELCOME = {
    "first_name": "Zoé",
    "tenant_name": "SCI L’Œillet",
    "url": "http://oeillet.localhost:3000/connexion?a=1&b=2",
    "trial_ends": date(2026, 12, 6),
}


def test_welcome_says_until_when_the_trial_lasts_in_both_bodies():
    content = mail.render("tenants/welcome", **WELCOME)
    assert content.subject == "Bienvenue sur PropManager, Zoé"
    for body in (content.text, content.html):
        assert "L’espace « SCI L’Œillet » est prêt. Votre essai gratuit dure jusqu’au 06/12/2026." in body
    assert 'href="http://oeillet.localhost:3000/connexion?a=1&amp;b=2"' in content.html
    assert "Ouvrir mon espace : http://oeillet.localhost:3000/connexion?a=1&b=2\n" in content.text


def test_html_loads_nothing_from_anywhere():
    html = mail.render("tenants/welcome", **WELCOME).html
    assert [word for word in ("googleapis", "<img", "<link", "@import", "src=") if word in html] == []


@pytest.mark.parametrize(
    "value", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "</mj-text><mj-raw>"]
)
def test_values_are_shown_as_they_are_and_never_run(value):
    content = mail.render("tenants/welcome", **(WELCOME | {"tenant_name": value}))
    assert value in content.text
    assert not any(tag in content.html for tag in ("<script", "<img", "<mj-raw", "49"))


def test_line_break_in_a_value_of_the_subject_is_refused():
    with pytest.raises(mail.MailRefused):
        mail.render("tenants/welcome", **(WELCOME | {"first_name": "Zoé\nBcc: b@y.fr"}))


@pytest.mark.parametrize("missing", ["first_name", "tenant_name", "url"])
def test_missing_value_is_a_defect(missing):
    with pytest.raises(UndefinedError, match=missing):
        mail.render("tenants/welcome", **{name: value for name, value in WELCOME.items() if name != missing})
