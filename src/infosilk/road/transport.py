"""One HTTP exchange with a partner: post signed bytes, get a signed receipt. Everything else is "not delivered"."""

from dataclasses import dataclass

import requests
from django.utils import timezone
from pydantic_core import from_json

from infosilk.road import here, keys
from infosilk.road.engine import receipt
from infosilk.road.engine import request as signatures
from infosilk.road.engine.receipt import MAX_RECEIPT, Receipt
from infosilk.road.engine.rejection import Rejected

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 60.0


class NotDelivered(Exception):
    """No valid receipt came back: perhaps the partner has the messages, perhaps not. `code` is its reason, if any."""

    def __init__(self, what: str, code: str = "", seq: int | None = None) -> None:
        self.code = code
        self.seq = seq
        super().__init__(what)


@dataclass
class Partner:
    """A partner node's inbox, over one kept-alive connection. Not for two threads at once."""

    name: str
    url: str
    announced: bool = False  # sign with the key that was announced but, for all we know, not yet learned

    def __post_init__(self) -> None:
        self._session = requests.Session()
        # The environment's proxies and .netrc are for people; a node's way is what zone.toml says.
        self._session.trust_env = False

    def deliver(self, body: bytes) -> Receipt:
        """Post a batch (empty: ask for the high-water mark); the verified receipt, or NotDelivered."""
        content, nonce = self._post(signatures.INBOX, body, MAX_RECEIPT)
        try:
            return receipt.accept(
                content,
                keys.StoredKeys(),
                node=self.name,
                partner=here.name(),
                request=nonce,
                now=timezone.now(),
            )
        except Rejected as rejected:
            raise NotDelivered(f"the receipt cannot be accepted: {rejected}", rejected.code) from rejected

    def own_messages(self, after: int) -> list[bytes]:
        """Messages of this node that the partner holds, after number `after`; unverified. NotDelivered."""
        content, _nonce = self._post(signatures.LOG, str(after).encode(), signatures.MAX_BODY)
        return content.split(b"\n") if content else []

    def _post(self, path: str, body: bytes, limit: int) -> tuple[bytes, str]:
        """The body of a 200 answer of at most `limit` bytes, and the nonce sent."""
        headers, nonce = signatures.sign(
            body,
            signer=keys.signer_for(self.name, announced=self.announced),
            sender=here.name(),
            receiver=self.name,
            path=path,
        )
        try:
            with self._session.post(
                self.url + path,
                data=body,
                headers=headers,
                timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
                allow_redirects=False,
                stream=True,
            ) as answer:
                content = answer.raw.read(limit + 1, decode_content=True)
                status = answer.status_code
        except (requests.RequestException, OSError) as error:
            self.close()
            raise NotDelivered(f"{type(error).__name__}: {error}") from error
        except Exception as error:  # urllib3's own, from a connection cut in the middle of an answer
            self.close()
            raise NotDelivered(f"the answer broke off: {type(error).__name__}: {error}") from error
        if status != 200:
            raise _refusal(status, content)
        return content, nonce

    def close(self) -> None:
        self._session.close()


def _refusal(status: int, content: bytes) -> NotDelivered:
    """The partner's problem+json, as far as it is one. Not signed: used for the operator's eye, trusted for nothing."""
    try:
        problem = from_json(content)
        code, detail, seq = str(problem["code"])[:60], str(problem["detail"])[:300], problem.get("seq")
    except (ValueError, KeyError, TypeError):
        return NotDelivered(f"the partner answered {status}")
    return NotDelivered(f"the partner answered {status} {code}: {detail}", code, seq if isinstance(seq, int) else None)
