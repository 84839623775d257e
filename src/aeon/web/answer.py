"""What a handler answers, before it is HTTP."""

from collections.abc import Mapping
from http import HTTPStatus

from attrs import field, frozen

from aeon.web.security import NO_PAGE


@frozen
class Raw:
    """An answer's content that is not JSON: a page, a file, metrics. `csp` is its Content-Security-Policy."""

    content: bytes
    media_type: str
    csp: str = NO_PAGE


@frozen
class ApiAnswer:
    """Status, body and headers. `body` None is no content; `version` becomes the ETag."""

    status: int
    body: object = None
    version: int | None = None
    headers: Mapping[str, str] = field(factory=dict)

    @classmethod
    def ok(cls, body: object, *, version: int | None = None, next_page: str | None = None) -> "ApiAnswer":
        """200; `next_page` is the address of a list's next part."""
        headers = {"Link": f'<{next_page}>; rel="next"'} if next_page else {}
        return cls(HTTPStatus.OK, body, version, headers)

    @classmethod
    def created(cls, body: object, location: str, *, version: int | None = None) -> "ApiAnswer":
        """201 with the row and the address where it can be read."""
        return cls(HTTPStatus.CREATED, body, version, {"Location": location})

    @classmethod
    def no_content(cls) -> "ApiAnswer":
        """204."""
        return cls(HTTPStatus.NO_CONTENT)
