"""A firm's own server that takes webhooks: keeps what it was sent, answers as it is told; or drips, for ever."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Receiver:
    """`answers` are the HTTP statuses of the next requests (then 200 for ever); `got` is (headers, body) of each."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        self.url = ""

    def entries(self) -> list[dict[str, Any]]:
        """Every entry of every request, answered with 2xx or not, in the order of arrival."""
        return [one for _headers, body in self.got for one in json.loads(body)["data"]]


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            status = receiver.answers.pop(0) if receiver.answers else 200
            self.send_response(status)
            if status == 302:
                self.send_header("location", "http://127.0.0.1:1/")
            self.end_headers()

        def log_message(self, *_arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def dripping(*, accept_only: bool = False) -> Iterator[str]:
    """The address of a server that takes a request and then says a byte of its headers now and then, without end."""
    over = threading.Event()
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(0.05)
    held: list[socket.socket] = []

    def serve() -> None:
        while not over.is_set():
            with suppress(TimeoutError):
                held.append(listening.accept()[0])
            for one in [] if accept_only else held:
                with suppress(OSError):
                    one.send(b"H" if not over.wait(0.05) else b"")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/hook"
    finally:
        over.set()
        thread.join()
        for one in [*held, listening]:
            one.close()
