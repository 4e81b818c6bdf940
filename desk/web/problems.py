"""Errors as `application/problem+json` (RFC 9457)."""

from __future__ import annotations

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, OperationalError, SQLAlchemyError, TimeoutError
from starlette.exceptions import HTTPException

from desk.errors import DeskError

COME_BACK_SECONDS = 2
log = structlog.get_logger("desk.web")


def problem(
    status: int, code: str, detail: str, headers: dict[str, str] | None = None, **extra: object
) -> JSONResponse:
    """A problem document; `code` is stable, `detail` is safe to show."""
    body = {"type": f"urn:keydesk:{code}", "title": code.replace("-", " "), "status": status, "detail": detail, **extra}
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def install(app: FastAPI) -> None:
    """Answer every error of the application in this form."""
    app.add_exception_handler(DeskError, _desk_error)
    app.add_exception_handler(RequestValidationError, _bad_request)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(DataError, _not_storable)
    for trouble in (OperationalError, InterfaceError, TimeoutError):
        app.add_exception_handler(trouble, _record_away)


def our_fault(request_id: str) -> JSONResponse:
    """Something broke here; the id leads to the log, which has the details."""
    detail = "Something went wrong on our side. Please try again; if it stays, quote the request id."
    return problem(500, "internal", detail, request_id=request_id)


def _desk_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, DeskError)
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after is not None else None
    if error.status == 401:
        headers = {"WWW-Authenticate": "Bearer"}
    return problem(error.status, error.code, error.detail, headers, **error.extra)


def _bad_request(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    places = [{"where": ".".join(str(part) for part in item["loc"]), "what": item["msg"]} for item in error.errors()]
    first = places[0] if places else {"where": "body", "what": "not readable"}
    return problem(422, "bad-input", f"{first['where']}: {first['what']}", errors=places)


def _http_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return problem(error.status_code, "http-error", str(error.detail), dict(error.headers) if error.headers else None)


def _not_storable(_request: Request, _error: Exception) -> Response:
    """PostgreSQL refuses what SQLite lets pass: characters such as NUL, and values beyond a column's length."""
    return problem(422, "bad-input", "The request has a value that can't be stored: too long, or with a NUL character.")


def _record_away(_request: Request, error: Exception) -> Response:
    """The database does not answer, or can't write since its disk is full: the same request is worth another try."""
    assert isinstance(error, SQLAlchemyError)
    cause = error.orig if isinstance(error, DBAPIError) else error
    log.warning("database_trouble", trouble=type(cause).__name__, reason=str(cause).partition("\n")[0])
    detail = "The record can't be reached just now; please try again in a moment."
    return problem(503, "unavailable", detail, {"Retry-After": str(COME_BACK_SECONDS)})
