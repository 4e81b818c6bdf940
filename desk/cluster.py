"""`keydesk run-cluster`: several desks, Rasas and action servers on one machine, with nginx in front of each kind.

nginx listens on the three ports of the settings; the processes listen on the ports after them. So each process is
configured as if there were one of each kind, and the same settings work on many machines.
"""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desk.cluster_servers import program, wait_for_servers, with_servers
from desk.paths import ROOT
from desk.settings import Settings
from desk.start_up import prepare_database
from desk.supervisor import Process, process, supervise

NGINX = ROOT / "deploy" / "nginx"
SERVERS_AFTER = 20


@dataclass(frozen=True)
class Sizes:
    """How many processes of each kind."""

    desks: int = 2
    rasas: int = 2
    actions: int = 2


def ports_after(port: int, count: int) -> list[int]:
    """The ports of the processes behind nginx's port."""
    return list(range(port + 1, port + 1 + count))


def run(settings: Settings, sizes: Sizes) -> None:
    """Run until Ctrl-C or SIGTERM. Raises ClusterError if something is missing."""
    folder = settings.var.resolve() / "cluster"
    settings, servers = with_servers(settings, folder, settings.port + SERVERS_AFTER)
    nginx = nginx_process(settings, sizes, folder / "nginx")
    rasas = list(_several("rasa", settings, sizes.rasas))
    rest = [*_several("actions", settings, sizes.actions), nginx, *_several("desk", settings, sizes.desks)]

    def prepare() -> None:
        wait_for_servers(settings)
        prepare_database(settings)

    supervise(settings, [*servers, *rasas], prepare, rest, ports_after(settings.port, sizes.desks))


def _several(kind: str, settings: Settings, count: int) -> Iterator[Process]:
    """Processes of a kind, each on a port of its own, which find the other kinds through nginx."""
    field = {"desk": "port", "rasa": "rasa_port", "actions": "actions_port"}[kind]
    shared = {
        "rasa_url": settings.rasa_base,
        "actions_url": settings.actions_base,
        "public_url": settings.base_url,
    }
    for number, port in enumerate(ports_after(getattr(settings, field), count), 1):
        yield process(kind, settings.model_copy(update={**shared, field: port}), f"{kind}-{number}")


def nginx_process(settings: Settings, sizes: Sizes, folder: Path) -> Process:
    """nginx in the foreground, with everything that it writes in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder / "nginx.conf"
    configuration.write_text(nginx_configuration(settings, sizes, folder), encoding="utf-8")
    log = folder / "error.log"
    command = [program("nginx", "nginx-light"), "-p", str(folder), "-e", str(log), "-c", str(configuration)]
    return Process("nginx", command, dict(os.environ))


def nginx_configuration(settings: Settings, sizes: Sizes, folder: Path) -> str:
    """The template in deploy/nginx/ with this cluster's ports and places."""
    upstreams = {
        "keydesk_desk": ports_after(settings.port, sizes.desks),
        "keydesk_rasa": ports_after(settings.rasa_port, sizes.rasas),
        "keydesk_actions": ports_after(settings.actions_port, sizes.actions),
    }
    filled = {
        "USER": f"user {pwd.getpwuid(0).pw_name};" if os.geteuid() == 0 else "",
        "FOLDER": str(folder),
        "LOCATIONS": str(NGINX / "locations.conf"),
        "UPSTREAMS": "\n".join(_upstream(name, ports) for name, ports in upstreams.items()),
        "PORT": f"{settings.host}:{settings.port}",
        "RASA_PORT": str(settings.rasa_port),
        "ACTIONS_PORT": str(settings.actions_port),
    }
    text = (NGINX / "cluster.conf.template").read_text(encoding="utf-8")
    for name, value in filled.items():
        text = text.replace(f"@{name}@", value)
    return text


def _upstream(name: str, ports: list[int]) -> str:
    """One that refuses is passed over at once, and asked again a second later."""
    servers = "".join(f"        server 127.0.0.1:{port} max_fails=1 fail_timeout=1s;\n" for port in ports)
    return f"    upstream {name} {{\n        least_conn;\n{servers}    }}"
