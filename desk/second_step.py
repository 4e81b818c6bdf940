"""The second step of an agent's sign-in: a six-digit code from an authenticator app (TOTP, RFC 6238), on real time.

An agent sets it up and proves it with a first code; from then on the password alone opens nothing. A code works once.
"""

from __future__ import annotations

import pyotp
from pyotp.utils import strings_equal

from desk.clock import real_clock
from desk.errors import BadInput, Conflict
from desk.store.people import Agent

ISSUER = "Keydesk"
# A phone's clock may be half a minute off, either way.
STEPS_OFF = (0, -1, 1)
WRONG = "That code is not right. Please type the one that your app shows now."


def is_on(agent: Agent) -> bool:
    """Whether signing in asks for a code."""
    return agent.totp_since is not None


def begin(agent: Agent) -> None:
    """A fresh secret, which counts once a code has proved that the agent's app has it. Raises Conflict if it is on."""
    if is_on(agent):
        raise Conflict("Two-step sign-in is on already.")
    agent.totp_secret, agent.totp_step = pyotp.random_base32(), None


def address(agent: Agent) -> str:
    """The secret as an address (otpauth:) that authenticator apps read."""
    return pyotp.TOTP(agent.totp_secret or "").provisioning_uri(name=agent.email, issuer_name=ISSUER)


def turn_on(agent: Agent, code: str) -> None:
    """From now on a code is needed. Raises BadInput for a wrong one, Conflict if there is nothing to turn on."""
    if is_on(agent) or agent.totp_secret is None:
        raise Conflict("Please begin to set up two-step sign-in again.")
    if not use(agent, code):
        raise BadInput(WRONG)
    agent.totp_since = real_clock()


def turn_off(agent: Agent) -> None:
    """Signing in asks for the password alone."""
    agent.totp_secret = agent.totp_since = agent.totp_step = None


def use(agent: Agent, code: str) -> bool:
    """Whether it is the code of this moment and has not been used yet; nor will it or an earlier one be taken again."""
    if agent.totp_secret is None:
        return False
    app, now = pyotp.TOTP(agent.totp_secret), real_clock()
    typed = "".join(code.split())
    for off in STEPS_OFF:
        step = app.timecode(now) + off
        if strings_equal(typed, app.generate_otp(step)) and step > (agent.totp_step or 0):
            agent.totp_step = step
            return True
    return False
