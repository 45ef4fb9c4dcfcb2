"""Actions on a test node, many at once: `python -m tests.road.testapp.write PARTNER SUBJECTS PER_SUBJECT THREADS SEED`.

Each action locks its subject, counts on and sends what it counted, in one transaction; one in ten is rolled back. When
the database dies under it, an action looks at the counter again: a commit that was not answered counts.
"""

import random
import sys
import threading
import time
from typing import Any

import django


class Undone(Exception):
    pass


def act(partner: str, subject: str, target: int, chance: random.Random) -> bool:
    """One action; whether the subject still has to count on."""
    from django.db import connection, transaction

    from infosilk.road.public import send, send_many

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT last FROM roadtest_counter WHERE subject = %s FOR UPDATE", (subject,))
        last = cursor.fetchone()[0]
        numbers = range(last + 1, min(target, last + chance.choice((1, 1, 1, 5))) + 1)
        if not numbers:
            return False
        cursor.execute("UPDATE roadtest_counter SET last = %s WHERE subject = %s", (numbers[-1], subject))
        if len(numbers) == 1:
            send(partner, "test.counted", subject, {"number": numbers[0], "text": "žđš " * 40})
        else:
            send_many(partner, "test.counted", ((subject, {"number": number}) for number in numbers))
        if chance.random() < 0.1:
            raise Undone
    return True


def keep_acting(partner: str, subjects: list[str], target: int, seed: str) -> None:
    from django.db import Error, connection

    chance = random.Random(seed)
    left = list(subjects)
    while left:
        subject = chance.choice(left)
        try:
            if not act(partner, subject, target, chance):
                left.remove(subject)
        except Undone:
            pass
        except Error:
            connection.close()
            time.sleep(0.05)
    connection.close()


def main(partner: str, subjects: str, per_subject: str, threads: str, seed: str) -> None:
    django.setup()
    names = [f"S{number}" for number in range(int(subjects))]
    workers: list[Any] = [
        threading.Thread(target=keep_acting, args=(partner, names, int(per_subject), f"{seed}/{number}"))
        for number in range(int(threads))
    ]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()


if __name__ == "__main__":
    main(*sys.argv[1:])
