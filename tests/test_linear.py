"""The measure of linear time itself: it lets a line pass and stops a square."""

from __future__ import annotations

import pytest
from linear import assert_linear


def test_a_line_passes() -> None:
    assert_linear(lambda text: [ord(sign) for sign in text * 40], "x" * 100_000)


def test_a_square_is_stopped() -> None:
    def square(text: str) -> None:
        for at in range(len(text)):
            text[at:].count("x")

    with pytest.raises(AssertionError, match="times as much"):
        assert_linear(square, "x" * 60_000)
