"""Deliveries to agents elsewhere: each development of a ticket goes to every configured target, at least once.

`outbox` writes what is to be sent, in the transaction that causes it; `sending` tries it until it is sent or dead; `courier`
does that in the background; one module a target (`agents_mail`, `webhook`, `zendesk`, `freshdesk`, `zammad`) implements
the port in `port`.
"""
