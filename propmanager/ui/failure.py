import reflex as rx
from reflex_base.vars.function import ArgsFunctionOperation
from reflex_components_core.base.error_boundary import ErrorBoundary

from propmanager.ui.layout import plain_layout
from propmanager.ui.link import page_link


def error_boundary() -> rx.Component:
    """What is shown in place of a page whose script failed; Reflex's own speaks English and shows the stack."""
    page = plain_layout(
        page_link("Recharger la page", href="", reload=True, class_name="text-brand-ink font-medium underline"),
        title="Cette page n’a pas pu s’afficher",
        body="Rechargez-la. Ce que vous aviez enregistré est gardé.",
        icon_name="triangle-alert",
    )
    return ErrorBoundary.create(fallback_render=ArgsFunctionOperation.create(("_",), rx.Var.create(page)))
