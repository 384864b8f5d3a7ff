"""Where to go on to, when an address says so: a page of this site, or home.

The scripts of the pages have the same rule, in `assets/ui/local_path.js`; one table tests both.
"""

import re

HOME = "/tableau-de-bord"
LONGEST = 2000

# Nothing that is read as another site, at once or once decoded: `//evil.fr`, `/\evil.fr`, `/%2fevil.fr`, `/../`.
_SEGMENT = r"/(?!\.{1,2}(?:[/?#]|$))(?:[a-z0-9_.~-]|%(?!2f|5c|2e|[01]|7f)[0-9a-f]{2})+"
_QUERY = r"\?(?:[a-z0-9_.~*/?=&+,:;@!-]|%(?![01]|7f)[0-9a-f]{2})*"
_LOCAL = re.compile(rf"(?:/|(?:{_SEGMENT})+/?)(?:{_QUERY})?(?:#[a-z0-9_-]*)?", re.IGNORECASE)
# What does something when it is opened, and the page that leads on by itself.
_NO_PAGE = re.compile(r"/(?:auth|api|webhooks|reprise)(?:[/?#]|$)", re.IGNORECASE)


def local_path(text: str) -> str:
    """`text` when it is the address of a page of ours, else home."""
    is_page = len(text) <= LONGEST and _LOCAL.fullmatch(text) and not _NO_PAGE.match(text)
    return text if is_page else HOME
