"""A new ticket in the portal, without the chat: the form, a summary of what will be filed, and filing exactly once."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from desk import portal_filing, tickets
from desk.core import Core
from desk.dialogue.shares import BANDS, SHARE_CHOICES
from desk.dialogue.times import both_times
from desk.errors import BadInput, NotAllowed
from desk.portal_filing import Wish
from desk.store.people import Person, Property
from desk.tokens import new_token
from desk.web import page_words
from desk.web.access import DeskOf
from desk.web.pages import render
from desk.web.portal_frame import PortalRoute, checked, done, frame, signed_in
from policy import Decision

router = APIRouter(prefix="/portal/new", include_in_schema=False, route_class=PortalRoute)
BY_MAIL = "Your plan reports by e-mail or in the chat."
MISSING = {
    "category": "Please pick what comes closest.",
    "product": "There is no such product.",
    "share": "Please say about what share of your guests is affected; “I can't tell” is fine.",
    "percent": "A share is a number of percent, more than 0 and at most 100.",
    "property": "Please pick the property.",
    "description": "Please describe in a sentence what happens and since when, in at most 4000 characters.",
}


class Report(BaseModel):
    """The form as it was typed. `share` is a band (`desk.dialogue.shares.BANDS`) or `unknown`; `percent` is more exact."""

    csrf: str = ""
    key: str = ""
    category: str = ""
    product: str = ""
    share: str = ""
    percent: str = ""
    property: str = ""
    third_party: str = ""
    description: str = Field("", max_length=20_000)


Sent = Annotated[Report, Form()]


@router.get("")
def form_page(request: Request, desk: DeskOf) -> Response:
    """The form; accounts whose plan reports by e-mail are told so."""
    return _form(request, desk, Report(key=new_token()))


@router.post("/change")
def change(request: Request, desk: DeskOf, report: Sent) -> Response:
    """Back from the summary to the form, with all that was typed."""
    checked(request, report.csrf)
    return _form(request, desk, report)


def _form(request: Request, desk: DeskOf, report: Report, wrong: tuple[str, ...] = ()) -> Response:
    policy = desk.core.policy
    with desk.core.store.read() as session:
        person = signed_in(session, request)
        return render(
            "portal_new.html",
            422 if wrong else 200,
            report=report,
            errors={field: MISSING[field] for field in wrong},
            categories=[found for found in policy.categories.values() if found.id != portal_filing.SUPPORT_USER],
            banded=[found.title for found in policy.categories.values() if policy.is_banded(found.id)],
            products=policy.products.values(),
            shares=[(title, value) for title, value in SHARE_CHOICES if value != "one_guest"],
            hotels=person.account.properties,
            by_mail=portal_filing.reports_by_mail(policy, person),
            support=policy.contacts["support"],
            **frame(request, person),
        )


@router.post("")
def summary(request: Request, desk: DeskOf, report: Sent) -> Response:
    """What will be filed and by when it is answered, and what the account has on it already."""
    checked(request, report.csrf)
    core, now = desk.core, desk.core.clock()
    with core.store.read() as session:
        person = _may_file(session, request, core)
        wrong = _wrong(core, person, report)
        if not wrong:
            wish = _wish(person, report)
            decision = portal_filing.decide(core, person, wish, now)
            return render(
                "portal_new_summary.html",
                typed=report.model_dump(exclude={"csrf"}),
                facts=_facts(core, wish, decision),
                decision=decision,
                severity=page_words.severity_title(core.policy, decision.severity),
                rule=core.policy.rules[decision.rule],
                known=portal_filing.known(session, core, person, wish, now),
                statuses=page_words.STATUS,
                **frame(request, person),
            )
    return _form(request, desk, report, wrong)


@router.post("/file")
def file(request: Request, desk: DeskOf, report: Sent) -> Response:
    """File it, once however often the form is sent."""
    checked(request, report.csrf)
    core = desk.core
    with core.store.write() as session:
        person = _may_file(session, request, core)
        wrong = _wrong(core, person, report)
        ticket = None if wrong else portal_filing.file_once(session, core, person, _wish(person, report), report.key)
    if ticket is None:
        return _form(request, desk, report, wrong)
    core.send_mail_if_quick()
    return done(request, tickets.portal_path(ticket.reference), "filed")


def _may_file(session: Session, request: Request, core: Core) -> Person:
    person = signed_in(session, request)
    if portal_filing.reports_by_mail(core.policy, person):
        raise NotAllowed(BY_MAIL)
    return person


def _wrong(core: Core, person: Person, report: Report) -> tuple[str, ...]:
    """The fields that are missing or can't be read."""
    policy, share = core.policy, report.share in {*BANDS, "unknown"}
    known = report.category in policy.categories and report.category != portal_filing.SUPPORT_USER
    banded = known and policy.is_banded(report.category)
    checks = {
        "category": known,
        "product": not report.product or report.product in policy.products,
        "share": share or not banded or bool(report.percent.strip()),
        "percent": _is_percent(report.percent),
        "property": _hotel(person, report) is not None,
        "description": _is_text(report.description),
    }
    return tuple(field for field, fine in checks.items() if not fine)


def _is_percent(text: str) -> bool:
    return not text.strip() or _number(text) is not None


def _number(text: str) -> float | None:
    digits = text.strip().removesuffix("%").strip().replace(",", ".")
    plain = digits.isascii() and digits.replace(".", "", 1).isdigit() and len(digits) < 10
    return float(digits) if plain and 0 < float(digits) <= 100 else None


def _is_text(text: str) -> bool:
    try:
        return bool(tickets.checked_text(text))
    except BadInput:
        return False


def _hotel(person: Person, report: Report) -> Property | None:
    hotels = person.account.properties
    return hotels[0] if len(hotels) == 1 else next((one for one in hotels if str(one.id) == report.property), None)


def _wish(person: Person, report: Report) -> Wish:
    return Wish(
        category=report.category,
        description=tickets.checked_text(report.description),
        product=report.product or None,
        property=_hotel(person, report),
        percent=_number(report.percent) or BANDS.get(report.share),
        third_party=bool(report.third_party),
    )


def _facts(core: Core, wish: Wish, decision: Decision) -> list[tuple[str, str]]:
    policy, zone = core.policy, wish.property.timezone if wish.property else None
    category = policy.categories[wish.category]
    facts = [
        ("Problem", category.title),
        ("Product", page_words.product_title(policy, wish.product or category.product)),
        ("Property", wish.property.name if wish.property else "the whole account"),
        ("Guests affected", page_words.percent(wish.percent)),
        ("Cause", "known to be outside OpenKey" if wish.third_party else "not known to be outside OpenKey"),
        ("Description", wish.description),
        ("First answer by", both_times(decision.response_due, zone)),
        ("Solution by", both_times(decision.resolution_due, zone)),
    ]
    return [fact for fact in facts if fact[0] != "Guests affected" or policy.is_banded(wish.category) or wish.percent]
