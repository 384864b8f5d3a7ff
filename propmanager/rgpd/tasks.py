"""Archives are made, tenants and left accounts erased, by the worker. Each job takes ids and reads the rows."""

import asyncio
import uuid

import structlog
from procrastinate.tasks import Task

from propmanager.accounts import service as accounts
from propmanager.core import clock, jobs, mail
from propmanager.core.tenancy import PlatformSession, platform_session
from propmanager.core.threads import in_database_thread
from propmanager.rgpd import erasure, export_requests, files, left_accounts, letters
from propmanager.rgpd.model import ErasureRequest

log = structlog.get_logger(__name__)

# After an erasure nobody knows any more whom to write to: until its mails are off they are held in memory.
_MAIL_AGAIN_AFTER_SECONDS = (5, 60, 600, 1800)


@jobs.app.task(name="rgpd.make_export", queue="exports", retry=jobs.PATIENT)
async def make_export(tenant_id: str, export_id: str) -> None:
    await in_database_thread(_make_export, uuid.UUID(tenant_id), uuid.UUID(export_id))


def _make_export(tenant_id: uuid.UUID, export_id: uuid.UUID) -> None:
    made = export_requests.make(tenant_id, export_id, now=clock.now())
    if made is None:
        return
    with platform_session("an archive that is ready") as db:
        export_requests.note_ready(db, tenant_id, export_id, made, now=clock.now())
        jobs.defer(db, send_export_ready, tenant_id=str(tenant_id), export_id=str(export_id))


@jobs.app.task(name="rgpd.send_export_ready", queue="mail", retry=jobs.PATIENT)
async def send_export_ready(tenant_id: str, export_id: str) -> None:
    letter = await in_database_thread(letters.export_ready, uuid.UUID(tenant_id), uuid.UUID(export_id))
    if letter:
        await accounts.deliver(letter, "rgpd.send_export_ready")


@jobs.app.periodic(cron="23 * * * *")
@jobs.app.task(name="rgpd.sweep_exports", queueing_lock="rgpd.sweep_exports")
async def sweep_exports(timestamp: int) -> None:  # noqa: ARG001 - given by `periodic`
    removed = await in_database_thread(export_requests.sweep, clock.now())
    log.info("exports.swept", files=removed)


@jobs.app.task(name="rgpd.send_erasure_asked", queue="mail", retry=jobs.PATIENT)
async def send_erasure_asked(tenant_id: str, request_id: str, user_id: str) -> None:
    await _send_notice("rgpd/erasure_asked", tenant_id, request_id, user_id)


@jobs.app.task(name="rgpd.send_erasure_soon", queue="mail", retry=jobs.PATIENT)
async def send_erasure_soon(tenant_id: str, request_id: str, user_id: str) -> None:
    await _send_notice("rgpd/erasure_soon", tenant_id, request_id, user_id)


async def _send_notice(template: str, tenant_id: str, request_id: str, user_id: str) -> None:
    letter = await in_database_thread(
        letters.erasure_notice, template, uuid.UUID(tenant_id), uuid.UUID(request_id), uuid.UUID(user_id)
    )
    if letter:
        await accounts.deliver(letter, template)


@jobs.app.periodic(cron="7 5 * * *")
@jobs.app.task(name="rgpd.carry_out_erasures", queueing_lock="rgpd.carry_out_erasures")
async def carry_out_erasures(timestamp: int) -> None:  # noqa: ARG001 - given by `periodic`
    await in_database_thread(_carry_out_erasures)


def _carry_out_erasures() -> None:
    now = clock.now()
    with platform_session("erasures that are due") as db:
        for request in erasure.list_due(db, now):
            jobs.defer(db, erase_tenant, tenant_id=str(request.tenant_id), request_id=str(request.id))
        for request in erasure.take_reminders(db, now):
            tell_owners(db, send_erasure_soon, request)


def tell_owners(db: PlatformSession, task: Task, request: ErasureRequest) -> None:
    """One job for each owner of the tenant."""
    for owner in letters.owners_of(db, request.tenant_id):
        ids = {"tenant_id": request.tenant_id, "request_id": request.id, "user_id": owner.user_id}
        jobs.defer(db, task, **{name: str(value) for name, value in ids.items()})


@jobs.app.task(name="rgpd.erase_tenant", queue="erasures", retry=jobs.PATIENT)
async def erase_tenant(tenant_id: str, request_id: str) -> None:
    """Whatever stops it in the middle, nothing is half done: one transaction, and a sweep for the files."""
    told = await in_database_thread(_erase_tenant, uuid.UUID(tenant_id), uuid.UUID(request_id))
    for letter in told:
        await _deliver_from_memory(letter)


def _erase_tenant(tenant_id: uuid.UUID, request_id: uuid.UUID) -> list[mail.Mail]:
    """The mails that say it is done; none when it was cancelled, or is done already."""
    now = clock.now()
    with platform_session("erasure of a tenant") as db:
        if erasure.lock_due(db, tenant_id, request_id, now=now) is None:
            return []
        if erasure.still_pays(db, tenant_id):  # taken up again since: it waits for its end, and is tried each night
            log.warning("erasure.waits_for_subscription", tenant_id=str(tenant_id))
            return []
        told = letters.erasure_done(db, tenant_id, now)
        erasure.erase(db, tenant_id, now=now)
    files.remove_all_of(tenant_id)
    log.info("erasure.done", tenant_id=str(tenant_id))
    return told


@jobs.app.periodic(cron="37 5 * * *")
@jobs.app.task(name="rgpd.carry_out_account_erasures", queueing_lock="rgpd.carry_out_account_erasures")
async def carry_out_account_erasures(timestamp: int) -> None:  # noqa: ARG001 - given by `periodic`
    await in_database_thread(_carry_out_account_erasures)


def _carry_out_account_erasures() -> None:
    with platform_session("accounts without a space") as db:
        for user_id in left_accounts.list_due(db, clock.now()):
            jobs.defer(db, erase_account, user_id=str(user_id))


@jobs.app.task(name="rgpd.erase_account", queue="erasures", retry=jobs.PATIENT)
async def erase_account(user_id: str) -> None:
    await in_database_thread(_erase_account, uuid.UUID(user_id))


def _erase_account(user_id: uuid.UUID) -> None:
    with platform_session("erasure of an account") as db:
        gone = left_accounts.erase(db, user_id, now=clock.now())
    if gone:
        log.info("erasure.account_done", user_id=str(user_id))


async def _deliver_from_memory(letter: mail.Mail) -> None:
    for seconds in (*_MAIL_AGAIN_AFTER_SECONDS, None):
        try:
            await accounts.deliver(letter, "rgpd.erase_tenant")
        except mail.MailDelayed as delayed:
            if seconds is None:
                log.warning("erasure.done_mail_lost", reason=str(delayed))
                return
            await asyncio.sleep(seconds)
        else:
            return
