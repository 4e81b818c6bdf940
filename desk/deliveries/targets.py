"""The configured targets: what the settings name, made ready."""

from __future__ import annotations

from desk import mail
from desk.deliveries.agents_mail import AgentsMail
from desk.deliveries.freshdesk import Freshdesk
from desk.deliveries.helpdesk import Helpdesk
from desk.deliveries.port import Target
from desk.deliveries.reach import Reach, networks
from desk.deliveries.webhook import Webhook
from desk.deliveries.zammad import Zammad
from desk.deliveries.zendesk import Zendesk
from desk.settings import Settings

TITLES = {
    "mail": "Mail to users",
    "email": "E-mail to agents",
    "webhook": "Webhook",
    "zendesk": "Zendesk",
    "freshdesk": "Freshdesk",
    "zammad": "Zammad",
}


def names(settings: Settings) -> tuple[str, ...]:
    """The names under which the outbox writes for them."""
    addresses = {
        "email": settings.agents_email,
        "webhook": settings.webhook_url,
        "zendesk": settings.zendesk_url,
        "freshdesk": settings.freshdesk_url,
        "zammad": settings.zammad_url,
    }
    return tuple(name for name, address in addresses.items() if address)


def build(settings: Settings, transport: mail.Transport) -> dict[str, Target]:
    """The targets by name. The settings have been checked: what a target needs is there."""
    found: dict[str, Target] = {}
    reach = Reach(networks(settings.deliver_inside))
    if settings.agents_email:
        found["email"] = AgentsMail(transport, settings.mail_from, settings.agents_email)
    if settings.webhook_url and settings.webhook_secret:
        found["webhook"] = Webhook(settings.webhook_url, settings.webhook_secret, reach)
    if settings.zendesk_url and settings.zendesk_email and settings.zendesk_token:
        zendesk = Zendesk(settings.zendesk_url, settings.zendesk_email, settings.zendesk_token, reach)
        found["zendesk"] = Helpdesk(zendesk)
    if settings.freshdesk_url and settings.freshdesk_key:
        found["freshdesk"] = Helpdesk(Freshdesk(settings.freshdesk_url, settings.freshdesk_key, reach))
    if settings.zammad_url and settings.zammad_token:
        zammad = Zammad(settings.zammad_url, settings.zammad_token, settings.zammad_group, reach)
        found["zammad"] = Helpdesk(zammad)
    return found
