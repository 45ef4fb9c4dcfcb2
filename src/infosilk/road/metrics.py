"""The road's figures for Prometheus."""

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily, Metric

from infosilk.road import queries

_FIGURES = {
    "infosilk_road_queue_messages": ("Messages not confirmed by the partner yet.", "queue"),
    "infosilk_road_lag_seconds": ("Age of the oldest unconfirmed message.", "lag_seconds"),
    "infosilk_road_sent_messages": ("Messages confirmed by the partner since the first.", "sent_total"),
    "infosilk_road_received_messages": ("Messages taken from the partner since the first.", "received_total"),
    "infosilk_road_parked_messages": ("Received messages that wait parked.", "parked"),
    "infosilk_road_failed_attempts": ("Deliveries that failed since the last success.", "attempts"),
}


def collect() -> Iterator[Metric]:
    """Queue, lag, totals, parked messages and state of each partner; asked at each scrape."""
    links = queries.links()
    for name, (documentation, attribute) in _FIGURES.items():
        family = GaugeMetricFamily(name, documentation, labels=["partner"])
        for link in links:
            family.add_metric([link.partner], float(getattr(link, attribute)))
        yield family
    up = GaugeMetricFamily("infosilk_road_up", "1 while the way to the partner is up.", labels=["partner", "state"])
    for link in links:
        up.add_metric([link.partner, link.state], 1.0 if link.state == "up" else 0.0)
    yield up
