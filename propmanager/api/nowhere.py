"""The end of the API's addresses: what is no route says so in the form of all its refusals."""

from fastapi import APIRouter

from propmanager.core.errors import NotFound

router = APIRouter(include_in_schema=False)


@router.api_route("/api/{rest:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
async def nowhere(rest: str) -> None:
    raise NotFound(f"L’API n’a rien à l’adresse /{rest[:80]}, ou pas sous cette méthode.")
