"""The random share of inspections: whatever the score says, so that what the rules and the model miss is found too.

Engine. Whether a number is drawn follows from the number and a secret of the node alone: it can be shown afterwards to
an auditor who is given the secret, and nobody can reckon it before.
"""

import hmac

_WHOLE = 1 << 64


def drawn(seed: bytes, lane: str, number: str, share: float) -> bool:
    """Whether the consignment `number`, in `lane` by its risk, is one of the `share` (0 to 1) drawn at random."""
    if share <= 0:
        return False
    digest = hmac.digest(seed, f"{lane}:{number}".encode(), "sha256")
    return int.from_bytes(digest[:8], "big") < share * _WHOLE
