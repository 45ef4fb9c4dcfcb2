"""How long a job still takes, by how far it came in the time that was worked on it. Engine: no clock."""

from datetime import timedelta

# Before that much of the whole is done, and that long was worked, a guess would be worth nothing.
LEAST_SHARE, LEAST_WORKED = 0.01, timedelta(seconds=2)
MOST = timedelta(days=30)


def time_left(worked: timedelta, done: int, total: int | None) -> timedelta | None:
    """The time that the rest takes at the speed so far; None where that cannot be told.

    `worked` is the time spent at work, counted by a clock that is never set back, without pauses between a crash and
    the next attempt.
    """
    if total is None or total <= 0 or done <= 0 or worked < LEAST_WORKED or done < total * LEAST_SHARE:
        return None
    if done >= total:
        return timedelta(0)
    return min(worked * ((total - done) / done), MOST)
