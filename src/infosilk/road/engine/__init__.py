"""The pure part of the road: envelopes, signatures, receipts, signed requests, why something is refused."""
