"""THE page table. What is not here does not exist; a handler answers only on the pages that list its state."""

from propmanager.accounts.choice_page import choice_page
from propmanager.accounts.choice_state import ChoiceState
from propmanager.accounts.login_page import login_page
from propmanager.accounts.resume_page import resume_page
from propmanager.accounts.rights import Action
from propmanager.accounts.signup_page import signup_page
from propmanager.accounts.signup_state import SignUpState
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
from propmanager.shell import member_page
from propmanager.site.export_page import export_page
from propmanager.site.home_page import home_page
from propmanager.site.refusal_pages import access_refused_page, not_found_page, space_closed_page
from propmanager.support.page import support_page
from propmanager.tenants.plans import Feature
from propmanager.web.access import Audience, Page
from propmanager.web.hosts import Site

_PUBLIC = [
    Page("/", "La gestion locative des bailleurs", home_page, Audience.PUBLIC, site=Site.BARE),
    Page(
        "/inscription",
        "Créer votre espace",
        signup_page,
        Audience.PUBLIC,
        states=(SignUpState,),
        on_load=[SignUpState.load],
        site=Site.BARE,
    ),
    Page("/connexion", "Connexion", login_page, Audience.PUBLIC),
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
        "/parametres/export",
        "Exporter vos données",
        member_page(export_page, title="Exporter vos données", current="/parametres/export"),
        Audience.MEMBER,
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

_STAFF = [
    Page(
        "/admin/composants",
        "Composants",
        staff_page(components_page, title="Composants", current="/admin/composants"),
        Audience.STAFF,
        states=(ComponentsState,),
        site=Site.BARE,
    ),
]

PAGES = [*_PUBLIC, *_VISITOR, *_LANDLORD, *_ALWAYS_OPEN, *_STAFF]
