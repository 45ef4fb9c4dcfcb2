"""Payments told by several processes, over and over, while some are killed: each counts exactly once."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection
from django.db.models import F

from infosilk.commons.payments.models import Advice, Due, Entry
from tests.commons.payments import kit, teller

ROOT = Path(__file__).resolve().parents[3]


def tell(count: int, seed: int) -> "subprocess.Popen[str]":
    words = [sys.executable, "-m", "tests.commons.payments.teller", str(connection.settings_dict["NAME"])]
    return subprocess.Popen(
        [*words, str(count), str(seed)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def killed_after(process: "subprocess.Popen[str]", lines: int) -> None:
    """Let the process tell so many tens of messages, then kill it where it stands."""
    assert process.stdout is not None
    for _line in range(lines):
        assert process.stdout.readline()
    process.kill()
    process.communicate(timeout=30)


def each_counts_once(count: int, kills: int, after: int) -> None:
    others = [tell(count, seed) for seed in (1, 2)]
    for kill in range(kills):
        killed_after(tell(count, 10 + kill), after)
    others.append(tell(count, 10))
    for process in others:
        _out, errors = process.communicate(timeout=1200)
        assert process.returncode == 0, errors[-2000:]

    assert Due.objects.count() == Entry.objects.count() == count
    assert not Due.objects.exclude(received=F("amount")).exists()
    assert set(Due.objects.values_list("state", flat=True)) == {"paid"}
    apart = sum(not teller.common(payment) for payment in range(1, count + 1))
    assert Advice.objects.count() == 2 * count
    assert (Advice.objects.filter(state="open").count(), Advice.objects.filter(state="same").count()) == (
        apart,
        count - apart,
    )
    assert Due.objects.filter(reference=kit.reference(count)).exists()


@pytest.mark.django_db(transaction=True)
def test_payments_that_are_told_again_after_a_kill_count_once(committed: SimpleNamespace) -> None:
    each_counts_once(40, kills=1, after=3)


@pytest.mark.ci
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_thousand_payments_count_once_whoever_is_killed(committed: SimpleNamespace) -> None:
    each_counts_once(2000, kills=4, after=60)
