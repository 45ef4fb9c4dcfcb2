"""The officer's desk: what waits, in which order, and everything that a decision needs on one screen."""
