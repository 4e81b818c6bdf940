"""What can go wrong at the front door. Each error is a status, a code, and a sentence that is safe to show.

DeskError
├── BadInput            422
├── NotAuthenticated    401
│   └── CodeNeeded      401  (the second step of an agent's sign-in is missing)
├── NotAllowed          403
├── NotFound            404
├── Conflict            409
│   └── Stale           409  (made from an older version; `extra` has both)
├── TooMany             429  (seconds until a retry makes sense)
└── Unavailable         503  (seconds until a retry makes sense)
"""

from __future__ import annotations


class DeskError(Exception):
    """Base: catch this to answer any refused request."""

    status = 500
    code = "internal"
    retry_after: int | None = None

    def __init__(self, detail: str, **extra: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra = extra


class BadInput(DeskError):
    status, code = 422, "bad-input"


class NotAuthenticated(DeskError):
    status, code = 401, "not-authenticated"


class CodeNeeded(NotAuthenticated):
    code = "code-needed"


class NotAllowed(DeskError):
    status, code = 403, "not-allowed"


class NotFound(DeskError):
    status, code = 404, "not-found"


class Conflict(DeskError):
    status, code = 409, "conflict"


class Stale(Conflict):
    code = "stale"


class TooMany(DeskError):
    status, code = 429, "too-many-requests"

    def __init__(self, detail: str, retry_after: int) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class Unavailable(DeskError):
    status, code = 503, "unavailable"

    def __init__(self, detail: str, retry_after: int) -> None:
        super().__init__(detail)
        self.retry_after = retry_after
