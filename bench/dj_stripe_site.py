"""dj-stripe as its documentation sets it up, run by the Python of its own environment: nothing of ours is imported.

`DATABASE_URL`, `STRIPE_API_HOST`, `STRIPE_KEY`, `WEBHOOK_SECRET` and `WEBHOOK_UUID` say with what; the argument
`prepare` makes its tables.
"""

import os
import sys
from urllib.parse import parse_qs, unquote, urlsplit

import django
import stripe
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.urls import include, path


def _database() -> dict:
    url = urlsplit(os.environ["DATABASE_URL"])
    host = parse_qs(url.query).get("host", [url.hostname])[0]
    name, user = url.path.lstrip("/"), unquote(url.username or "")
    return {"ENGINE": "django.db.backends.postgresql", "NAME": name, "USER": user, "HOST": host, "CONN_MAX_AGE": None}


API_VERSION = stripe.api_version = "2026-10-28.endive"  # what the sandbox speaks

settings.configure(
    SECRET_KEY="of-the-bench",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    DATABASES={"default": _database()},
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],  # says how long an answer is
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "djstripe"],
    DJSTRIPE_FOREIGN_KEY_TO_FIELD="id",
    STRIPE_LIVE_MODE=False,
    STRIPE_API_VERSION=API_VERSION,
    STRIPE_TEST_SECRET_KEY=os.environ["STRIPE_KEY"],
    STRIPE_API_HOST=os.environ["STRIPE_API_HOST"],
)
django.setup()
urlpatterns = [path("stripe/", include("djstripe.urls", namespace="djstripe"))]
application = get_wsgi_application()


def _prepare() -> None:
    from djstripe.models import Account, APIKey, WebhookEndpoint  # noqa: PLC0415 - once Django is set up

    call_command("migrate", verbosity=0)
    # Known beforehand, so that no event pays for asking.
    account = Account.objects.create(id="acct_bench", livemode=False)
    secret = os.environ["STRIPE_KEY"]
    APIKey.objects.create(secret=secret, type="secret", livemode=False, djstripe_owner_account=account)
    WebhookEndpoint.objects.create(
        id="we_bench",
        djstripe_uuid=os.environ["WEBHOOK_UUID"],
        secret=os.environ["WEBHOOK_SECRET"],
        url="http://localhost/",
        status="enabled",
        enabled_events=["*"],
        livemode=False,
        djstripe_owner_account=account,
    )


if __name__ == "__main__" and sys.argv[1:] == ["prepare"]:
    _prepare()
