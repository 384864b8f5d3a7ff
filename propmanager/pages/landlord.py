"""Pages of a space: the landlord's work, and what stays open when the space is closed."""

from propmanager.accounts.rights import Action
from propmanager.biens.detail_page import bien_actions, bien_page
from propmanager.biens.detail_state import BienState
from propmanager.biens.form_page import bien_form_page
from propmanager.biens.form_state import BienFormState
from propmanager.biens.list_page import biens_actions, biens_page
from propmanager.biens.list_state import BiensState
from propmanager.billing.change_state import ChangeState
from propmanager.billing.identity_state import IdentityState
from propmanager.billing.page import billing_page
from propmanager.billing.return_page import return_page
from propmanager.billing.return_state import ReturnState
from propmanager.billing.service import RETURN_PATH
from propmanager.billing.state import BillingState
from propmanager.dashboard.page import dashboard_actions, dashboard_page
from propmanager.dashboard.state import DashboardState
from propmanager.shell import member_page
from propmanager.site.refusal_pages import space_closed_page
from propmanager.support.page import support_page
from propmanager.tenants.plans import Feature
from propmanager.upgrade.page import upgrade_page
from propmanager.upgrade.state import UpgradeState
from propmanager.web.access import Audience, Page
from propmanager.web.hosts import Site

WORK = [
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
        keeps_open=True,
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
        keeps_open=True,
        site=Site.TENANT,
    ),
    Page(
        "/plan-requis",
        "Plan requis",
        member_page(upgrade_page, title="Plan requis", current="", body="reading"),
        Audience.MEMBER,
        states=(UpgradeState,),
        on_load=[UpgradeState.load],
        site=Site.TENANT,
    ),
]

ALWAYS_OPEN = [
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
        "Facturation & Abonnement",
        member_page(billing_page, title="Facturation & Abonnement", current="/facturation"),
        Audience.MEMBER,
        states=(BillingState, ChangeState, IdentityState),
        on_load=[BillingState.load, ChangeState.load_plans, IdentityState.load],
        open_when_suspended=True,
        site=Site.TENANT,
    ),
    Page(
        RETURN_PATH,
        "Retour du paiement",
        member_page(return_page, title="Retour du paiement", current="/facturation"),
        Audience.MEMBER,
        states=(ReturnState,),
        on_load=[ReturnState.load],
        action=Action.MANAGE_BILLING,
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
]
