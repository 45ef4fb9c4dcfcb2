"""A line between a browser and a site that can be cut and mended."""

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit


class Line:
    """Hands connections on to `site`; `cut()` closes them all and refuses new ones until `mend()`."""

    def __init__(self, site: str) -> None:
        parts = urlsplit(site)
        self._target = (parts.hostname or "localhost", parts.port or 80)
        self._open: set[socket.socket] = set()
        self._listener = self._listen(0)
        self._port = self._listener.getsockname()[1]
        self.url = f"http://localhost:{self._port}"

    def cut(self) -> None:
        # A thread that waits in accept keeps the port open after close alone.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for one in list(self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self._listener = self._listen(self._port)

    def _listen(self, port: int) -> socket.socket:
        listener = socket.create_server(("localhost", port))
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
        return listener

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _address = listener.accept()
                try:
                    far = socket.create_connection(self._target)
                except OSError:
                    near.close()
                    continue
                for source, target in ((near, far), (far, near)):
                    threading.Thread(target=self._pump, args=(source, target), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        self._open.add(source)
        with suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)
        self._open.discard(source)
        source.close()
