"""The proof that is asked for again before something sensitive."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from propmanager.accounts.service import confirmation
from propmanager.core import clock
from propmanager.core.errors import InvalidInput
from propmanager.web.access import CONFIRM
from propmanager.web.letting_in import answer_for, reads_json
from propmanager.web.local_path import local_path
from propmanager.web.member import Person, forget_session
from propmanager.web.visit import Visit, visit_of

router = APIRouter(prefix="/auth")

CurrentVisit = Annotated[Visit, Depends(visit_of)]


class Confirmation(BaseModel):
    """One of the two proofs, and the address of the page to go on to."""

    password: str = ""
    code: str = ""
    suite: str = ""


@router.post("/confirm")
async def confirm(
    request: Request, who: Person, visit: CurrentVisit, typed: Annotated[Confirmation, Form()]
) -> Response:
    suite = local_path(typed.suite)
    proof = confirmation.Proof(password=typed.password, code=typed.code)
    try:
        await confirmation.confirm(who, proof, client=visit.client, now=clock.now())
    except InvalidInput:
        if reads_json(request):
            raise
        return RedirectResponse(f"{CONFIRM}?{urlencode({'suite': suite})}", 303)
    forget_session(request, who)
    return answer_for(request)(suite)
