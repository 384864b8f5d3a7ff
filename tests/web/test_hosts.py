import pytest
from hypothesis import given
from hypothesis import strategies as st

from propmanager.web.hosts import Host, Site, read_host

BARE, UNKNOWN = Host(Site.BARE), Host(Site.UNKNOWN)


@pytest.mark.parametrize(
    ("header", "host"),
    [
        ("localhost:3000", BARE),
        ("LOCALHOST:3000", BARE),
        ("dupont.localhost:3000", Host(Site.TENANT, "dupont")),
        ("Dupont.Localhost:3000", Host(Site.TENANT, "dupont")),
        ("", UNKNOWN),
        ("localhost", UNKNOWN),
        ("localhost:3001", UNKNOWN),
        (".localhost:3000", UNKNOWN),
        ("a.b.localhost:3000", UNKNOWN),
        ("evil.fr", UNKNOWN),
        ("localhost:3000.evil.fr", UNKNOWN),
        ("dupont.localhost:3000@evil.fr", UNKNOWN),
        ("dupontlocalhost:3000", UNKNOWN),
        ("127.0.0.1:3000", UNKNOWN),
        ("[::1]:3000", UNKNOWN),
    ],
)
def test_a_host_is_the_bare_one_a_tenants_or_nobodys(header, host):
    assert read_host(header, "localhost:3000") == host


@pytest.mark.parametrize(
    ("header", "host"),
    [("propmanager.fr.", BARE), ("dupont.propmanager.fr.", Host(Site.TENANT, "dupont")), ("fr", UNKNOWN)],
)
def test_the_dot_of_the_root_does_not_matter(header, host):
    assert read_host(header, "propmanager.fr") == host


@given(st.text())
def test_any_header_gives_a_host_and_never_two_labels(header):
    host = read_host(header, "localhost:3000")
    assert "." not in host.subdomain
    assert bool(host.subdomain) == (host.site == Site.TENANT)
