"""Pages of the team of PropManager, on the bare host."""

from propmanager.accounts.profile_page import profile_page
from propmanager.accounts.profile_state import ProfileState
from propmanager.accounts.security_page import security_page
from propmanager.accounts.security_state import SecurityState
from propmanager.admin.components_page import components_page
from propmanager.admin.components_state import ComponentsState
from propmanager.admin.page import staff_page
from propmanager.admin.subscription_page import subscription_page
from propmanager.admin.subscription_state import SubscriptionState
from propmanager.admin.subscriptions_page import subscriptions_page
from propmanager.admin.subscriptions_state import SubscriptionsState
from propmanager.admin.webhooks_page import webhooks_page
from propmanager.admin.webhooks_state import WebhooksState
from propmanager.resiliation.staff_page import resiliations_page
from propmanager.resiliation.staff_state import ResiliationsState
from propmanager.web.access import Audience, Page
from propmanager.web.hosts import Site

STAFF = [
    Page(
        "/admin/abonnements",
        "Abonnements",
        staff_page(subscriptions_page, title="Abonnements", current="/admin/abonnements", body="full"),
        Audience.STAFF,
        states=(SubscriptionsState,),
        on_load=[SubscriptionsState.load],
        site=Site.BARE,
    ),
    Page(
        "/admin/abonnements/[space_id]",
        "Abonnement",
        staff_page(subscription_page, title="Abonnement", current="/admin/abonnements"),
        Audience.STAFF,
        states=(SubscriptionState,),
        on_load=[SubscriptionState.load],
        site=Site.BARE,
    ),
    Page(
        "/admin/webhooks",
        "Messages Stripe",
        staff_page(webhooks_page, title="Messages Stripe", current="/admin/webhooks"),
        Audience.STAFF,
        states=(WebhooksState,),
        on_load=[WebhooksState.load],
        site=Site.BARE,
    ),
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
        "/admin/resiliations",
        "Résiliations",
        staff_page(resiliations_page, title="Résiliations", current="/admin/resiliations"),
        Audience.STAFF,
        states=(ResiliationsState,),
        on_load=[ResiliationsState.load],
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
        keeps_open=True,
        site=Site.BARE,
    ),
]
