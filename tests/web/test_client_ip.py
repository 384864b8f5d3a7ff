import pytest
from hypothesis import given
from hypothesis import strategies as st

from propmanager.web.client_ip import client_ip

PEER = "10.0.0.1"


@pytest.mark.parametrize(
    ("forwarded_for", "hops", "ip"),
    [
        ([], 0, PEER),
        (["203.0.113.7"], 0, PEER),
        (["203.0.113.7"], 1, "203.0.113.7"),
        (["1.1.1.1, 203.0.113.7"], 1, "203.0.113.7"),
        (["1.1.1.1", "203.0.113.7"], 1, "203.0.113.7"),
        (["1.1.1.1, 203.0.113.7, 10.0.0.2"], 2, "203.0.113.7"),
        (["203.0.113.7"], 2, PEER),
        ([], 1, PEER),
        (["1.1.1.1, "], 1, PEER),
        (["1.1.1.1, unknown"], 1, PEER),
        (["1.1.1.1, <script>"], 1, PEER),
        (["203.0.113.7:5123"], 1, "203.0.113.7"),
        (["[2001:db8::7]:5123"], 1, "2001:db8::7"),
        (["[2001:db8::7]"], 1, "2001:db8::7"),
        (["2001:0db8:0:0::0007"], 1, "2001:db8::7"),
        (["fe80::1%eth0"], 1, "fe80::1"),
        (["::ffff:203.0.113.7"], 1, "203.0.113.7"),
    ],
)
def test_a_visitor_is_where_the_trusted_proxies_heard_it(forwarded_for, hops, ip):
    assert client_ip(PEER, forwarded_for, hops) == ip


@given(st.lists(st.text(max_size=40), max_size=5))
def test_without_a_proxy_nothing_that_is_sent_counts(forwarded_for):
    assert client_ip(PEER, forwarded_for, 0) == PEER


@given(st.lists(st.text(alphabet="0123456789.,:[] abcf", max_size=40), max_size=5))
def test_what_a_visitor_writes_itself_does_not_count(forwarded_for):
    assert client_ip(PEER, [*forwarded_for, "203.0.113.7"], 1) == "203.0.113.7"


def test_a_peer_without_an_address_has_none():
    assert [client_ip(peer, [], 0) for peer in ("", "unix:/run/x.sock")] == ["", ""]
