"""A form as it opens: for a new bien, for a copy, or for a bien that exists."""

import uuid
from dataclasses import dataclass

from propmanager.biens import form
from propmanager.biens.lookup import get_bien, list_immeubles
from propmanager.biens.model import Bien
from propmanager.core.tenancy import TenantSession

NEW = 0
ARCHIVED_SUFFIX = " (archivé)"


@dataclass(frozen=True)
class OpenForm:
    """`bien_id` is chosen here even for a new bien; `version` is NEW until the bien exists."""

    bien_id: uuid.UUID
    version: int
    values: dict[str, str]
    immeubles: list[tuple[str, str]]


def open_new_form(db: TenantSession, copied: uuid.UUID | None) -> OpenForm:
    """Nothing is written before the form is sent. Raises NotFound for a copy of nothing."""
    values = form.typed_copy(get_bien(db, copied)) if copied else form.empty()
    return OpenForm(uuid.uuid4(), NEW, values, _immeuble_choices(db))


def open_existing_form(db: TenantSession, bien_id: uuid.UUID) -> OpenForm:
    """Raises NotFound."""
    bien = get_bien(db, bien_id)
    return OpenForm(bien_id, bien.version, form.typed_from(bien), _choices_of(db, bien))


def _immeuble_choices(db: TenantSession) -> list[tuple[str, str]]:
    return [(form.NONE, "Aucun"), *((str(bien_id), nom) for bien_id, nom in list_immeubles(db))]


def _choices_of(db: TenantSession, bien: Bien) -> list[tuple[str, str]]:
    """Its own immeuble is one of them, also archived: whoever saves the form as it opened changes nothing."""
    choices = [choice for choice in _immeuble_choices(db) if choice[0] != str(bien.id)]
    if bien.immeuble_id is None or str(bien.immeuble_id) in dict(choices):
        return choices
    own = get_bien(db, bien.immeuble_id)
    return [*choices, (str(own.id), own.nom + (ARCHIVED_SUFFIX if own.archived_at else ""))]
