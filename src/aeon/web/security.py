"""Headers that every answer carries, so that a browser makes nothing of it that it is not. https://owasp.org/www-project-secure-headers/"""

NO_PAGE = "default-src 'none'; frame-ancestors 'none'"
"""For all that is no page: were it taken for one, nothing in it could load or run."""

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
    "Content-Security-Policy": NO_PAGE,
}
