"""Pages of whoever comes by, and of those who are signed in but in no space yet."""

from propmanager.accounts.choice_page import choice_page
from propmanager.accounts.choice_state import ChoiceState
from propmanager.accounts.confirm_page import confirm_page
from propmanager.accounts.confirm_state import ConfirmState
from propmanager.accounts.forgotten_page import forgotten_page
from propmanager.accounts.login_page import login_page
from propmanager.accounts.reset_page import reset_page
from propmanager.accounts.resume_page import resume_page
from propmanager.accounts.second_step_page import second_step_page
from propmanager.accounts.signup_page import signup_page
from propmanager.accounts.signup_state import SignUpState
from propmanager.accounts.verification_page import verification_page
from propmanager.resiliation.confirm_page import resiliation_confirm_page
from propmanager.resiliation.page import resiliation_page
from propmanager.resiliation.state import ResiliationState
from propmanager.site.home_page import home_page
from propmanager.site.pricing_page import pricing_page
from propmanager.site.refusal_pages import access_refused_page, not_found_page
from propmanager.team.invitation_page import invitation_page
from propmanager.team.invitation_state import InvitationState
from propmanager.web.access import Audience, Page
from propmanager.web.hosts import Site

PUBLIC = [
    Page("/", "La gestion locative des bailleurs", home_page, Audience.PUBLIC, site=Site.BARE),
    Page("/tarifs", "Tarifs", pricing_page, Audience.PUBLIC, site=Site.BARE),
    Page(
        "/inscription",
        "Créer votre espace",
        signup_page,
        Audience.PUBLIC,
        states=(SignUpState,),
        on_load=[SignUpState.load],
        site=Site.BARE,
    ),
    Page("/verification", "Confirmez votre adresse", verification_page, Audience.PUBLIC, site=Site.BARE),
    Page(
        "/invitation",
        "Invitation",
        invitation_page,
        Audience.PUBLIC,
        states=(InvitationState,),
        on_load=[InvitationState.load],
        site=Site.TENANT,
    ),
    Page(
        "/resilier",
        "Résilier votre contrat",
        resiliation_page,
        Audience.PUBLIC,
        states=(ResiliationState,),
        on_load=[ResiliationState.load],
    ),
    Page(
        "/resilier/confirmation",
        "Confirmez la résiliation",
        resiliation_confirm_page,
        Audience.PUBLIC,
        site=Site.BARE,
    ),
    Page("/connexion", "Connexion", login_page, Audience.PUBLIC),
    Page("/mot-de-passe-oublie", "Mot de passe oublié", forgotten_page, Audience.PUBLIC),
    Page("/reinitialisation", "Choisissez un mot de passe", reset_page, Audience.PUBLIC, site=Site.BARE),
    Page("/connexion/verification", "Vérification", second_step_page, Audience.PUBLIC),
    Page("/reprise", "Reprise", resume_page, Audience.PUBLIC),
    Page("/acces-refuse", "Accès refusé", access_refused_page, Audience.PUBLIC),
    Page("/404", "Page introuvable", not_found_page, Audience.PUBLIC),
]

VISITOR = [
    Page(
        "/choix",
        "Choisir un espace",
        choice_page,
        Audience.VISITOR,
        states=(ChoiceState,),
        on_load=[ChoiceState.load],
        site=Site.BARE,
    ),
]

PERSON = [
    Page(
        "/confirmation",
        "Confirmation",
        confirm_page,
        Audience.PERSON,
        states=(ConfirmState,),
        on_load=[ConfirmState.load],
    ),
]
