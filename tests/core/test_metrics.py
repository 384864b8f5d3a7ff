import pytest
from prometheus_client.parser import text_string_to_metric_families

from propmanager.core import metrics


@pytest.fixture(autouse=True)
def _fresh_counters():
    counters = (metrics.REQUESTS, metrics.REQUEST_SECONDS, metrics.EVENTS, metrics.EVENT_SECONDS, metrics.JOBS)
    for counter in (*counters, metrics.POOL_SIZE, metrics.POOL_CHECKED_OUT):
        counter.clear()
    metrics._seen.clear()


def samples(name):
    page, _ = metrics.render()
    families = text_string_to_metric_families(page.decode())
    return {
        tuple(sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
        if sample.name == name
    }


def test_requests_are_counted_by_method_route_and_status():
    metrics.count_request("GET", "/biens", 200, 0.02)
    metrics.count_request("GET", "/biens", 200, 0.03)
    metrics.count_request("BREW", "/biens", 405, 0.01)
    assert samples("propmanager_requests_total") == {("GET", "/biens", "200"): 2, ("other", "/biens", "405"): 1}
    assert samples("propmanager_request_seconds_sum") == {("GET", "/biens"): 0.05, ("other", "/biens"): 0.01}


def test_events_and_jobs_are_counted_by_outcome():
    metrics.count_event("biens.save", "done", 0.01)
    metrics.count_event("biens.save", "refused", 0.01)
    metrics.note_jobs({"todo": 3})
    assert samples("propmanager_events_total") == {("biens.save", "done"): 1, ("biens.save", "refused"): 1}
    assert samples("propmanager_event_seconds_count") == {("biens.save",): 2}
    assert samples("propmanager_jobs") == {("todo",): 3}


def test_a_status_that_no_job_has_any_more_is_gone():
    metrics.note_jobs({"todo": 3, "doing": 1})
    metrics.note_jobs({"succeeded": 4})
    assert samples("propmanager_jobs") == {("succeeded",): 4}


def test_invented_routes_end_under_one_label():
    for number in range(metrics.MAX_VALUES + 50):
        metrics.count_request("GET", f"/{number}", 404, 0.001)
    counted = samples("propmanager_requests_total")
    assert len(counted) == metrics.MAX_VALUES + 1
    assert counted["GET", "other", "404"] == 50


def test_pools_are_measured_when_the_page_is_read():
    pool = {"out": 1}
    metrics.observe_pool("app", lambda: (5, pool["out"]))
    assert samples("propmanager_pool_checked_out") == {("app",): 1}
    pool["out"] = 4
    assert samples("propmanager_pool_checked_out") == {("app",): 4}
    assert samples("propmanager_pool_connections") == {("app",): 5}


def test_page_says_its_content_type():
    assert metrics.render()[1].startswith("text/plain; version=")
