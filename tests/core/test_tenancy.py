"""The wall, always with another tenant's rows behind it that could leak."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError
from sqlmodel import col, delete, select, update

from propmanager.accounts.model import User
from propmanager.biens.model import Bien
from propmanager.core.database import Role, engine
from propmanager.core.tenancy import TenantSession, freeze, platform_session, step_behind_wall, tenant_session
from propmanager.tenants.model import Tenant
from tests.core.conftest import bien

SETTING = sa.text("select coalesce(current_setting('app.tenant_id', true), '')")


def names(db):
    return list(db.exec(select(Bien.nom)))


def test_reads_give_only_the_tenants_own_rows(two_tenants):
    (mine, _), _ = two_tenants
    with tenant_session(mine) as db:
        by_orm = names(db)
        by_sql = list(db.execute(sa.text("select nom from bien")).scalars())
        tenants = list(db.exec(select(Tenant.id)))
    assert (by_orm, by_sql, tenants) == (["mien"], ["mien"], [mine])


def test_the_other_tenants_id_finds_nothing(two_tenants):
    (mine, _), (other, its_bien) = two_tenants
    with tenant_session(mine) as db:
        found = (
            db.get(Bien, (other, its_bien)),
            db.get(Bien, (mine, its_bien)),
            db.exec(select(Bien).where(Bien.id == its_bien)).all(),
        )
    assert found == (None, None, [])


def test_updates_and_deletes_touch_only_the_tenants_own_rows(two_tenants):
    (mine, _), (other, _) = two_tenants
    with tenant_session(mine) as db:
        renamed = db.exec(update(Bien).values(nom="pris").returning(col(Bien.nom))).all()
        deleted = db.exec(delete(Bien).where(col(Bien.tenant_id) == other).returning(col(Bien.id))).all()
    with tenant_session(other) as db:
        assert (len(renamed), deleted, names(db)) == (1, [], ["sien"])


def test_a_row_for_another_tenant_is_refused(two_tenants):
    (mine, _), (other, _) = two_tenants
    with pytest.raises(ProgrammingError, match="row-level security"), tenant_session(mine) as db:
        db.add(bien("glissé", tenant_id=other))
    with tenant_session(other) as db:
        assert names(db) == ["sien"]


def test_a_row_cannot_be_moved_to_another_tenant(two_tenants):
    (mine, _), (other, _) = two_tenants
    with pytest.raises(ProgrammingError, match="row-level security"), tenant_session(mine) as db:
        db.exec(update(Bien).values(tenant_id=other))
    with tenant_session(mine) as db:
        assert names(db) == ["mien"]


def test_a_row_cannot_point_at_another_tenants_row(two_tenants):
    (mine, _), (_, its_bien) = two_tenants
    with pytest.raises(IntegrityError, match="bien_immeuble_fk"), tenant_session(mine) as db:
        db.add(bien("lot", immeuble_id=its_bien))
    with tenant_session(mine) as db:
        assert names(db) == ["mien"]


@pytest.mark.parametrize("nobody", [None, "", "tous", 0])
def test_a_session_without_a_tenant_cannot_exist(nobody, database_url):
    with pytest.raises(ValueError, match="badly formed"):
        TenantSession(nobody)


def test_the_app_role_without_a_tenant_sees_nothing_and_writes_nothing(two_tenants, app_connection):
    """Checklist B30."""
    seen = [app_connection.execute(sa.text(f"select count(*) from {t}")).scalar() for t in ("bien", "tenant")]
    with pytest.raises(ProgrammingError, match=r"app\.tenant_id"):
        app_connection.execute(
            sa.text("insert into bien (nom, adresse, code_postal, ville, type) values ('', '', '', '', 'maison')")
        )
    assert seen == [0, 0]


def test_an_invented_tenant_sees_nothing(two_tenants):
    with tenant_session(uuid.uuid4()) as db:
        assert (names(db), db.exec(select(Tenant)).all()) == ([], [])


@pytest.mark.parametrize("ending", ["commit", "rollback", "exception"])
def test_a_pooled_connection_forgets_its_tenant(ending, two_tenants):
    (mine, _), _ = two_tenants
    pid = None
    try:
        with TenantSession(mine) as db:
            pid = db.execute(sa.text("select pg_backend_pid()")).scalar()
            if ending == "exception":
                db.execute(sa.text("select 1/0"))
            getattr(db, ending)()
    except DBAPIError:
        pass
    with engine(Role.APP).connect() as connection:
        left = connection.execute(SETTING).scalar()
        seen = connection.execute(sa.text("select count(*) from bien")).scalar()
        same = connection.execute(sa.text("select pg_backend_pid()")).scalar() == pid
    assert (left, seen, same) == ("", 0, True)


def test_a_session_enters_its_tenant_again_after_each_commit(two_tenants):
    (mine, _), _ = two_tenants
    with TenantSession(mine) as db:
        first = names(db)
        db.commit()
        second = names(db)
        db.rollback()
        third = names(db)
    assert [first, second, third] == [["mien"]] * 3


def test_200_interleaved_sessions_never_mix(two_tenants):
    def look(turn):
        tenant_id, _ = two_tenants[turn % 2]
        with tenant_session(tenant_id) as db:
            before = names(db)
            db.execute(sa.text("select pg_sleep(0.002)"))
            if turn % 5 == 0:
                db.rollback()
            return before + names(db)

    with ThreadPoolExecutor(8) as threads:
        seen = list(threads.map(look, range(200)))
    assert seen == [["mien", "mien"], ["sien", "sien"]] * 100


def test_a_platform_session_that_steps_behind_the_wall_reads_one_tenant_to_its_end(two_tenants):
    (mine, _), (other, _) = two_tenants
    both = select(Bien.nom).where(col(Bien.tenant_id).in_([mine, other])).order_by(Bien.nom)
    with platform_session("test") as db:
        before = list(db.exec(both))
        step_behind_wall(db, mine)
        behind = list(db.exec(both))
        with pytest.raises(ProgrammingError, match="permission denied"), db.begin_nested():
            db.exec(select(User.email)).all()
        db.commit()
        after = list(db.exec(both))
    assert (before, behind, after) == (["mien", "sien"], ["mien"], ["mien", "sien"])


def test_a_frozen_session_does_not_see_what_is_written_meanwhile(two_tenants):
    (mine, _), _ = two_tenants
    with platform_session("test") as db:
        freeze(db)
        first = len(db.exec(select(Bien.id).where(Bien.tenant_id == mine)).all())
        with tenant_session(mine) as other:
            other.add(bien("entre-temps"))
        second = len(db.exec(select(Bien.id).where(Bien.tenant_id == mine)).all())
    assert (first, second) == (1, 1)
