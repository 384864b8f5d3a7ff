"""Mails that do not get through: tried again while there is hope, and not for ever."""

import socket
import time
from datetime import timedelta

import pytest
import sqlalchemy as sa
from procrastinate.jobs import Job

from propmanager.core import clock, jobs
from propmanager.core.tenancy import platform_session
from tests.core.test_jobs import Postbox, queue, run_what_is_due, sign_up, smtp, welcome_id

pytestmark = pytest.mark.usefixtures("pointed_at_own_database")


def next_try_in_minutes():
    with platform_session("test") as db:
        wait = db.execute(
            sa.text(
                "select scheduled_at - now() from procrastinate_jobs "
                "where task_name = 'accounts.send_welcome' and status = 'todo'"
            )
        ).scalar_one()
    return round(wait / timedelta(minutes=1))


@pytest.mark.parametrize("answer", ["451 Try again later", "421 Too busy"])
def test_a_mail_the_server_puts_off_is_sent_again_a_minute_later(answer, use_smtp):
    sign_up("claire@exemple.fr")
    with smtp(Postbox(answer)) as url:
        use_smtp(url)
        run_what_is_due()
    assert (queue(), next_try_in_minutes()) == ([("todo", 1)], 1)


def test_a_mail_is_sent_again_after_the_server_was_away(use_smtp):
    tenant_id = sign_up("claire@exemple.fr")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound, not listening: refused
        use_smtp(f"smtp://127.0.0.1:{unused.getsockname()[1]}")
        run_what_is_due()
    away = (queue(), next_try_in_minutes())
    postbox = Postbox()
    with smtp(postbox) as url, platform_session("test") as db:
        use_smtp(url)
        db.execute(sa.text("update procrastinate_jobs set scheduled_at = now() where status = 'todo'"))
        db.commit()
        run_what_is_due()
    assert away == ([("todo", 1)], 1)
    assert (queue(), postbox.received) == ([("succeeded", 2)], [("claire@exemple.fr", welcome_id(tenant_id))])


def test_a_server_that_accepts_and_says_nothing_is_given_up_after_ten_seconds(use_smtp):
    sign_up("claire@exemple.fr")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        use_smtp(f"smtp://127.0.0.1:{silent.getsockname()[1]}")
        started = time.monotonic()
        run_what_is_due()
    assert (queue(), next_try_in_minutes()) == ([("todo", 1)], 1)
    assert 9 < time.monotonic() - started < 40


def test_a_mail_the_server_refuses_for_good_is_not_sent_again(use_smtp):
    sign_up("claire@exemple.fr")
    postbox = Postbox("550 No such mailbox")
    with smtp(postbox) as url:
        use_smtp(url)
        run_what_is_due()
        run_what_is_due()
    assert (queue(), len(postbox.received)) == ([("succeeded", 1)], 1)


def test_a_welcome_to_a_space_or_a_person_that_is_gone_ends_quietly(use_smtp):
    postbox = Postbox()
    tenant_id = sign_up("claire@exemple.fr")
    sign_up("zoe@exemple.fr")
    with platform_session("test") as db:
        db.execute(sa.text("delete from tenant where id = :id"), {"id": tenant_id})
        db.execute(sa.text("delete from app_user where email = 'zoe@exemple.fr'"))
    with smtp(postbox) as url:
        use_smtp(url)
        run_what_is_due()
    assert (queue(), postbox.received) == ([("succeeded", 1), ("succeeded", 1)], [])


def test_the_waits_double_from_one_minute_and_end_after_ten():
    def wait(attempts):
        job = Job(id=1, queue="mail", lock=None, queueing_lock=None, task_name="t", attempts=attempts, status="doing")
        decision = jobs.PATIENT.get_retry_decision(exception=OSError(), job=job)
        return decision and decision.retry_at and round((decision.retry_at - clock.now()) / timedelta(minutes=1))

    assert [wait(attempts) for attempts in range(11)] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, None]
