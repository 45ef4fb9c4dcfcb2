"""A bad line between two nodes: a proxy that cuts, delays, repeats and reorders whole HTTP requests.

It reads one request at a time from a client, decides its fate by a seeded random number, and counts what it
did. Each fate is one that a real line or a real proxy can bring about.
"""

import contextlib
import random
import socket
import threading
import time
from collections import Counter

FATES = {
    "pass": 78,
    "delay": 6,
    "drop": 3,  # the request never arrives
    "half": 3,  # half of the request arrives, then both ends are cut
    "lose answer": 4,  # the request arrives, its answer does not
    "half answer": 2,
    "twice": 2,  # the same bytes arrive twice, at once
    "later": 2,  # the request is held back and arrives after the next one: out of order
}


class BadLine(threading.Thread):
    """Listens on `port`, forwards to `target`. `calm()` makes it a good line again."""

    def __init__(self, port: int, target: int, seed: str) -> None:
        super().__init__(name=f"line-{port}", daemon=True)
        self.target = target
        self.done: Counter[str] = Counter()
        self._chance = random.Random(seed)
        self._lock = threading.Lock()
        self._held: list[bytes] = []
        self._calm = False
        self._server = socket.create_server(("127.0.0.1", port))
        self.start()

    def calm(self) -> None:
        self._calm = True

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()

    def run(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            client.settimeout(60)
            while request := _read_message(client):
                if not self._treat(client, request):
                    return

    def _treat(self, client: socket.socket, request: bytes) -> bool:
        """Give one request its fate; whether the client's connection stays."""
        with self._lock:
            fate = "pass" if self._calm else self._chance.choices([*FATES], [*FATES.values()])[0]
            pause = self._chance.uniform(0.01, 0.15)
            held, self._held = self._held, []
            self.done[fate] += 1
            if fate == "later":
                self._held = [request]
        if fate in ("drop", "later"):
            return False
        if fate == "half":
            self._forward(request[: len(request) // 2], wait=False)
            return False
        if fate == "delay":
            time.sleep(pause)
        if fate == "twice":
            other = threading.Thread(target=self._forward, args=(request,), daemon=True)
            other.start()
        answer = self._forward(request)
        for old in held:
            self._forward(old)
        if fate == "lose answer" or not answer:
            return False
        client.sendall(answer[: len(answer) // 2] if fate == "half answer" else answer)
        return fate != "half answer"

    def _forward(self, request: bytes, *, wait: bool = True) -> bytes:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.target), 5) as server:
            server.settimeout(60)
            server.sendall(request)
            return _read_message(server) if wait else b""
        return b""


def _read_message(connection: socket.socket) -> bytes:
    """One HTTP message with its body (by Content-Length or in chunks); empty at the end of the stream."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65536)
        if not chunk:
            return b""
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    length, chunked = 0, False
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
        chunked |= name.lower() == b"transfer-encoding" and b"chunked" in value
    while len(body) < length or (chunked and not body.endswith(b"0\r\n\r\n")):
        chunk = connection.recv(65536)
        if not chunk:
            return b""
        body += chunk
    return head + b"\r\n\r\n" + body
