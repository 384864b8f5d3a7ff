import reflex as rx

from propmanager.ui.layout import auth_layout
from propmanager.ui.session import session_resume


def resume_page() -> rx.Component:
    return auth_layout(
        rx.el.p("Si rien ne se passe, rechargez la page.", class_name="text-center text-white/80", role="status"),
        session_resume(),
        title="Reprise de votre session",
        subtitle="Un instant, nous vérifions que vous êtes toujours connecté.",
    )
