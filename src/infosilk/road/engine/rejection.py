"""Why the road does not let something pass: one code a reason, the same at both ends, in logs and on pages.

A rejection concerns a whole request: nothing of it was applied, and the sender still holds everything.
"""

from typing import Final

# code -> (HTTP status, what is wrong in one sentence). The detail of each case is added where it is found.
REASONS: Final[dict[str, tuple[int, str]]] = {
    "malformed": (400, "The request or message does not have the road's form."),
    "too-large": (413, "The request or a message is larger than the road carries."),
    "length-required": (411, "The request does not say how long its body is."),
    "unsigned-request": (401, "The request carries no signature of the road."),
    "signature-incomplete": (401, "The request's signature does not cover all that it must cover."),
    "bad-signature": (401, "The signature does not belong to this content and key."),
    "body-digest-mismatch": (400, "The body is not the one whose digest was signed."),
    "stale-request": (401, "The request was signed too long ago, or by a clock that runs ahead."),
    "replayed": (409, "This very request was taken before."),
    "unknown-key": (401, "No such key was imported for this partner."),
    "key-not-yet-valid": (401, "The key is not valid yet at the time of signing."),
    "key-expired": (401, "The key was no longer valid at the time of signing."),
    "key-revoked": (401, "The key was revoked."),
    "unknown-partner": (403, "The zone has no such partner node."),
    "wrong-source": (403, "The message names another node as its source than the one that signed."),
    "wrong-audience": (403, "The message is meant for another node."),
    "topic-not-granted": (403, "The zone does not grant this topic on this way."),
    "expired": (410, "The message says that it is no longer wanted after a time that has passed."),
    "erased": (410, "The message was erased; its digest is kept."),
    "gap": (409, "A message before this one is missing."),
    "chain-broken": (409, "The message does not continue the chain of the messages before it."),
    "duplicate-differs": (409, "A message with this number was taken before, with other content."),
    "id-repeated": (409, "A message with this id was taken before, under another number."),
    "wrong-request": (409, "The receipt answers another request."),
}


class Rejected(Exception):
    """Something was refused. `code` is a key of REASONS; `detail` says what was found; `seq` where in the batch."""

    def __init__(self, code: str, detail: str = "", seq: int | None = None) -> None:
        self.code = code
        self.status, self.title = REASONS[code]
        self.detail = detail
        self.seq = seq
        super().__init__(f"{code}: {detail or self.title}")

    def as_dict(self) -> dict[str, object]:
        """The answer as RFC 9457 problem+json."""
        problem: dict[str, object] = {
            "type": f"/problems/road/{self.code}",
            "title": self.title,
            "status": self.status,
            "code": self.code,
            "detail": self.detail or self.title,
        }
        if self.seq is not None:
            problem["seq"] = self.seq
        return problem
