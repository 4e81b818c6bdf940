"""The composition root: what every process of the desk's environment is made of, built once from the settings."""

from __future__ import annotations

import os
from dataclasses import dataclass

from desk import letters, mail
from desk.clock import Clock, clock_from
from desk.deliveries import targets
from desk.deliveries.payload import Office, TargetLane
from desk.deliveries.sending import Lane
from desk.paths import ARTICLES
from desk.settings import Settings
from desk.store.engine import Store
from knowledge_base import KnowledgeBase, load_articles
from policy import Policy, load_policy

CLOCK_STARTED = "KEYDESK_CLOCK_STARTED"


@dataclass(frozen=True)
class Core:
    """Settings, policy, record, clock, articles and mail."""

    settings: Settings
    policy: Policy
    store: Store
    clock: Clock
    articles: KnowledgeBase
    mail_transport: mail.Transport

    def __post_init__(self) -> None:
        """Every session on the record can write letters."""
        self.store.info[letters.STATIONERY] = letters.Stationery(self.settings, self.policy)

    def lanes(self) -> list[Lane]:
        """All queues of things to send: mail, and one for each configured target."""
        office = Office(self.policy, self.clock, self.settings.base_url)
        found = targets.build(self.settings, self.mail_transport)
        return [
            mail.MailLane(self.mail_transport, self.settings.mail_from),
            *(TargetLane(name, target, office) for name, target in found.items()),
        ]

    def send_mail_if_quick(self) -> None:
        """Write mail files at once; a mail server is left to the background work, so that no user waits for it."""
        if self.settings.smtp_url is None:
            self.send_mail()

    def send_mail(self) -> int:
        """Send what waits in the outbox."""
        return mail.send_waiting(self.store, self.mail_transport, self.settings.mail_from)


def build_core(settings: Settings) -> Core:
    """Build it. Raises PolicyError or ArticleError for broken data files."""
    started = os.environ.get(CLOCK_STARTED)
    return Core(
        settings=settings,
        policy=load_policy(settings.policy),
        store=Store(settings.database, targets.names(settings), settings.database_connections),
        clock=clock_from(settings.clock, float(started) if started else None),
        articles=load_articles(ARTICLES),
        mail_transport=mail.transport_for(settings.smtp_url, settings.mail_folder),
    )
