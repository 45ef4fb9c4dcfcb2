"""The status codes of the Hangzhou model, and which of them a decision comes to."""

STORED, DECLARING, SENT, FAILED = 1, 2, 3, 4
REJECTED, ACCEPTED, REVIEW, CLEARED, RELEASED, CLOSED = 100, 120, 300, 399, 800, 899


# What a desk's decision comes to, for what it has just received and for what it held.
DECIDED = {
    "release": (ACCEPTED, CLEARED, RELEASED),
    "hold": (ACCEPTED, REVIEW),
    "refuse": (REJECTED,),
}
SETTLED = {"release": (CLEARED, RELEASED), "refuse": (REJECTED,)}
# What a partner's desk said, as its answer names it.
ANSWERED = {"accepted": (CLEARED, RELEASED), "held": (REVIEW,), "refused": (REJECTED,)}
