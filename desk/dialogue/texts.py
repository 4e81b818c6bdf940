"""All that the bot says, in one place: short, kind, concrete, and never blaming."""

from __future__ import annotations

GREETING = "Hello! I'm Keydesk, the support assistant for mobile keys. Tell me in your own words what you need."
GREETING_GUEST = (
    "Hello! I'm the support assistant for hotel teams. If you are staying with us, the front desk can help you at once."
)
HELLO_AGAIN = "Hello! What can I do for you?"
THANKS = "You're welcome. Anything else?"
GOODBYE = "Goodbye, and a quiet shift! I'm here whenever you need me."
WHO_AM_I = (
    "I'm Keydesk, an automated assistant. I answer questions on mobile keys, the apps and HOST, open tickets for "
    "serious faults, and can bring in a person at any time."
)
ABUSE = "I'm sorry this is so frustrating. Tell me what is going wrong and I'll do my best, or I can get a person."
OUT_OF_SCOPE = "I'm afraid that is outside what I can help with. I'm here for mobile keys, the guest apps, HOST, PMS links and locks."
NOTHING_OPEN = "All right. Tell me what you need, or ask for a person at any time."
CANCELLED = "All right, I've dropped it. Nothing was filed."
NOTHING_TO_CANCEL = "All right, we leave it there. Nothing was filed."
SOLVED_IN_FORM = "Glad it works again! I've filed nothing. Write any time if it comes back."
SOLVED = "Glad that helped! Write any time if something else comes up."

WHICH_PROBLEM = "I'm sorry to hear that. What exactly happens, and to how many guests?"
WHAT_ABOUT_IT = "Thank you. And what is the problem, or what would you like to know?"
WHICH_PROBLEM_AGAIN = "So that I can pick the right help: what stops working, and where do you see it?"
UNCLEAR = "I'm not sure I understood. Could you put it another way? For example: what stops working, and for whom."
NO_ARTICLE = "I have no good answer to that in the knowledge base. A person from the team can help you."
NEXT_ARTICLE = "Then let's try this: {answer}"
TO_ESCALATION = "I'm sorry that did not help. Let's get this to the support team."

GUEST = (
    "It sounds as if you are staying at the hotel. The front desk can help you right away: they can check your key, "
    "send it again or give you a card. Please call or visit them{place}."
)
GUEST_OR_STAFF = "If you work at the hotel, just tell me, and I'll help you with it."
GUEST_PRIVACY = (
    "You can have your personal data removed. I've passed your wish on to our privacy team, and the hotel's front desk can "
    "also request it for you{place}."
)

DOUBT = "Just so I get this right: is this happening right now to more than one guest or device?"
DOUBT_YES = "Yes, report it"
DOUBT_NO = "No, show me what to do"

ASK = {
    "problem": "What exactly is going wrong?",
    "product": "Which product is affected?",
    "affected_percent": "About what share of your guests is affected? A percentage or a count such as “3 of 12” is fine.",
    "third_party": (
        "Is the cause known to be outside OpenKey, for example at the PMS vendor, your own IT or an internet provider?"
    ),
    "description": "Please describe in a sentence what happens and since when.",
    "property": "Which property is it?",
    "email": "To open a ticket I need to know it's you. What is your work e-mail address?",
    "email_code": "Please type the six digits that I have just mailed to {email}.",
    "confirm": "Shall I file it?",
}
ASK_AGAIN = {
    "problem": "Please tell me in a few words what stops working, and for whom.",
    "product": "I did not catch the product. Please pick one, or say “don't know”.",
    "affected_percent": (
        "I could not read a share from that. How many out of how many guests, roughly? You can also pick one of these."
    ),
    "third_party": "Is it known that the cause lies outside OpenKey? Yes, no, or not known?",
    "description": "A few more words would help the team: what happens, and since when?",
    "property": "I don't find that property in your account. Please pick one.",
    "email": (
        "I could not read an e-mail address in that. Tickets are for registered support users, so please type yours in full, "
        "such as name@hotel.com."
    ),
    "email_code": "The code has six digits. You'll find it in the mail to {email}. If that address is wrong, type the right one.",
    "confirm": "Shall I file it as shown? You can confirm, change something or cancel.",
}
OFFER_PERSON = "If you'd rather talk to a person, that is fine too."
ASK_TOTAL = "{count} out of how many guests or occupied rooms?"
ASK_TOTAL_ROOMS = "{count} out of how many? {hotel} has {rooms} rooms."
TALK_LATER = "Noted. I'll finish this report first and then we look at the other matter."
NOW_THE_OTHER = "And now the other matter you mentioned."
HELLO = "Hello!"
WELCOME = "You're welcome."
DID_IT_HELP = "You're welcome. Did it help?"
DID_IT_SOLVE = "Thank you for trying. Did that solve it?"
TAKE_YOUR_TIME = "Take your time."
NOTED = "Noted, that goes into the report too."

CODE_SENT = "I've mailed a six-digit code to {email}. It is valid for 10 minutes."
CODE_LOCKED = "For safety, codes for that address are locked for a while. Please try again later, or ask for a person."
CODE_WRONG = "That code is not right. Please check the mail and try again."
CODE_EXPIRED = "That code is no longer valid. I can send you a new one."
VERIFIED = "Thank you, you're verified."
NOT_REGISTERED = (
    "Thank you, your address is confirmed, but it does not belong to a registered support user. Please ask your manager or a "
    "registered colleague: they can open the ticket. What you told me is kept, and if they give their address here we go on."
)
STILL_NOT_REGISTERED = (
    "I can't open it for an address that is not registered, however urgent it is. If a registered colleague types their "
    "address here, we go on at once."
)
NOT_REGISTERED_ADVICE = "Ask your manager or a registered support user of your property."

SUMMARY = "This is what I'll file: {title}{product}{share}{place}. Severity {severity}: {when} {goals}"
BEST_EFFORT = " As the cause may lie with a third party, these times are targets that support does its best to keep."
EMERGENCY = "Weekend emergency: please call {phone} first. The line is answered now."
FILED = "Done. Your ticket is {reference}. You'll hear from us by {response}. I've mailed you a copy."
WHAT_TO_CHANGE = "What should be different? For example “it's 60%”, “the iOS app”, or say it in your own words."
ADDED_NOTE = "I've added that to {reference}."
INCIDENT = (
    "We know of a fault that this looks like, and the team is working on it: {title}, since {since}. "
    "Your report will be added to it, so that you hear when it is solved."
)
OPEN_ALREADY = "There is already an open ticket on this from the last 24 hours. Shall I add your message to it?"
SOLVED_BEFORE = "This looks like {reference}, which was solved like this: {solution}"
SOLVED_BEFORE_ASK = "Does that solve it, or shall we go on with a new ticket?"

QUEUED = "I've asked a person to join. They'll answer right here; everything you wrote is in front of them."
STILL_QUEUED = "Your message is kept for the person who will join."
OUT_OF_HOURS = (
    "The team chats {hours}. They are back {opening}. Your message is taken and they'll see everything you wrote. "
    "Meanwhile I go on helping: just write."
)
BACK_WITH_BOT = "Here I am again. What can I do for you?"
TROUBLE = (
    "I'm sorry, I have a technical problem of my own right now. Your message is safe and the team has been told. "
    "To report a fault, pick what comes closest; its clock counts from your message. Or try again in a minute."
)

SOMETHING_ELSE = "Something else"
ONLY_SIMPLE = "I have a technical problem of my own and understand only short answers right now. Nothing is lost."

NEED_SIGN_IN = "To see tickets I need to know who you are."
NEED_SIGN_IN_CREDITS = "To see your account's credits I need to know who you are."
ASK_ADDRESS = "What is your work e-mail address?"
CREDITS = "{account} is on the {plan} plan and has {balance} left. The next {grant} come on {day}."
CREDITS_NONE = (
    "{account} is on the {plan} plan, which has no monthly credits. It has {balance} left; work beyond that is charged."
)
NO_TICKETS = "Your account has no tickets yet."
YOUR_TICKETS = "These are the newest tickets of your account."
NO_SUCH_TICKET = "I find no ticket {reference} in your account."
WHICH_TICKET = "Which ticket do you mean? Please give its reference, such as KD-7."
TICKET_STATUS = "{reference} is {status}. Severity {severity}: {subject}"
WHICH_NOTE = "What should I add to {reference}?"
NOTE_ADDED = "I've added your note to {reference}. The team sees it."
WHY_REOPEN = "I'll open {reference} again. What still happens?"
REOPENED = "{reference} is open again, and the team sees what you wrote."
REOPEN_CLOSED = "{reference} is closed for good. Tell me what happens, and I'll open a new ticket."
REOPEN_NOT_SOLVED = (
    "{reference} is {status}, so there is no need to open it again. You can add a note to it at any time."
)
REOPEN_FAILED = "{reference} can't be opened again. Tell me what happens, and I'll open a new ticket."
ONLY_OWNER_REMOVES = "Support users are removed by the account's owner, in the portal under Support users. Please ask the owner to do that."

CONTACT = {
    "billing": "Questions on invoices and charges go to our billing team:",
    "training": "We're happy to train your team. You can reach us here, or I file it as planned work:",
    "sales": "Our sales team can tell you about products, prices and demos:",
    "support": "You can reach the support team like this:",
    "privacy": "For personal data, this is the right place:",
}
FILE_TRAINING = "File a training request"
