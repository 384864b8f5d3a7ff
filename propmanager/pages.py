"""THE page table. What is not here does not exist; a handler answers only on the pages that list its state."""

from propmanager.accounts.choice_page import choice_page
from propmanager.accounts.choice_state import ChoiceState
from propmanager.accounts.confirm_page import confirm_page
from propmanager.accounts.confirm_state import ConfirmState
from propmanager.accounts.forgotten_page import forgotten_page
from propmanager.accounts.login_page import login_page
from propmanager.accounts.profile_page import profile_page
from propmanager.accounts.profile_state import ProfileState
from propmanager.accounts.reset_page import reset_page
from propmanager.accounts.resume_page import resume_page
from propmanager.accounts.rights import Action
from propmanager.accounts.second_step_page import second_step_page
from propmanager.accounts.security_page import security_page
from propmanager.accounts.security_state import SecurityState
from propmanager.accounts.sessions_page import sessions_page
from propmanager.accounts.sessions_state import SessionsState
from propmanager.accounts.signup_page import signup_page
from propmanager.accounts.signup_state import SignUpState
from propmanager.accounts.verification_page import verification_page
from propmanager.admin.components_page import components_page
from propmanager.admin.components_state import ComponentsState
from propmanager.admin.page import staff_page
from propmanager.biens.detail_page import bien_actions, bien_page
from propmanager.biens.detail_state import BienState
from propmanager.biens.form_page import bien_form_page
from propmanager.biens.form_state import BienFormState
from propmanager.biens.list_page import biens_actions, biens_page
from propmanager.biens.list_state import BiensState
from propmanager.billing.page import plan_page
from propmanager.billing.state import PlanState
from propmanager.dashboard.page import dashboard_actions, dashboard_page
from propmanager.dashboard.state import DashboardState
from propmanager.journal.page import journal_page
from propmanager.journal.state import JournalState
from propmanager.rgpd.erasure_page import erasure_page
from propmanager.rgpd.erasure_state import ErasureState
from propmanager.rgpd.export_page import export_page
from propmanager.rgpd.export_state import ExportState
from propmanager.shell import member_page, settings_page
from propmanager.site.home_page import home_page
from propmanager.site.pricing_page import pricing_page
from propmanager.site.refusal_pages import access_refused_page, not_found_page, space_closed_page
from propmanager.support.page import support_page
from propmanager.team.invitation_page import invitation_page
from propmanager.team.invitation_state import InvitationState
from propmanager.team.leaving_page import leaving_page
from propmanager.team.leaving_state import LeavingState
from propmanager.team.page import team_page
from propmanager.team.state import TeamState
from propmanager.tenants.plans import Feature
from propmanager.web.access import Audience, Page
from propmanager.web.hosts import Site

_PUBLIC = [
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
    Page("/connexion", "Connexion", login_page, Audience.PUBLIC),
    Page("/mot-de-passe-oublie", "Mot de passe oublié", forgotten_page, Audience.PUBLIC),
    Page("/reinitialisation", "Choisissez un mot de passe", reset_page, Audience.PUBLIC, site=Site.BARE),
    Page("/connexion/verification", "Vérification", second_step_page, Audience.PUBLIC),
    Page("/reprise", "Reprise", resume_page, Audience.PUBLIC),
    Page("/acces-refuse", "Accès refusé", access_refused_page, Audience.PUBLIC),
    Page("/404", "Page introuvable", not_found_page, Audience.PUBLIC),
]

_VISITOR = [
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

_PERSON = [
    Page(
        "/confirmation",
        "Confirmation",
        confirm_page,
        Audience.PERSON,
        states=(ConfirmState,),
        on_load=[ConfirmState.load],
    ),
]

_ALWAYS_OPEN = [
    Page(
        "/espace-ferme",
        "Espace fermé",
        space_closed_page,
        Audience.MEMBER,
        open_when_suspended=True,
        site=Site.TENANT,
    ),
    Page(
        "/facturation",
        "Facturation",
        member_page(plan_page, title="Facturation", current="/facturation", body="reading"),
        Audience.MEMBER,
        states=(PlanState,),
        on_load=[PlanState.load],
        open_when_suspended=True,
        site=Site.TENANT,
    ),
    Page(
        "/support",
        "Support",
        member_page(support_page, title="Support", current="/support"),
        Audience.MEMBER,
        open_when_suspended=True,
        site=Site.TENANT,
    ),
    Page(
        "/parametres/securite",
        "Sécurité",
        settings_page(security_page, title="Sécurité", current="/parametres/securite"),
        Audience.MEMBER,
        states=(SecurityState,),
        on_load=[SecurityState.load],
        action=Action.OWN_ACCOUNT,
        open_when_suspended=True,
        step_up=True,
        site=Site.TENANT,
    ),
    Page(
        "/parametres/profil",
        "Profil",
        settings_page(profile_page, title="Profil", current="/parametres/profil"),
        Audience.MEMBER,
        states=(ProfileState,),
        on_load=[ProfileState.load],
        action=Action.OWN_ACCOUNT,
        open_when_suspended=True,
        site=Site.TENANT,
    ),
    Page(
        "/parametres/sessions",
        "Sessions",
        settings_page(sessions_page, title="Sessions", current="/parametres/sessions"),
        Audience.MEMBER,
        states=(SessionsState,),
        on_load=[SessionsState.load],
        action=Action.OWN_ACCOUNT,
        open_when_suspended=True,
        site=Site.TENANT,
    ),
    Page(
        "/parametres/quitter",
        "Quitter l’espace",
        settings_page(leaving_page, title="Quitter l’espace", current="/parametres/quitter"),
        Audience.MEMBER,
        states=(LeavingState,),
        on_load=[LeavingState.load],
        action=Action.OWN_ACCOUNT,
        open_when_suspended=True,
        site=Site.TENANT,
    ),
    Page(
        "/parametres/journal",
        "Journal de sécurité",
        settings_page(journal_page, title="Journal de sécurité", current="/parametres/journal"),
        Audience.MEMBER,
        states=(JournalState,),
        on_load=[JournalState.load],
        action=Action.READ_JOURNAL,
        open_when_suspended=True,
        site=Site.TENANT,
    ),
    Page(
        "/parametres/export",
        "Exporter vos données",
        settings_page(export_page, title="Exporter vos données", current="/parametres/export"),
        Audience.MEMBER,
        states=(ExportState,),
        on_load=[ExportState.load],
        open_when_suspended=True,
        site=Site.TENANT,
    ),
    Page(
        "/parametres/effacement",
        "Fermer l’espace",
        settings_page(erasure_page, title="Fermer l’espace", current="/parametres/effacement"),
        Audience.MEMBER,
        states=(ErasureState,),
        on_load=[ErasureState.load],
        action=Action.ERASE_TENANT,
        step_up=True,
        open_when_suspended=True,
        site=Site.TENANT,
    ),
]

_LANDLORD = [
    Page(
        "/tableau-de-bord",
        "Tableau de bord",
        member_page(dashboard_page, title="Tableau de bord", current="/tableau-de-bord", actions=dashboard_actions),
        Audience.MEMBER,
        states=(DashboardState,),
        on_load=[DashboardState.load],
        site=Site.TENANT,
    ),
    Page(
        "/biens",
        "Biens",
        member_page(biens_page, title="Biens", current="/biens", actions=biens_actions, body="full"),
        Audience.MEMBER,
        states=(BiensState,),
        on_load=[BiensState.load],
        feature=Feature.BIENS,
        site=Site.TENANT,
    ),
    Page(
        "/biens/nouveau",
        "Ajouter un bien",
        member_page(bien_form_page, title="Ajouter un bien", current="/biens", body="reading"),
        Audience.MEMBER,
        states=(BienFormState,),
        on_load=[BienFormState.load_new],
        action=Action.WRITE_BIENS,
        feature=Feature.BIENS,
        site=Site.TENANT,
    ),
    Page(
        "/biens/[bien_id]",
        "Bien",
        member_page(bien_page, title="Bien", current="/biens", actions=bien_actions, body="reading"),
        Audience.MEMBER,
        states=(BienState,),
        on_load=[BienState.load],
        feature=Feature.BIENS,
        site=Site.TENANT,
    ),
    Page(
        "/biens/[bien_id]/modifier",
        "Modifier un bien",
        member_page(bien_form_page, title="Modifier un bien", current="/biens", body="reading"),
        Audience.MEMBER,
        states=(BienFormState,),
        on_load=[BienFormState.load_existing],
        action=Action.WRITE_BIENS,
        feature=Feature.BIENS,
        site=Site.TENANT,
    ),
]

_ADMINISTRATION = [
    Page(
        "/parametres/equipe",
        "Équipe",
        settings_page(team_page, title="Équipe", current="/parametres/equipe"),
        Audience.MEMBER,
        states=(TeamState,),
        on_load=[TeamState.load],
        action=Action.MANAGE_TEAM,
        site=Site.TENANT,
    ),
]

_STAFF = [
    Page(
        "/admin/profil",
        "Profil",
        staff_page(profile_page, title="Profil", current="/admin/profil"),
        Audience.STAFF,
        states=(ProfileState,),
        on_load=[ProfileState.load],
        site=Site.BARE,
    ),
    Page(
        "/admin/composants",
        "Composants",
        staff_page(components_page, title="Composants", current="/admin/composants"),
        Audience.STAFF,
        states=(ComponentsState,),
        site=Site.BARE,
    ),
    Page(
        "/admin/securite",
        "Sécurité",
        staff_page(security_page, title="Sécurité", current="/admin/securite"),
        Audience.STAFF,
        states=(SecurityState,),
        on_load=[SecurityState.load],
        step_up=True,
        before_second_factor=True,
        site=Site.BARE,
    ),
]

PAGES = [*_PUBLIC, *_VISITOR, *_PERSON, *_LANDLORD, *_ADMINISTRATION, *_ALWAYS_OPEN, *_STAFF]
