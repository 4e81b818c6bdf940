"""What the outbox keeps of a person comes out, and goes away."""

from __future__ import annotations

import json

import pytest

from desk import privacy
from desk.store.outgoing import Delivery
from tests.desk.deliveries.destinations import Delivering
from tests.desk.house import FRANK, OLIVIA

pytestmark = pytest.mark.parametrize("delivering", ["webhook"], indirect=True)


def test_the_export_says_where_a_persons_tickets_went(delivering: Delivering) -> None:
    reference = delivering.house.ticket()
    delivering.send()
    [sent] = privacy.export(delivering.house.core, FRANK)["deliveries"]
    assert (sent["target"], sent["reference"]) == ("webhook", reference)


def test_a_forgotten_person_is_in_no_copy_and_not_in_what_still_waits(delivering: Delivering) -> None:
    reference = delivering.house.ticket(description=f"Call me, {FRANK}.")
    delivering.house.ticket(requester=OLIVIA, description="Keys of room 7")
    delivering.send()
    delivering.house.agent().post(f"/tickets/{reference}/notes", text="A note")
    delivering.down()
    delivering.send()
    assert all(row.payload for row in delivering.rows())
    assert privacy.forget(delivering.house.core, FRANK)["deliveries"] == 2
    kept = {row.id: row.payload for row in delivering.rows()}
    assert FRANK not in json.dumps(kept)
    assert kept[2] is not None, "another's ticket stays"
    delivering.up()
    with delivering.house.core.store.write() as session:
        session.query(Delivery).update({"next_try_at": Delivery.created_at})
    delivering.send()
    assert len(delivering.to.texts()) == 3
    assert FRANK not in delivering.to.texts()[-1]
