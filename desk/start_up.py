"""What a database needs before anybody is served: the newest schema, and the demo data where they are wanted."""

from __future__ import annotations

from desk.seed import seed
from desk.settings import Settings
from desk.store.engine import Store
from desk.store.migrate import migrate


def prepare_database(settings: Settings) -> None:
    """Migrate, and seed an empty database unless `KEYDESK_DEMO=0`. Several processes may do it at once."""
    migrate(settings.database)
    if settings.demo:
        _seed(settings)


def _seed(settings: Settings) -> None:
    store = Store(settings.database)
    made = seed(store, settings.demo_password)
    store.close()
    if made:
        print(f"Demo agents ada@keydesk.example and lena@keydesk.example; password (shown once): {made}", flush=True)
