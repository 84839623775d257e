"""The gateway, version 10: sessions that outlive their sockets, and the sockets.

`protocol` says what one client message means, `session` numbers and keeps what was sent, `connection` is one socket's life,
`hub` decides which session hears of what, `trouble` breaks things on demand.
"""
