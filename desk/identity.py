"""Who somebody is: the host page's identity token, and e-mail codes. Both stay on real time (contract section 4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from desk import mail
from desk.clock import real_clock
from desk.errors import NotAuthenticated
from desk.store.engine import one_at_a_time
from desk.store.people import Account, EmailCode, Person, WrongTry
from desk.tokens import hashed, new_code

LONGEST_TOKEN_LIFE = timedelta(minutes=15)
LEEWAY = timedelta(seconds=30)
CODE_LIFE = timedelta(minutes=10)
LOCK = timedelta(minutes=15)
MOST_WRONG_TRIES = 5
TRIES_COUNT_FOR = timedelta(minutes=15)
LONGEST_EMAIL = 254
MOST_CODES_AN_HOUR = 3
CODE_SUBJECT = "Your Keydesk code"

# Asked in every turn of somebody who is known, so it is one statement, and built once.
_PERSON = (
    select(Person)
    .where(Person.email == bindparam("email"))
    .options(joinedload(Person.account).joinedload(Account.properties))
)


@dataclass(frozen=True)
class Claims:
    """What a valid identity token says: a proven address, and optionally a name and a property."""

    email: str
    name: str | None
    property: str | None


def read_identity_token(token: str, secret: str | None) -> Claims:
    """The claims of a host page's HS256 token. Raises NotAuthenticated unless it is valid and short-lived."""
    if secret is None:
        raise NotAuthenticated("This desk accepts no identity tokens: no identity secret is configured.")
    try:
        claims = jwt.decode(token, OctKey.import_key(secret), algorithms=["HS256"]).claims
    except (JoseError, ValueError):
        raise NotAuthenticated("The identity token is not valid.") from None
    _check_times(claims.get("iat"), claims.get("exp"))
    audience = claims.get("aud")
    email = claims.get("sub")
    if audience not in ("keydesk", ["keydesk"]) or not _is_email(email):
        raise NotAuthenticated("The identity token is not meant for this desk or names nobody.")
    return Claims(normal_email(str(email)), _text(claims.get("name")), _text(claims.get("property")))


def _check_times(issued: object, expires: object) -> None:
    now = real_clock()
    if not _is_number(issued) or not _is_number(expires):
        raise NotAuthenticated("The identity token needs iat and exp.")
    start, end = _moment(issued), _moment(expires)
    if start > now + LEEWAY or end <= now or end > now + LONGEST_TOKEN_LIFE + LEEWAY:
        raise NotAuthenticated("The identity token has expired or lives too long.")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _moment(value: object) -> datetime:
    try:
        return datetime.fromtimestamp(float(str(value)), UTC)
    except (OverflowError, ValueError, OSError):
        raise NotAuthenticated("The identity token's times can't be read.") from None


def _is_email(value: object) -> bool:
    return isinstance(value, str) and "@" in value and value.isprintable() and len(value) <= LONGEST_EMAIL


def _text(value: object) -> str | None:
    return value[:200] if isinstance(value, str) and value.strip() else None


def normal_email(email: str) -> str:
    """Addresses are compared in lower case."""
    return email.strip().lower()


def looks_like_an_address(email: str) -> bool:
    """Whether mail can be sent to what somebody typed as an e-mail address."""
    name, _, domain = email.rpartition("@")
    plain = email.isprintable() and not any(sign in email for sign in ' <>,;"')
    return bool(name) and "." in domain.strip(".") and plain and "@" not in name and len(email) <= LONGEST_EMAIL


def person_by_email(session: Session, email: str) -> Person | None:
    """The person with this address, if known, together with the account and its properties."""
    return session.scalars(_PERSON, {"email": normal_email(email)}).unique().one_or_none()


def is_locked(session: Session, subject: str) -> bool:
    """Whether the newest wrong try was the last one allowed; the lock counts from that one, however slow they came."""
    newest = select(WrongTry.at).where(WrongTry.subject == subject).order_by(WrongTry.id.desc())
    tries = session.scalars(newest.limit(MOST_WRONG_TRIES)).all()
    if len(tries) < MOST_WRONG_TRIES:
        return False
    return tries[0] > real_clock() - LOCK and tries[0] - tries[-1] < TRIES_COUNT_FOR


def note_wrong_try(session: Session, subject: str) -> None:
    """Remember a wrong try."""
    session.add(WrongTry(subject=subject, at=real_clock()))
    session.flush()


def send_code(session: Session, email: str, scope: str) -> Literal["code_sent", "locked"]:
    """Mail a fresh code for `scope` (a conversation, or the portal); every address gets one, known or not."""
    email = normal_email(email)
    one_at_a_time(session, email)
    now = real_clock()
    sent = select(func.count()).where(EmailCode.email == email, EmailCode.sent_at > now - timedelta(hours=1))
    if is_locked(session, email) or (session.scalar(sent) or 0) >= MOST_CODES_AN_HOUR:
        return "locked"
    code = new_code()
    session.add(EmailCode(email=email, scope=scope, code_hash=hashed(scope + code), sent_at=now, used_at=None))
    mail.write(session, to=email, subject=f"{CODE_SUBJECT}: {code}", body=_CODE_MAIL.format(code=code), at=now)
    return "code_sent"


def check_code(
    session: Session, email: str, code: str, scope: str
) -> Literal["verified", "wrong_code", "expired", "locked"]:
    """Check a code against the newest one sent to the address for this scope; right ones work once."""
    email = normal_email(email)
    one_at_a_time(session, email)
    if is_locked(session, email):
        return "locked"
    newest = session.scalar(
        select(EmailCode)
        .where(EmailCode.email == email, EmailCode.scope == scope)
        .order_by(EmailCode.id.desc())
        .limit(1)
    )
    if newest is None or newest.code_hash != hashed(scope + code):
        note_wrong_try(session, email)
        return "locked" if is_locked(session, email) else "wrong_code"
    if newest.used_at is not None or newest.sent_at + CODE_LIFE <= real_clock():
        return "expired"
    newest.used_at = real_clock()
    return "verified"


_CODE_MAIL = """Your code is {code}

Type it in the chat or on the sign-in page where you asked for it. It works once, for 10 minutes.
If you did not ask for it, you can ignore this mail.
"""
