"""Fixtures that several test files share."""

from loopback import client, clock, registry

__all__ = ["client", "clock", "registry"]
