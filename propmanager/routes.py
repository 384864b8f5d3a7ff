"""THE route table: every HTTP route beside the pages. What is not here cannot be reached."""

from propmanager.api import auth_routes as api_auth_routes
from propmanager.api import description, nowhere, space_routes
from propmanager.web import (
    api_key_routes,
    auth_routes,
    confirm_routes,
    export_routes,
    factor_routes,
    facture_routes,
    health_routes,
    invitation_routes,
    recovery_routes,
    resiliation_routes,
    second_step_routes,
    webhook_routes,
)

ROUTERS = (
    api_auth_routes.router,
    api_key_routes.router,
    auth_routes.router,
    confirm_routes.router,
    description.router,
    export_routes.router,
    facture_routes.router,
    factor_routes.router,
    health_routes.router,
    invitation_routes.router,
    recovery_routes.router,
    resiliation_routes.router,
    second_step_routes.router,
    space_routes.router,
    webhook_routes.router,
    nowhere.router,  # last: it takes what the API's own routes leave
)
