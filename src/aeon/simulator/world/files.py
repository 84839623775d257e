"""Uploaded files, behind addresses that expire as those of Discord's CDN do.

Discord signs with `ex` (end), `is` (issued) and `hm`, in hexadecimal seconds; bounded by MAX_BYTES, the oldest go first.
"""

import hashlib
import secrets
import time
from urllib.parse import quote

from attrs import Factory, define

from aeon.simulator.multipart import Upload

EXPIRES_SECONDS = 24 * 3600
MAX_BYTES = 256 * 1024 * 1024


@define
class Files:
    """What was uploaded, by attachment id."""

    _uploads: dict[str, Upload] = Factory(dict)
    _size: int = 0
    _secret: bytes = Factory(lambda: secrets.token_bytes(16))

    def store(self, base_url: str, channel_id: str, attachment_id: str, *, filename: str, upload: Upload) -> str:
        """Keep a file; its address works for a day."""
        self._uploads[attachment_id] = upload
        self._size += len(upload.data)
        while self._size > MAX_BYTES:
            oldest = next(iter(self._uploads))
            self._size -= len(self._uploads.pop(oldest).data)
        issued = int(time.time())
        ends = issued + EXPIRES_SECONDS
        path = f"/cdn/attachments/{channel_id}/{attachment_id}/{quote(filename)}"
        return f"{base_url}{path}?ex={ends:x}&is={issued:x}&hm={self._sign(attachment_id, ends)}&"

    def fetch(self, attachment_id: str, *, ends: str, signature: str) -> Upload | None:
        """The file, if the address is genuine and has not expired."""
        try:
            moment = int(ends, 16)
        except ValueError:
            return None
        if moment < time.time() or not secrets.compare_digest(signature, self._sign(attachment_id, moment)):
            return None
        return self._uploads.get(attachment_id)

    def _sign(self, attachment_id: str, ends: int) -> str:
        return hashlib.sha256(self._secret + f"{attachment_id}:{ends}".encode()).hexdigest()
