"""The link in the mail of a résiliation, answered over HTTP. Opening it changes nothing: its page posts here."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from propmanager.core import clock
from propmanager.core.errors import PropManagerError
from propmanager.resiliation import service as resiliation
from propmanager.web.letting_in import reads_json
from propmanager.web.visit import Visit, visit_of

router = APIRouter(prefix="/auth")

PAGE = "/resilier/confirmation"


@router.post("/resiliation")
async def confirm(
    request: Request, visit: Annotated[Visit, Depends(visit_of)], code: Annotated[str, Form()] = ""
) -> Response:
    """A browser whose scripts have not come opens the page again, and reads what became of it in a mail."""
    try:
        told = await resiliation.confirm(code, client=visit.client, now=clock.now())
    except PropManagerError:
        if reads_json(request):
            raise
        return RedirectResponse(PAGE, 303)
    return JSONResponse({"notice": told}) if reads_json(request) else RedirectResponse(PAGE, 303)
