"""What Prometheus reads at `/metrics`. Each process counts for itself."""

from collections.abc import Callable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

OTHER = "other"
MAX_VALUES = 300  # of one label: a scanner that invents paths must not fill the memory
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

REQUESTS = Counter("propmanager_requests", "HTTP answers.", ("method", "route", "status"), registry=REGISTRY)
REQUEST_SECONDS = Histogram(
    "propmanager_request_seconds", "Time to answer.", ("method", "route"), buckets=SECONDS, registry=REGISTRY
)
EVENTS = Counter("propmanager_events", "Interface events.", ("handler", "outcome"), registry=REGISTRY)
EVENT_SECONDS = Histogram(
    "propmanager_event_seconds", "Time of a handler.", ("handler",), buckets=SECONDS, registry=REGISTRY
)
JOBS = Gauge("propmanager_jobs", "Background jobs in the queue, by status.", ("status",), registry=REGISTRY)
WEBSOCKETS = Gauge("propmanager_websockets", "Open websockets.", registry=REGISTRY)
POOL_SIZE = Gauge("propmanager_pool_connections", "Connections the pool keeps.", ("pool",), registry=REGISTRY)
POOL_CHECKED_OUT = Gauge("propmanager_pool_checked_out", "Connections in use.", ("pool",), registry=REGISTRY)

_seen: dict[str, set[str]] = {}


def count_request(method: str, route: str, status: int, seconds: float) -> None:
    """`route` is the pattern (`/api/v1/biens/{id}`), not the path that was asked for."""
    method, route = method if method in METHODS else OTHER, _bounded("route", route)
    REQUESTS.labels(method, route, str(status)).inc()
    REQUEST_SECONDS.labels(method, route).observe(seconds)


def count_event(handler: str, outcome: str, seconds: float) -> None:
    """`handler` is a registered name; `outcome` one of few words: done, refused, failed."""
    handler = _bounded("handler", handler)
    EVENTS.labels(handler, outcome).inc()
    EVENT_SECONDS.labels(handler).observe(seconds)


def note_jobs(counts: Mapping[str, int]) -> None:
    """Counted in the database at each reading: the worker is another process, and serves no page."""
    JOBS.clear()  # a status that no job has any more is not counted, and would stay as it was
    for status, count in counts.items():
        JOBS.labels(status).set(count)


def observe_pool(name: str, measure: Callable[[], tuple[int, int]]) -> None:
    """`measure` gives (size, checked out) and is called at each reading of `/metrics`."""
    POOL_SIZE.labels(name).set_function(lambda: measure()[0])
    POOL_CHECKED_OUT.labels(name).set_function(lambda: measure()[1])


def render() -> tuple[bytes, str]:
    """The page and its content type."""
    return generate_latest(REGISTRY), CONTENT_TYPE_LATEST


def _bounded(label: str, value: str) -> str:
    seen = _seen.setdefault(label, set())
    if value in seen:
        return value
    if len(seen) >= MAX_VALUES:
        return OTHER
    seen.add(value)
    return value
