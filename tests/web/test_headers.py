import asyncio
import base64
import hashlib

import pytest
from starlette.responses import PlainTextResponse

from propmanager.web.headers import SecurityHeaders, content_security_policy, referrer_policy, script_hashes


def source(script):
    return f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'"


def test_each_inline_script_is_allowed_by_its_hash():
    page = (
        b'<script>a()</script><script type="module" async="">\n b() \n</script><script src="/x.js"></script>'
        b"<script>a()</script>"
    )
    assert script_hashes([page, b"<script>c()</script>"]) == tuple(sorted(map(source, [b"a()", b"\n b() \n", b"c()"])))


def test_the_policy_allows_our_scripts_alone():
    policy = dict(part.split(" ", 1) for part in content_security_policy(("'sha256-x'",), "dupont.fr").split("; "))
    assert policy == {
        "default-src": "'self'",
        "script-src": "'self' 'sha256-x'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "font-src": "'self' data:",
        "connect-src": "'self' ws://dupont.fr wss://dupont.fr",
        "frame-ancestors": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "object-src": "'none'",
    }


def answered(answer, *, https=True, host=b"dupont.fr"):
    app = SecurityHeaders(answer, (), https=https)
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"host", host)] if host else []}
    asyncio.run(app(scope, receive, send))
    return {name.decode(): value.decode() for name, value in sent[0]["headers"]}


@pytest.mark.parametrize("status", [200, 204, 303, 304, 401, 404, 422, 500, 503])
def test_every_answer_carries_every_header(status):
    headers = answered(PlainTextResponse("", status))
    assert {name: headers[name] for name in headers if name not in {"content-length", "content-type"}} == {
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "strict-origin-when-cross-origin",
        "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=(), "
        "publickey-credentials-get=(self), publickey-credentials-create=(self)",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "content-security-policy": content_security_policy((), "dupont.fr"),
        "cache-control": "no-store",
        "strict-transport-security": "max-age=63072000; includeSubDomains; preload",
    }


@pytest.mark.parametrize(
    ("path", "policy"),
    [
        ("/", "strict-origin-when-cross-origin"),
        ("/connexion", "strict-origin-when-cross-origin"),
        ("/connexion/verification", "strict-origin-when-cross-origin"),
        ("/verifications", "strict-origin-when-cross-origin"),
        ("/reinitialisation", "no-referrer"),
        ("/reinitialisation/", "no-referrer"),
        ("/verification", "no-referrer"),
        ("/invitation", "no-referrer"),
        ("/invitation/x", "no-referrer"),
        ("/auth/arrivee", "no-referrer"),
    ],
)
def test_a_page_whose_address_can_hold_a_code_names_itself_to_nobody(path, policy):
    """Checklist A11."""
    assert referrer_policy(path) == policy


def test_without_https_there_is_no_promise_of_it():
    assert "strict-transport-security" not in answered(PlainTextResponse(""), https=False)


def test_a_file_keeps_its_own_cache_rule():
    assert answered(PlainTextResponse("", headers={"cache-control": "no-cache"}))["cache-control"] == "no-cache"


@pytest.mark.parametrize("host", [b"evil.fr; script-src *", b"a b", b"\xe9.fr", b"", b"x" * 300, b"a\r\nb: c"])
def test_a_host_that_is_none_is_not_written_into_the_policy(host):
    policy = answered(PlainTextResponse(""), host=host)["content-security-policy"]
    assert policy == content_security_policy((), "localhost")
