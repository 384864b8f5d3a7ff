"""What may be done with biens. Each function is part of one transaction; the wall keeps to the tenant's own."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import select

from propmanager.biens import keys
from propmanager.biens.drafts import NEW, OpenForm, open_existing_form, open_new_form
from propmanager.biens.export import biens_csv
from propmanager.biens.form import BienForm, read_bien
from propmanager.biens.listing import BienPage, BienRow, list_biens
from propmanager.biens.lookup import count_biens, count_lots, found, get_bien, list_immeubles, list_lots
from propmanager.biens.model import Bien, BienType, DpeClass
from propmanager.biens.query import BienQuery, DpeFilter, Status
from propmanager.biens.sheet import BienSheet, bien_sheet
from propmanager.biens.totals import BiensTotals, biens_totals
from propmanager.core import french
from propmanager.core.errors import Conflict, InvalidInput, PlanLimitReached
from propmanager.core.tenancy import TenantSession
from propmanager.tenants import service as tenants

__all__ = [
    "NEW",
    "BienForm",
    "BienPage",
    "BienQuery",
    "BienRow",
    "BienSheet",
    "BienType",
    "BiensTotals",
    "DpeClass",
    "DpeFilter",
    "OpenForm",
    "Status",
    "add_bien",
    "archive_bien",
    "bien_sheet",
    "biens_csv",
    "biens_totals",
    "change_bien",
    "count_biens",
    "get_bien",
    "list_biens",
    "list_immeubles",
    "list_lots",
    "open_existing_form",
    "open_new_form",
    "read_bien",
    "restore_bien",
]

CHANGED_MEANWHILE = (
    "Ce bien a été modifié entre-temps. Vos saisies restent dans cette page. "
    "Comparez avec sa fiche dans un autre onglet, puis rechargez cette page pour modifier la version actuelle."
)


def add_bien(db: TenantSession, form: BienForm, bien_id: uuid.UUID) -> None:
    """The page chose `bien_id` before it sent the form: the same form sent twice makes one bien.

    Raises PlanLimitReached, and InvalidInput for an immeuble that is not one.
    """
    terms = tenants.lock_terms(db)
    if db.exec(select(Bien.id).where(Bien.id == bien_id)).one_or_none():
        return
    if form.type != BienType.IMMEUBLE:
        _check_room(db, terms)
    _check_immeuble(db, form.immeuble_id)
    db.exec(insert(Bien).values(id=bien_id, **_columns(form)))


def change_bien(db: TenantSession, bien_id: uuid.UUID, form: BienForm, version: int) -> None:
    """`version` is that of the bien when its form was opened. Raises Conflict when it has changed since."""
    terms = tenants.lock_terms(db)
    bien = _locked(db, bien_id)
    if bien.version != version:
        raise Conflict(CHANGED_MEANWHILE)
    if form.type != bien.type:
        _check_type_change(db, bien, form.type, terms)
    if form.immeuble_id != bien.immeuble_id:
        _check_immeuble(db, form.immeuble_id)
    for name, value in _columns(form).items():
        setattr(bien, name, value)
    bien.version = version + 1
    db.flush()


def archive_bien(db: TenantSession, bien_id: uuid.UUID, now: datetime) -> str:
    """Gives the name. Archiving twice keeps the first date. Raises Conflict for an immeuble that still has lots."""
    tenants.lock_terms(db)
    bien = _locked(db, bien_id)
    lots = len(list_lots(db, bien_id))
    if lots:
        left = french.counted(lots, "lot actif", "lots actifs")
        raise Conflict(f"Cet immeuble contient encore {left}. Archivez d’abord ses lots.")
    bien.archived_at = bien.archived_at or now
    db.flush()
    return bien.nom


def restore_bien(db: TenantSession, bien_id: uuid.UUID) -> str:
    """Gives the name. Raises PlanLimitReached, and Conflict for a lot whose immeuble is archived."""
    terms = tenants.lock_terms(db)
    bien = _locked(db, bien_id)
    if bien.archived_at is None:
        return bien.nom
    if bien.type != BienType.IMMEUBLE:
        _check_room(db, terms)
    if bien.immeuble_id and get_bien(db, bien.immeuble_id).archived_at:
        raise Conflict("L’immeuble de ce lot est archivé. Restaurez d’abord l’immeuble.")
    bien.archived_at = None
    db.flush()
    return bien.nom


def _locked(db: TenantSession, bien_id: uuid.UUID) -> Bien:
    query = select(Bien).where(Bien.id == bien_id).with_for_update().execution_options(populate_existing=True)
    return found(db.exec(query).one_or_none())


def _check_room(db: TenantSession, terms: tenants.Terms) -> None:
    """With the terms locked, nobody else of the tenant adds a bien until this transaction ends."""
    if terms.max_biens is not None and count_biens(db) >= terms.max_biens:
        limit = french.counted(terms.max_biens, "bien", "biens")
        raise PlanLimitReached(f"Votre plan {terms.label} permet {limit}. Archivez un bien ou changez de plan.")


def _check_type_change(db: TenantSession, bien: Bien, wanted: BienType, terms: tenants.Terms) -> None:
    if bien.type != BienType.IMMEUBLE:
        return
    lots = count_lots(db, bien.id)
    if lots:
        sentence = f"Cet immeuble contient {french.counted(lots, 'lot', 'lots')} : son type ne peut pas changer."
        raise InvalidInput({"type": sentence})
    if bien.archived_at is None and wanted != BienType.IMMEUBLE:
        _check_room(db, terms)


def _check_immeuble(db: TenantSession, immeuble_id: uuid.UUID | None) -> None:
    if immeuble_id and immeuble_id not in dict(list_immeubles(db)):
        raise InvalidInput({"immeuble_id": "Cet immeuble n’est plus dans la liste. Choisissez-en un autre."})


def _columns(form: BienForm) -> dict[str, Any]:
    return {
        "type": form.type,
        "nom": form.nom,
        "adresse": form.adresse,
        "code_postal": form.code_postal,
        "ville": form.ville,
        "immeuble_id": form.immeuble_id,
        "surface_dm2": form.surface,
        "pieces": form.pieces,
        "dpe_class": form.dpe_class,
        "dpe_on": form.dpe_on,
        "loyer_cents": form.loyer,
        "charges_cents": form.charges,
        "depot_cents": form.depot,
        "notes": form.notes,
        "nom_key": keys.sort_key(form.nom),
        "search_text": french.fold(f"{form.nom} {form.adresse} {form.code_postal} {form.ville}"),
    }
