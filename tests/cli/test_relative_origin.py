"""One build serves any host, port and scheme."""

import pytest

from propmanager.web.relative_origin import BUILD_HOST, with_browser_origin


def test_baked_addresses_become_those_of_the_address_bar():
    script = f"var e={{PING:`http://{BUILD_HOST}/ping`,EVENT:`ws://{BUILD_HOST}/_event`}}"
    assert with_browser_origin(script) == (
        "var e={PING:location.origin+`/ping`,"
        "EVENT:(location.protocol===`https:`?`wss://`:`ws://`)+location.host+`/_event`}"
    )


def test_address_in_an_unknown_form_stops_the_build():
    with pytest.raises(ValueError, match="still in the build"):
        with_browser_origin(f"var e='see http://{BUILD_HOST}/ping'")
