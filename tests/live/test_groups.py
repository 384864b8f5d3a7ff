"""Tests that look at one running product stay with one worker: else each worker starts one for nearly every test."""

import pytest


@pytest.mark.xdist_group("kept-together")
def test_the_workers_are_told_which_tests_belong_together(request: pytest.FixtureRequest):
    """pytest-xdist says it in the id of the test; with another pytest it does nothing, in silence."""
    is_grouped = request.config.getoption("loadgroup", default=False)
    assert request.node.nodeid.endswith("@kept-together") == is_grouped
