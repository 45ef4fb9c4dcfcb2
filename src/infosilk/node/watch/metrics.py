"""Prometheus metrics at /metrics, for whoever holds the node's metrics token (<home>/secrets/metrics.token).

Behind a reverse proxy every request comes from loopback, so the address proves nothing: the token is always
asked. Counters of requests are this web process's; with several web processes prometheus_client merges them
through files in PROMETHEUS_MULTIPROC_DIR, which `infosilk node serve` sets. An area adds figures of its own
with a room `metrics.collect() -> Iterable[Metric]`, asked at each scrape.
"""

import hmac
import os
from collections.abc import Iterable, Iterator

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
    multiprocess,
    platform_collector,
    process_collector,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from infosilk import __version__
from infosilk.kernel.areas import area_label, rooms
from infosilk.node.base.config import node_settings
from infosilk.node.watch.logs import logger

_log = logger("infosilk.metrics")
# A second sample for each series, of no use to anybody here.
disable_created_metrics()  # type: ignore[no-untyped-call]
_MULTIPLE = "PROMETHEUS_MULTIPROC_DIR" in os.environ

REQUESTS = Counter("infosilk_requests", "Requests answered.", ["method", "route", "status"], registry=None)
SECONDS = Histogram(
    "infosilk_request_seconds",
    "Seconds from a request's arrival to its answer.",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=None,
)


def metrics(request: HttpRequest) -> HttpResponse:
    """The figures in Prometheus's text format; 401 without `Authorization: Bearer <metrics token>`."""
    token = node_settings().secret("metrics.token")
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        answer = HttpResponse("The metrics need the token in secrets/metrics.token.\n", "text/plain", status=401)
        answer["WWW-Authenticate"] = 'Bearer realm="metrics"'
        return answer
    return HttpResponse(generate_latest(_registry()), CONTENT_TYPE_LATEST)


def _registry() -> CollectorRegistry:
    registry = CollectorRegistry(auto_describe=False)
    if _MULTIPLE:
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(REQUESTS)
        registry.register(SECONDS)
        process_collector.ProcessCollector(registry=registry)
        platform_collector.PlatformCollector(registry=registry)
    registry.register(_Node())
    return registry


class _Node(Collector):
    """What the database knows: jobs by state, and what each area's room tells. A failing part is left out."""

    def collect(self) -> Iterator[Metric]:
        info = GaugeMetricFamily("infosilk_node", "This node: always 1.", labels=["node", "version"])
        info.add_metric([node_settings().node, __version__], 1)
        yield info
        parts = [("jobs", _jobs)]
        parts += [(area_label(config), module.collect) for config, module in rooms("metrics") if config.label != "node"]
        failed = GaugeMetricFamily("infosilk_metrics_failed", "1: this part could not be measured.", labels=["part"])
        for name, part in parts:
            try:
                found = list(part())
            except Exception as error:
                _log.warning("metrics failed", part=name, error=f"{type(error).__name__}: {error}")
                if isinstance(error, Error):
                    connection.close()
                failed.add_metric([name], 1)
            else:
                failed.add_metric([name], 0)
                yield from found
        yield failed


def _jobs() -> Iterable[Metric]:
    jobs = GaugeMetricFamily("infosilk_jobs", "Background jobs by state.", labels=["status"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1")
        for status, count in cursor.fetchall():
            jobs.add_metric([status], count)
    return [jobs]
