"""THE route table: every HTTP route beside the pages. What is not here cannot be reached."""

from propmanager.web import auth_routes, export_routes, health_routes

ROUTERS = (
    auth_routes.router,
    export_routes.router,
    health_routes.router,
)
