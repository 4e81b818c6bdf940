"""All that is said in mails to support users, in one place: short, kind, without ids of machines."""

from __future__ import annotations

WELCOME_SUBJECT = "You are a support user of {account} now"
WELCOME = """Hello {name},

{owner} has registered you as a support user of {account}. You can now report faults to the support team and follow
your account's tickets.

Sign in with this address, there is no password: {base_url}/portal

If you think this is a mistake, please tell {owner} ({owner_email}).
"""

GREETING = "Hello {name},"
OPENED = """we have your report. It is {reference}: {subject}

{description}

Severity {severity}.
You hear from us by {response}.
We aim to have it solved by {resolution}.{best_effort}{emergency}"""
BEST_EFFORT = "\nThe cause may lie with a third party, so these times are targets that we do our best to keep."
EMERGENCY = "\n\nWeekend emergency: please call {phone}. The line is answered now."
REPLY = """{text}

{agent}"""
WAITING = """{reference} now {status}: {subject}{solution}"""
SOLVED = """{reference} is solved: {subject}{solution}

Does it still happen? Open it again within the ticket. You can also tell us there how content you are."""
SOLUTION = "\n\n{text}"
REOPENED = """{reference} is open again: {subject}

The support team has it in front of them."""
SEVERITY = """we have changed the severity of {reference} from {before} to {after}: {subject}

{reason}

First answer by {response}, solution by {resolution}."""
MERGED = """we already work on this as {into}, so {reference} is closed and everything goes on there: {subject}

{into} is here: {url}"""
STATUS = {
    "open": "is being worked on",
    "pending_customer": "waits for your answer",
    "pending_third_party": "waits for a third party",
    "closed": "is closed",
}

LINK = "Follow it, answer, and add notes and files here: {url}"
NEEDED = "This mail is part of the support agreement, so every report has it. Your other mails: {settings}"
OPTIONAL = "You get this mail because you reported {reference}. No more mails on {about}: {unsubscribe}"

ABOUT = {"replies": "further answers of the support team", "changes": "changes of status and severity"}
ALWAYS = (
    ("Your report is filed", "it confirms by when you hear from us and by when we aim to have it solved"),
    ("The first answer", "the agreement promises it by a certain time"),
    ("It is solved", "the clock of the agreement ends with it, and you may not agree"),
)
