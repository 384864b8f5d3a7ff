import reflex as rx

from propmanager.ui.text import Text


class _UrlQuery(rx.Component):
    library = "$/public/ui/url_query.jsx"
    tag = "UrlQuery"
    query: rx.Var[str]


def url_query(query: Text) -> rx.Component:
    """Once in a page that lists: keeps `?query` in the address. The page's load reads it back."""
    return _UrlQuery.create(query=query)
