"""Our own invoices as files, for every member, as the page that lists them; open when the space is closed."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from propmanager.accounts.service import Action, Identity
from propmanager.billing import service as billing
from propmanager.core.threads import in_database_thread
from propmanager.web.member import who_may

router = APIRouter(prefix="/facturation/factures")

Reader = Annotated[Identity, Depends(who_may(Action.READ))]


@router.get("/{numero}.pdf")
async def facture(numero: str, reader: Reader) -> Response:
    """404 for a number of another space, of nobody, or whose file is still to be made."""
    found = await in_database_thread(billing.facture_pdf, reader.tenant_id, numero)  # pyright: ignore[reportArgumentType]  # a member has a tenant
    headers = {"content-disposition": f'attachment; filename="{found.file_name}"', "cache-control": "no-store"}
    return Response(found.pdf, media_type="application/pdf", headers=headers)
