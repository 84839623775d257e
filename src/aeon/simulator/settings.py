"""How true to Discord's pace the simulator is. The defaults are Discord's own; tests that cannot wait say so."""

from attrs import field, frozen

from aeon.simulator.gateway.session import ReplayLimits


@frozen
class Settings:
    """Chosen when the simulator opens.

    `rate_limits` off leaves the headers out and never answers 429 unless a fault asks for it.
    `identify_seconds` is the pause between two IDENTIFYs of one concurrency key.
    """

    rate_limits: bool = True
    heartbeat_ms: int = 41_250
    shards: int = 1
    max_concurrency: int = 1
    identify_seconds: float = 5.0
    session_starts: int = 1000
    replay: ReplayLimits = field(factory=ReplayLimits)
    requests_kept: int = 20_000
