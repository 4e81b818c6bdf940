"""The account's properties in the portal; its owner keeps rooms and time zones right."""

from __future__ import annotations

from zoneinfo import available_timezones

from fastapi import APIRouter, Request, Response

from desk import people
from desk.errors import BadInput
from desk.web.access import DeskOf
from desk.web.page_route import sentence
from desk.web.pages import render
from desk.web.portal_frame import Csrf, PortalRoute, Words, checked, done, frame, shown, signed_in

router = APIRouter(prefix="/portal/properties", include_in_schema=False, route_class=PortalRoute)


@router.get("")
def property_list(request: Request, desk: DeskOf) -> Response:
    """Each property with its rooms and its time zone; the owner can change both."""
    return shown(request, _page(request, desk))


def _page(request: Request, desk: DeskOf, wrong: int = 0, error: str = "", status: int = 200) -> Response:
    with desk.core.store.read() as session:
        person = signed_in(session, request)
        return render(
            "portal_properties.html",
            status,
            account=person.account,
            owns=person.role == "owner",
            zones=sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")),
            wrong=wrong,
            error=error,
            **frame(request, person, "properties"),
        )


@router.post("/{property_id}")
def change(
    request: Request, desk: DeskOf, property_id: int, csrf: Csrf = "", rooms: Words = "", zone: Words = ""
) -> Response:
    """Other rooms, or another time zone."""
    checked(request, csrf)
    count = int(rooms) if rooms.isascii() and rooms.isdigit() and len(rooms) < 7 else 0
    try:
        with desk.core.store.write() as session:
            owner = signed_in(session, request)
            people.change_property(session, owner, property_id, count, zone, desk.core.clock())
    except BadInput as error:
        return _page(request, desk, property_id, sentence(error), error.status)
    return done(request, "/portal/properties", "property_changed")
