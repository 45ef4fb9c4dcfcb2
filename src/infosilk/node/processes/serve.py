"""The web process: granian serves Django's WSGI application with threads; it drains before it ends."""

import os
import shutil
from pathlib import Path

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from infosilk.node.base.config import NodeSettings
from infosilk.node.processes.supervisor import check_port
from infosilk.node.watch.logs import dict_config

# Longer than any page or API call; a request that is still running then is cut.
DRAIN_SECONDS = 25


def serve(settings: NodeSettings) -> None:
    """Listen and answer until SIGTERM or SIGINT. SupervisorError when the port is taken."""
    check_port(settings.listen, settings.listen_port, settings.node)
    os.environ["INFOSILK_HOME"] = str(settings.home)
    if settings.web_workers > 1:
        # Read by prometheus_client when it is first imported, in each web process.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_fresh(settings.home / "run" / "metrics"))
    server = Server(
        "infosilk.node.processes.web_process:application",
        address=settings.listen,
        port=settings.listen_port,
        interface=Interfaces.WSGI,
        workers=settings.web_workers,
        blocking_threads=settings.web_threads,
        # More than this many requests wait in the socket's queue, where a proxy sees them waiting.
        backpressure=max(64, settings.web_threads * 16),
        respawn_failed_workers=True,
        workers_kill_timeout=DRAIN_SECONDS,
        log_level=LogLevels.warning,
        log_dictconfig=dict_config(settings.log_level, settings.log_format),
    )
    server.serve()


def _fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
