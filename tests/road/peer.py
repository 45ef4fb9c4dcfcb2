"""A partner's inbox over real HTTP, made of the engine's functions: the other side for tests of the sender."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from infosilk.road.engine import jws, request
from infosilk.road.engine.envelope import START, authenticate, check_chain, read
from infosilk.road.engine.jws import KnownKey
from infosilk.road.engine.receipt import Receipt, issue
from infosilk.road.engine.rejection import Rejected
from tests.road.partner import Partner


class Peer:
    """Takes messages as hangzhou would. `twist` may change an answer (status, body); `refuse` numbers that it
    refuses; `requests` are the numbers that each request carried."""

    def __init__(self, partner: Partner, key: dict[str, Any]) -> None:
        self.partner = partner
        self.known: dict[str, KnownKey] = {}
        self.trust(key)
        self.taken: list[tuple[int, str, dict[str, Any]]] = []
        self.kids: list[str] = []
        self.raw: list[bytes] = []
        self.seq, self.hash = 0, START
        self.refuse: set[int] = set()
        self.requests: list[list[int]] = []
        self.twist: Callable[[int, bytes], tuple[int, bytes]] | None = None
        peer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, answer = peer.answer(dict(self.headers.items()), body, self.path)
                if peer.twist is not None:
                    status, answer = peer.twist(status, answer)
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def trust(self, key: dict[str, Any]) -> None:
        public = Ed25519PublicKey.from_public_bytes(jws.unb64(key["x"].encode()))
        self.known[key["kid"]] = KnownKey("nis", key["kid"], public, datetime(2020, 1, 1, tzinfo=UTC))

    def find(self, kid: str) -> KnownKey | None:
        return self.known.get(kid)

    def answer(self, headers: dict[str, str], body: bytes, path: str) -> tuple[int, bytes]:
        now = datetime.now(UTC)
        try:
            caller = request.verify(headers, body, self, receiver="hangzhou", method="POST", path=path)
            if path == request.LOG:
                return 200, b"\n".join(self.raw[int(body) : int(body) + 2])
            letters = [read(line) for line in body.split(b"\n")] if body else []
            self.requests.append([letter.seq for letter in letters])
            for letter in letters:
                if letter.seq in self.refuse:
                    raise Rejected("topic-not-granted", "as the test wants", letter.seq)
            for letter in letters:
                if letter.seq <= self.seq:
                    continue
                authenticate(letter, self, source="nis", audience="hangzhou", now=now)
                check_chain(letter, self.seq + 1, self.hash)
                self.seq, self.hash = letter.seq, letter.hash
                self.taken.append((letter.seq, letter.event.subject, letter.event.data))
                self.kids.append(letter.parts.kid)
                self.raw.append(letter.raw)
        except Rejected as rejected:
            import json

            return rejected.status, json.dumps(rejected.as_dict()).encode()
        receipt = Receipt("hangzhou", "nis", self.seq, self.hash, now, caller.nonce)
        return 200, issue(receipt, self.partner.signer)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
