"""Pages without the application: for a host that is nobody's, and for when something does not work."""

from html import escape

from starlette.responses import HTMLResponse

_PAGE = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · PropManager</title><link rel="icon" href="/favicon.svg" type="image/svg+xml"><style>
:root {{ color-scheme: light dark }}
body {{ margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 16px; box-sizing: border-box;
  font: 16px/1.5 "Inter Variable", system-ui, sans-serif;
  background: light-dark(oklch(.972 .004 286), oklch(.165 .014 284));
  color: light-dark(oklch(.215 .025 284), oklch(.96 .005 286)) }}
main {{ max-width: 480px }} h1 {{ font-size: 26px; line-height: 32px; letter-spacing: -.02em; margin: 0 0 8px }}
p {{ margin: 0 0 20px; color: light-dark(oklch(.43 .022 284), oklch(.79 .014 286)) }}
a {{ color: light-dark(oklch(.445 .205 285), oklch(.79 .115 288)) }}
a:focus-visible {{ outline: 2px solid; outline-offset: 2px }}
</style></head><body><main><h1>{title}</h1><p>{text}</p>{link}</main></body></html>"""


def unknown_space(base_url: str) -> HTMLResponse:
    return _page(
        "Cet espace n’existe pas",
        "Aucun client de PropManager n’utilise cette adresse. Vérifiez-la, ou partez de la page d’accueil.",
        404,
        f'<a href="{escape(base_url)}">Aller à l’accueil</a>',
    )


def too_early(path: str) -> HTMLResponse:
    """A form that was sent before the page's scripts had come: nothing of it was read."""
    return _page(
        "La page n’était pas prête",
        "Rien n’a été envoyé. Rouvrez-la, attendez un instant, puis recommencez.",
        405,
        f'<a href="{escape(path)}">Rouvrir la page</a>',
        {"allow": "GET, HEAD"},
    )


def database_away() -> HTMLResponse:
    return _page(
        "PropManager est momentanément indisponible",
        "La base de données ne répond pas. Vos données ne sont pas touchées. Rechargez la page dans un instant.",
        503,
        "",
        {"retry-after": "5"},
    )


def defect() -> HTMLResponse:
    return _page(
        "Une erreur est survenue",
        "Elle est de notre côté. Rechargez la page dans un instant.",
        500,
        "",
    )


def _page(title: str, text: str, status: int, link: str, headers: dict[str, str] | None = None) -> HTMLResponse:
    return HTMLResponse(_PAGE.format(title=escape(title), text=escape(text), link=link), status, headers)
