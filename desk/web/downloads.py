"""A customer's file as a download: never shown inside the site, never guessed at, never able to run anything."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import Response

from desk import files
from desk.settings import Settings
from desk.store.portal import TicketFile


def response(settings: Settings, file: TicketFile) -> Response:
    """The file with headers that keep browsers strict. Raises NotFound if its content is lost."""
    charset = "; charset=utf-8" if file.media_type == files.TEXT else ""
    return Response(
        files.content(files.folder(settings), file),
        headers={
            "Content-Type": file.media_type + charset,
            "Content-Disposition": _attachment(file.name),
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    )


def _attachment(name: str) -> str:
    """RFC 6266: a plain name for old programs, the real one for all others."""
    plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "._-") else "_" for sign in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
