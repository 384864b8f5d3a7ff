"""What a landlord types, for the tests of biens."""

import uuid
from datetime import date

from propmanager.biens import form, service
from propmanager.core.tenancy import TenantSession

TODAY = date(2026, 11, 22)


def typed(**changes: str) -> dict[str, str]:
    """A form that may be saved, but for `changes`."""
    return (
        form.empty()
        | {
            "nom": "Appartement Bellecour",
            "adresse": "14 rue Victor-Hugo",
            "code_postal": "69002",
            "ville": "Lyon",
            "surface": "68,25",
            "pieces": "3",
            "loyer": "1 180,00",
            "charges": "95",
        }
        | changes
    )


def add(db: TenantSession, **changes: str) -> uuid.UUID:
    bien_id = uuid.uuid4()
    service.add_bien(db, service.read_bien(typed(**changes), TODAY), bien_id)
    return bien_id
