"""What can become of a request to somebody else's service."""


class FetchError(Exception):
    """Base of what fetching raises."""


class SourceAway(FetchError):
    """Nothing of use came in time; asking again later may help."""


class SourceUnreadable(FetchError):
    """What came has not the shape that was agreed; whoever runs the service, or chose it, can mend that."""
