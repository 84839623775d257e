"""Discord's rate limits without I/O; `limiter.py` opens with the theory."""

from aeon.discord.rest.ratelimit.book import Verdict
from aeon.discord.rest.ratelimit.counts import ClassStatistics, LimiterStatistics
from aeon.discord.rest.ratelimit.guard import InvalidGuard, LocalInvalidGuard
from aeon.discord.rest.ratelimit.limiter import Limiter, WaitTooLong
from aeon.discord.rest.ratelimit.line import State, Ticket
from aeon.discord.rest.ratelimit.queue import QueueFull
from aeon.discord.rest.ratelimit.window import Rate, Window

__all__ = [
    "ClassStatistics",
    "InvalidGuard",
    "Limiter",
    "LimiterStatistics",
    "LocalInvalidGuard",
    "QueueFull",
    "Rate",
    "State",
    "Ticket",
    "Verdict",
    "WaitTooLong",
    "Window",
]
