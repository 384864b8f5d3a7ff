"""Everything a tenant has, in one archive: read in one transaction, as it was at one instant.

Its own tables are read behind the wall. Of its people, and of the few tables that are closed to the landlord's role,
only the rows and columns that the map names are read past it.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import IO, Any

import sqlalchemy as sa

from propmanager.billing import service as billing
from propmanager.core import french
from propmanager.core.tenancy import PlatformSession, freeze, platform_session, step_behind_wall
from propmanager.rgpd.archive import README, Archive
from propmanager.rgpd.map import TREATMENTS
from propmanager.rgpd.treatment import ACCESS, Treatment, Way

# The files of a tenant, as (name, content in pieces).
FileProvider = Callable[[uuid.UUID], Iterable[tuple[str, Iterable[bytes]]]]


def _factures(tenant_id: uuid.UUID) -> Iterator[tuple[str, Iterable[bytes]]]:
    for facture in billing.facture_pdfs(tenant_id):
        yield f"factures/{facture.file_name}", [facture.pdf]


FILES: tuple[FileProvider, ...] = (_factures,)

_AT_A_TIME = 1000
_EXPORTED = tuple(one for one in TREATMENTS if one.exported)


def write_archive(
    tenant_id: uuid.UUID, file: IO[bytes], *, now: datetime, providers: Sequence[FileProvider] = FILES
) -> None:
    archive = Archive(file, now)
    with platform_session("archive of a tenant") as db:
        freeze(db)
        revision = db.execute(sa.select(sa.column("version_num")).select_from(sa.table("alembic_version"))).scalar_one()
        _add_tables(archive, db, tenant_id, (one for one in _EXPORTED if one.way != Way.WALL))
        step_behind_wall(db, tenant_id)
        _add_tables(archive, db, tenant_id, (one for one in _EXPORTED if one.way == Way.WALL))
    for provider in providers:
        for name, content in provider(tenant_id):
            archive.add_file(name, content)
    archive.add_text(README, _readme(now))
    archive.close(tenant_id=str(tenant_id), schema_revision=revision)


def _add_tables(archive: Archive, db: PlatformSession, tenant_id: uuid.UUID, chosen: Iterable[Treatment]) -> None:
    for treatment in chosen:
        archive.add_rows(treatment.table, _rows(db, _STATEMENTS[treatment.way](treatment, tenant_id)))


def _rows(db: PlatformSession, statement: sa.Select[Any]) -> Iterator[Mapping[str, Any]]:
    return (row._asdict() for row in db.execute(statement.execution_options(yield_per=_AT_A_TIME)))


def _behind_wall(treatment: Treatment, _tenant_id: uuid.UUID) -> sa.Select[Any]:
    table = _table(treatment)
    return sa.select(*(table.c[name] for name in treatment.exported)).order_by(table.c.id)


def _of_members(treatment: Treatment, tenant_id: uuid.UUID) -> sa.Select[Any]:
    people, membership = _table(treatment), sa.table("membership", sa.column("user_id"), sa.column("tenant_id"))
    return (
        sa.select(*(people.c[name] for name in treatment.exported))
        .join_from(people, membership, membership.c.user_id == people.c.id)
        .where(membership.c.tenant_id == tenant_id)
        .order_by(people.c.id)
    )


def _concerning(treatment: Treatment, tenant_id: uuid.UUID) -> sa.Select[Any]:
    table = _table(treatment)
    mine = sa.literal_column("concerns") == tenant_id
    return sa.select(*(table.c[name] for name in treatment.exported)).where(mine).order_by(table.c.id)


_STATEMENTS = {Way.WALL: _behind_wall, Way.MEMBERS: _of_members, Way.CONCERNS: _concerning}


def _table(treatment: Treatment) -> sa.TableClause:
    return sa.table(treatment.table, *map(sa.column, treatment.exported))


def _readme(now: datetime) -> str:
    contents = "\n".join(f"- {one.table}.jsonl : {one.holds}." for one in _EXPORTED)
    return f"""\
Archive de votre espace PropManager, faite le {french.format_instant(now)} (heure de Paris).

Elle répond à votre droit d’accès et à la portabilité ({ACCESS}).

Chaque fichier .jsonl est une table : un objet JSON par ligne, en UTF-8. Les instants sont en temps universel (UTC),
les montants en centimes d’euro. Les identifiants relient les fichiers entre eux.

{contents}
- files/factures/ : les PDF des factures et des avoirs de votre abonnement, quand il y en a.
- manifest.json : le nombre de lignes, la taille et l’empreinte SHA-256 de chaque fichier.

Les mots de passe, les codes et leurs empreintes n’y sont pas : ils ne servent qu’à entrer.
"""
