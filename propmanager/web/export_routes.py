"""Downloads of a tenant's data, open as long as the session is: also when the space is closed."""

from fastapi import APIRouter
from fastapi.responses import Response

from propmanager.accounts.service import Identity
from propmanager.biens import service as biens
from propmanager.core.tenancy import tenant_session
from propmanager.core.threads import in_database_thread
from propmanager.web.member import Member

router = APIRouter(prefix="/export")


@router.get("/biens.csv")
async def biens_csv(member: Member) -> Response:
    """All biens, archived ones included, as CSV for French spreadsheets (`;`, comma, UTF-8 with BOM)."""
    text = await in_database_thread(_biens_csv, member)
    headers = {"content-disposition": 'attachment; filename="biens.csv"'}
    return Response(text.encode(), media_type="text/csv; charset=utf-8", headers=headers)


def _biens_csv(member: Identity) -> str:
    with tenant_session(member.tenant_id) as db:  # pyright: ignore[reportArgumentType]  # a member has a tenant
        return biens.biens_csv(db)
