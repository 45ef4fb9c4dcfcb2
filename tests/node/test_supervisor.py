"""A node runs whole or not at all: crashes are mended, ends are graceful, nothing is left behind."""

import os
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.node.running import all_gone, begin, destroy, free_port, get, infosilk, make_node, processes_of, state, until

pytestmark = pytest.mark.slow


@dataclass
class Node:
    """A node's home, its port, and whoever runs it."""

    home: Path
    port: int
    supervisor: subprocess.Popen[str] | None = None

    def start(self) -> None:
        self.supervisor = begin(self.home, "node", "run")
        until("the node is up", self._up, 90)

    def _up(self) -> bool:
        assert self.supervisor is not None
        if self.supervisor.poll() is not None:
            assert self.supervisor.stderr is not None
            raise AssertionError(self.supervisor.stderr.read())
        found = state(self.home)
        children = found.get("children", {})
        return (
            found.get("pid") == self.supervisor.pid
            and bool(children)
            and all(child["state"] == "ready" for child in children.values())
        )

    def pid(self, child: str) -> int:
        pid: int = state(self.home)["children"][child]["pid"]
        return pid

    def end(self) -> None:
        if self.supervisor is not None and self.supervisor.poll() is None:
            self.supervisor.send_signal(signal.SIGTERM)
            self.supervisor.wait(60)
        all_gone(self.home)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    home = tmp_path_factory.mktemp("node") / "nis"
    node = Node(home, make_node(home))
    yield node
    destroy(home)


@pytest.fixture
def node(made: Node) -> Iterator[Node]:
    yield made
    made.end()


def test_a_killed_child_is_started_again(node: Node) -> None:
    node.start()
    for child in ("web", "worker"):
        killed = node.pid(child)
        os.kill(killed, signal.SIGKILL)
        until(f"another {child} is ready", lambda child=child, killed=killed: _replaced(node, child, killed))
        assert get(node.port, "/readyz")[0] == 200


def _replaced(node: Node, child: str, killed: int) -> bool:
    now = state(node.home)["children"][child]
    return now["pid"] not in (None, killed) and now["state"] == "ready" and now["restarts"] > 0


def test_a_killed_database_comes_back_with_its_clients(node: Node) -> None:
    node.start()
    server = next(process for process in processes_of(node.home) if process.name() == "postgres")
    web, worker = node.pid("web"), node.pid("worker")
    server.kill()
    until("the database was started again", lambda: state(node.home)["children"]["database"]["restarts"] > 0)
    until("the node is ready again", lambda: get(node.port, "/readyz")[0] == 200)
    until("the worker works again", node._up)
    assert (node.pid("web"), node.pid("worker")) == (web, worker), "they reconnect and need no new start"


def test_a_killed_supervisor_leaves_no_process_behind(node: Node) -> None:
    node.start()
    assert node.supervisor is not None
    assert len(processes_of(node.home)) > 3
    node.supervisor.kill()
    node.supervisor.wait()
    all_gone(node.home)
    # And the next one starts as if nothing had been.
    node.start()
    assert get(node.port, "/readyz")[0] == 200


def test_a_second_supervisor_is_refused_and_told_who_runs_the_node(node: Node) -> None:
    node.start()
    assert node.supervisor is not None
    done = infosilk(node.home, "node", "run")
    assert done.returncode == 2
    assert "already running" in done.stderr
    assert f"process {node.supervisor.pid}" in done.stderr
    assert get(node.port, "/readyz")[0] == 200, "the first is not disturbed"


def test_a_taken_port_is_named_with_its_holder_and_nothing_stays_running(node: Node) -> None:
    with socket.socket() as holder:
        # Connections of the test before are still closing.
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", node.port))
        holder.listen(1)
        done = infosilk(node.home, "node", "run")
    assert done.returncode == 2
    assert f"Port {node.port}" in done.stderr
    assert f"process {os.getpid()}" in done.stderr
    assert "node.toml" in done.stderr
    assert not processes_of(node.home)


def _in_flight(line: socket.socket) -> None:
    """Have a request that the node reads and whose body is still arriving."""
    head = "POST /api/v1/nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    line.sendall(f"{head}Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n".encode())
    # The node says so only when it begins to read.
    assert line.recv(65536).startswith(b"HTTP/1.1 100")
    line.sendall(b"2\r\n{}\r\n")


def test_a_graceful_stop_finishes_the_request_in_flight(node: Node) -> None:
    node.start()
    assert node.supervisor is not None
    with socket.create_connection(("127.0.0.1", node.port), timeout=60) as line:
        _in_flight(line)
        worker = node.pid("worker")
        node.supervisor.send_signal(signal.SIGTERM)
        # Told to end at the same moment as the web, and idle.
        until("the worker has ended", lambda: not psutil.pid_exists(worker))
        line.sendall(b"0\r\n\r\n")
        answer = line.recv(65536)
    assert answer.startswith(b"HTTP/1.1 404"), answer[:100]
    assert node.supervisor.wait(60) == 0


def test_a_second_signal_ends_it_at_once(node: Node) -> None:
    node.start()
    assert node.supervisor is not None
    with socket.create_connection(("127.0.0.1", node.port), timeout=60) as line:
        _in_flight(line)
        worker = node.pid("worker")
        node.supervisor.send_signal(signal.SIGINT)
        until("the worker has ended", lambda: not psutil.pid_exists(worker))
        # Otherwise it would wait for this request.
        node.supervisor.send_signal(signal.SIGINT)
        node.supervisor.wait(20)
    all_gone(node.home)


def test_stop_reaches_a_node_that_runs_elsewhere(node: Node) -> None:
    node.start()
    status = infosilk(node.home, "node", "status", "--json")
    assert status.returncode == 0, status.stderr
    done = infosilk(node.home, "node", "stop")
    assert done.returncode == 0, done.stderr
    assert infosilk(node.home, "node", "status").returncode == 3
    assert not processes_of(node.home)


def test_a_command_starts_the_database_for_its_own_time_alone(made: Node) -> None:
    assert not processes_of(made.home)
    done = infosilk(made.home, "node", "migrate")
    assert done.returncode == 0, done.stderr
    assert not processes_of(made.home)


def test_commands_side_by_side_share_one_database_and_the_last_one_stops_it(made: Node) -> None:
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(infosilk(made.home, "node", "migrate").returncode))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [0, 0, 0, 0]
    assert not processes_of(made.home)


def test_two_nodes_on_one_port_are_refused_before_anything_starts(tmp_path: Path) -> None:
    from infosilk.node.base.homes import NodeHome
    from infosilk.node.processes.supervisor import Supervisor, SupervisorError

    port = free_port()
    for name in ("nis", "hangzhou"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "node.toml").write_text(f'node = "{name}"\nport = {port}\n')
    supervisor = Supervisor([NodeHome(name, tmp_path / name) for name in ("nis", "hangzhou")])
    with pytest.raises(SupervisorError, match=f"the same port {port}"):
        supervisor.start()
    supervisor.stop()
    assert not psutil.Process().children() or not processes_of(tmp_path / "nis")
