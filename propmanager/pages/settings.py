"""The settings of a space and of one's own account."""

from propmanager.accounts.profile_page import profile_page
from propmanager.accounts.profile_state import ProfileState
from propmanager.accounts.rights import Action
from propmanager.accounts.security_page import security_page
from propmanager.accounts.security_state import SecurityState
from propmanager.accounts.sessions_page import sessions_page
from propmanager.accounts.sessions_state import SessionsState
from propmanager.apikeys.page import api_keys_page
from propmanager.apikeys.state import ApiKeysState
from propmanager.journal.page import journal_page
from propmanager.journal.state import JournalState
from propmanager.rgpd.erasure_page import erasure_page
from propmanager.rgpd.erasure_state import ErasureState
from propmanager.rgpd.export_page import export_page
from propmanager.rgpd.export_state import ExportState
from propmanager.shell import settings_page
from propmanager.team.leaving_page import leaving_page
from propmanager.team.leaving_state import LeavingState
from propmanager.team.page import team_page
from propmanager.team.state import TeamState
from propmanager.tenants.plans import Feature
from propmanager.web.access import Audience, Page
from propmanager.web.hosts import Site

SETTINGS = [
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
        keeps_open=True,
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
        "/parametres/api",
        "Clés d’API",
        settings_page(api_keys_page, title="Clés d’API", current="/parametres/api"),
        Audience.MEMBER,
        states=(ApiKeysState,),
        on_load=[ApiKeysState.load],
        action=Action.MANAGE_API,
        feature=Feature.API,
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
    Page(
        "/parametres/equipe",
        "Équipe",
        settings_page(team_page, title="Équipe", current="/parametres/equipe"),
        Audience.MEMBER,
        states=(TeamState,),
        on_load=[TeamState.load],
        action=Action.MANAGE_TEAM,
        keeps_open=True,
        site=Site.TENANT,
    ),
]
