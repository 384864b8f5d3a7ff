import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from propmanager.accounts import service
from propmanager.accounts.model import Membership, User
from propmanager.accounts.rights import Role
from propmanager.core.errors import InvalidInput
from propmanager.core.tenancy import platform_session
from propmanager.tenants.model import Tenant

REQUIRED = "Ce champ est obligatoire."
SUBDOMAIN_TAKEN = "Cette adresse est déjà prise. Essayez d’y ajouter votre ville ou votre initiale."
EMAIL_TAKEN = "Un compte existe déjà avec cet e-mail. Connectez-vous, ou utilisez une autre adresse."
INCOMPLETE = "Cette adresse n’est pas complète. Exemple : claire@exemple.fr."


@pytest.fixture
def typed():
    unique = uuid.uuid4().hex[:12]
    return {
        "prenom": "Claire",
        "nom": "Dupont",
        "email": f"claire.{unique}@exemple.fr",
        "password": "un cheval bleu sous la pluie",
        "tenant_nom": "SCI des Lilas",
        "subdomain": f"lilas-{unique}",
    }


@pytest.fixture
def sign_up(database_url, now):
    return lambda typed: service.sign_up(service.read_sign_up(typed), "hash", now)


def made(typed):
    """(tenants, users, memberships, welcome mails) that this sign-up left behind."""
    with platform_session("test") as db:
        tenants = db.exec(select(Tenant).where(Tenant.subdomain == typed["subdomain"])).all()
        users = db.exec(select(User).where(User.email == typed["email"])).all()
        members = db.exec(select(Membership).where(col(Membership.tenant_id).in_([t.id for t in tenants]))).all()
        mails = db.execute(
            sa.text("select count(*) from procrastinate_jobs where args ->> 'user_id' = any(:ids)"),
            {"ids": [str(user.id) for user in users]},
        ).scalar()
        return len(tenants), len(users), len(members), mails


def refusal(sign_up, typed):
    with pytest.raises(InvalidInput) as refused:
        sign_up(typed)
    return refused.value.fields


def test_a_sign_up_makes_a_tenant_its_owner_and_a_mail(typed, sign_up, now):
    code = sign_up(typed)
    with platform_session("test") as db:
        tenant = db.exec(select(Tenant).where(Tenant.subdomain == typed["subdomain"])).one()
        owner = db.exec(select(User).where(User.email == typed["email"])).one()
        member = db.exec(select(Membership).where(Membership.tenant_id == tenant.id)).one()
    opened = service.arrive(code, tenant.id, now)
    assert made(typed) == (1, 1, 1, 1)
    assert (owner.prenom, owner.nom, owner.is_staff, owner.password_hash) == ("Claire", "Dupont", False, "hash")
    assert (member.user_id, member.role, tenant.nom) == (owner.id, Role.OWNER, "SCI des Lilas")
    assert opened is not None
    assert opened[1] == owner.id


def test_a_taken_email_leaves_no_tenant(typed, sign_up):
    sign_up(typed)
    second = typed | {"subdomain": f"{typed['subdomain']}-2", "email": typed["email"].upper()}
    assert refusal(sign_up, second) == {"email": EMAIL_TAKEN}
    assert made(second | {"email": "personne@exemple.fr"}) == (0, 0, 0, 0)
    assert made(typed) == (1, 1, 1, 1)


def test_a_taken_subdomain_leaves_no_user(typed, sign_up):
    sign_up(typed)
    second = typed | {"email": f"autre.{typed['email']}"}
    assert refusal(sign_up, second) == {"subdomain": SUBDOMAIN_TAKEN}
    assert made(second | {"subdomain": "personne"}) == (0, 0, 0, 0)


@pytest.mark.parametrize("taken", ["subdomain", "email"])
def test_ten_sign_ups_at_once_make_one(taken, typed, sign_up):
    together = threading.Barrier(10)
    other = "email" if taken == "subdomain" else "subdomain"

    def one(number):
        draft = typed | {other: f"n{number}-{typed[other]}"}
        together.wait()
        try:
            sign_up(draft)
        except InvalidInput as refused:
            return (draft, refused.fields)
        return (draft, {})

    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(one, range(10)))
    sentence = {"subdomain": SUBDOMAIN_TAKEN, "email": EMAIL_TAKEN}[taken]
    refused = [fields for _, fields in answers if fields]
    (winner,) = [draft for draft, fields in answers if not fields]
    assert refused == [{taken: sentence}] * 9
    assert made(winner) == (1, 1, 1, 1)
    with platform_session("test") as db:
        ours = [draft["subdomain"] for draft, _ in answers]
        assert db.exec(select(Tenant.subdomain).where(col(Tenant.subdomain).in_(ours))).all() == [winner["subdomain"]]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("prenom", "", REQUIRED),
        ("nom", None, REQUIRED),
        ("nom", "x" * 61, "60 caractères au plus : il y en a 61."),
        ("prenom", "voir http://exemple", "Ce champ n’accepte ni lien ni adresse e-mail."),
        ("tenant_nom", "<b>", "Utilisez des lettres latines, des chiffres et la ponctuation courante, sans < ni >."),
        ("email", "", REQUIRED),
        ("email", 12, REQUIRED),
        *[
            ("email", email, INCOMPLETE)
            for email in (
                "claire",
                "claire@exemple",
                "claire@",
                "@exemple.fr",
                "a b@exemple.fr",
                "claire@exemple.fr\nBcc: x@y.fr",
                "claire@exemple.fr\x00",
                "Claire <claire@exemple.fr>",
                "a\ud800@exemple.fr",
                "x" * 250 + "@exemple.fr",
                "a@b.fr, c@d.fr",
            )
        ],
        ("password", "", REQUIRED),
        ("password", ["x"], REQUIRED),
        ("password", "court", "Choisissez au moins 12 caractères, par exemple une phrase."),
        ("password", "x" * 129, "Choisissez au plus 128 caractères."),
        (
            "password",
            "Claire Dupont",
            "Ce mot de passe est trop facile à deviner. Ajoutez un ou deux mots sans rapport.",
        ),
        ("subdomain", "", REQUIRED),
    ],
)
def test_each_fault_is_said_beside_its_field(field, value, sentence, typed):
    with pytest.raises(InvalidInput) as refused:
        service.read_sign_up(typed | {field: value})
    assert refused.value.fields == {field: sentence}


@pytest.mark.parametrize(
    ("subdomain", "sentence"),
    [
        ("ab", "Choisissez au moins 3 caractères."),
        ("admin", "Cette adresse est réservée. Choisissez-en une autre."),
        ("é-cole", "Utilisez des lettres sans accent, des chiffres et des tirets simples, par exemple dupont-lyon."),
    ],
)
def test_a_bad_subdomain_is_refused_before_anything_is_made(subdomain, sentence, typed, sign_up):
    assert refusal(sign_up, typed | {"subdomain": subdomain}) == {"subdomain": sentence}
    assert made(typed | {"subdomain": subdomain}) == (0, 0, 0, 0)


def test_what_was_not_asked_for_is_left_out(typed):
    forged = {"is_staff": True, "role": "owner", "tenant_id": "x", "plan": "enterprise", "id": "y"}
    assert service.read_sign_up(typed | forged) == service.read_sign_up(typed)


def test_the_password_is_neither_trimmed_nor_changed(typed):
    password = "  Un Cheval BLEU sous la pluie "
    assert service.read_sign_up(typed | {"password": password}).password == password
