"""Hostile lengths: reading takes time in proportion to length, told without a bound that depends on the machine."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import TypeVar

HARMLESS = 0.3  # seconds of processor: what takes less harms nobody, whatever its law
PARTS = 8  # an eighth of the text is the measure: a square law shows as 64 times its time
ALLOWED = 3  # times the 8 of a line: for caches, memory and a machine that does other work; a square takes 8 times the 8
TRIES = 3

Long = TypeVar("Long", str, list[object])


def assert_linear(read: Callable[[Long], object], whole: Long) -> None:
    """Fail where `read(whole)` costs more than its length explains, beside its first eighth.

    The least of three measurements counts: another program on the machine can only add.
    """
    eighth = whole[: len(whole) // PARTS]
    long = short = float("inf")
    for _ in range(TRIES):
        long = min(long, _cost(read, whole))
        if long < HARMLESS:
            return
        short = min(short, _cost(read, eighth))
        if long <= ALLOWED * PARTS * short:
            return
    raise AssertionError(f"{long:.2f} s for the whole, {short:.3f} s for an eighth: {long / short:.0f} times as much")


def _cost(read: Callable[[Long], object], text: Long) -> float:
    """Seconds of processor. The collector is off, as it is while records are read: it walks through all that the tests hold."""
    gc.disable()
    try:
        began = time.process_time()
        read(text)
        return time.process_time() - began
    finally:
        gc.enable()
