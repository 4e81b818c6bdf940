"""Which model comes into use: a new one only if it is no worse, a former one when somebody asks for it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from desk.learning.kept_models import KeptModels, ModelError
from desk.learning.measuring import Unusable
from desk.learning.succession import Refused, Succession
from tests.learning.fakes import DEFLECTED, RULES, FakeWorkshop, Ground, Killed


def test_the_first_model_is_used_without_being_measured(ground: Ground) -> None:
    assert ground.answering == "first"
    assert ground.workshop.measured == []


def test_nothing_is_trained_while_nothing_has_changed(ground: Ground) -> None:
    assert ground.learn("first") == "unchanged"
    assert ground.workshop.trained == ["first"]


def test_a_start_that_changes_nothing_waits_for_nobody(ground: Ground) -> None:
    with ground.succession.kept.alone():
        assert ground.learn("first") == "unchanged"


def test_a_model_that_is_as_good_takes_the_place_of_the_one_in_use(ground: Ground) -> None:
    assert ground.learn("second") == "promoted"
    assert ground.answering == "second"
    report = ground.card("second").report
    assert report is not None
    assert [line.split() for line in report.splitlines() if line.startswith("outcome")] == [
        ["outcome", "97.0%", "97.0%", "0.5", "points"]
    ]
    assert "newly misread: misread by second" in report


@pytest.mark.parametrize(
    ("figures", "kind"),
    [
        ({"outcome": 0.965}, "promoted"),
        ({"outcome": 0.964}, "refused"),
        ({"outcome": 1.0}, "promoted"),
        ({DEFLECTED: 2.0}, "refused"),
        ({DEFLECTED: 0.0}, "promoted"),
    ],
)
def test_a_figure_may_fall_by_its_tolerance_and_no_further(
    ground: Ground, figures: dict[str, float], kind: str
) -> None:
    assert ground.learn("second", **figures) == kind
    assert ground.answering == ("second" if kind == "promoted" else "first")


def test_a_refused_model_is_kept_with_its_report_and_says_what_fell(ground: Ground) -> None:
    ground.learn("second", **{DEFLECTED: 2.0})
    card = ground.card("second")
    assert card.set_aside == "worse than first---: outages deflected, count 1 → 2 (tolerated: 0)"
    assert "FELL" in (card.report or "")
    with pytest.raises(Refused, match="outages deflected, count 1 → 2"):
        ground.succession.train().or_refused()


def test_a_refused_model_is_neither_trained_nor_measured_again(ground: Ground) -> None:
    ground.learn("second", outcome=0.5)
    assert ground.learn("second", outcome=0.5) == "refused"
    assert ground.workshop.trained == ["first", "second"]
    assert ground.workshop.measured == ["second", "first"]


def test_a_refused_model_can_be_used_all_the_same(ground: Ground) -> None:
    ground.learn("second", outcome=0.5)
    assert ground.learn("second", anyway=True, outcome=0.5) == "promoted"
    assert ground.answering == "second"
    assert ground.workshop.trained == ["first", "second"]
    assert ground.learn("second") == "unchanged"


def test_the_override_still_shows_what_fell(ground: Ground) -> None:
    assert ground.learn("second", anyway=True, outcome=0.5) == "promoted"
    assert "FELL" in (ground.card("second").report or "")


def test_figures_are_measured_once_while_nothing_but_the_model_changes(ground: Ground) -> None:
    ground.learn("second")
    ground.learn("third")
    assert ground.workshop.measured == ["second", "first", "third"]


def test_figures_under_other_conditions_are_measured_again(ground: Ground) -> None:
    ground.learn("second")
    ground.workshop.conditions = "other held-out messages"
    ground.learn("third")
    assert ground.workshop.measured == ["second", "first", "third", "second"]


def test_models_that_cannot_be_measured_are_named_and_the_others_measured(ground: Ground) -> None:
    ground.learn("second")
    ground.workshop.conditions, ground.workshop.unusable = "other held-out messages", {"first"}
    ground.succession.measure()
    assert ground.said[-1] == "model first--- can't be measured: made for another version"
    second = ground.card("second").measured
    assert second is not None and second.under == "other held-out messages"


def test_with_a_model_that_this_version_cannot_read_there_is_nothing_to_compare(ground: Ground) -> None:
    ground.workshop.unusable = {"first"}
    assert ground.learn("second", outcome=0.1) == "promoted"
    assert ground.said[-1] == "there is nothing to compare with: made for another version"


def test_a_model_of_another_encoder_is_not_compared(ground: Ground) -> None:
    ground.workshop.encoder = "a larger one"
    assert ground.learn("second", outcome=0.1) == "promoted"
    assert "needs another sentence encoder" in ground.said[-1]


def test_a_new_model_that_cannot_be_read_leaves_the_one_in_use(ground: Ground) -> None:
    ground.workshop.unusable = {"second"}
    with pytest.raises(Unusable):
        ground.learn("second")
    assert ground.answering == "first"


@pytest.mark.parametrize("moment", ["training", "measuring"])
def test_a_training_that_is_killed_leaves_the_model_in_use_and_nothing_behind(ground: Ground, moment: str) -> None:
    ground.workshop.killed_in = moment
    with pytest.raises(Killed):
        ground.learn("second")
    assert ground.answering == "first"
    ground.workshop.killed_in = ""
    (ground.folder / "training-left-by-a-kill").mkdir()
    assert ground.learn("third") == "promoted"
    assert not list(ground.folder.glob("training-*"))


def test_what_was_trained_before_a_kill_is_not_trained_again(ground: Ground) -> None:
    ground.workshop.killed_in = "measuring"
    with pytest.raises(Killed):
        ground.learn("second")
    ground.workshop.killed_in = ""
    assert ground.learn("second") == "promoted"
    assert ground.workshop.trained == ["first", "second"]


def test_former_data_bring_their_former_model_back_without_training(ground: Ground) -> None:
    ground.learn("second")
    assert ground.learn("first") == "promoted"
    assert ground.answering == "first"
    assert ground.workshop.trained == ["first", "second"]


def test_force_trains_the_same_again(ground: Ground) -> None:
    assert ground.succession.train(force=True).kind == "promoted"
    assert ground.workshop.trained == ["first", "first"]
    assert len(ground.succession.kept.all()) == 1


def test_going_back_uses_the_model_that_was_in_use_before(ground: Ground) -> None:
    ground.learn("second")
    assert ground.succession.rollback().id == "first---"
    assert ground.answering == "first"


def test_a_model_that_was_gone_back_from_does_not_return_by_itself(ground: Ground) -> None:
    ground.learn("second")
    ground.succession.rollback()
    assert ground.learn("second") == "refused"
    assert "rolled back to first---" in (ground.card("second").set_aside or "")
    assert ground.learn("second", anyway=True) == "promoted"


def test_going_back_twice_goes_further_back(ground: Ground) -> None:
    ground.learn("second")
    ground.learn("third")
    assert [ground.succession.rollback().id for _ in range(2)] == ["second--", "first---"]
    with pytest.raises(ModelError, match="no former model"):
        ground.succession.rollback()


def test_one_can_go_back_to_any_model_that_was_in_use(ground: Ground) -> None:
    ground.learn("second")
    ground.learn("third")
    ground.succession.rollback("first---")
    assert ground.answering == "first"
    ground.succession.rollback("third---")
    assert ground.answering == "third"
    assert ground.card("third").set_aside is None


def test_one_cannot_go_back_to_what_is_not_there_in_use_or_was_refused(ground: Ground) -> None:
    ground.learn("second", outcome=0.5)
    for name, words in (("weather", "no model weather"), ("first---", "in use already"), ("second--", "never in use")):
        with pytest.raises(ModelError, match=words):
            ground.succession.rollback(name)
    assert ground.answering == "first"


def test_one_cannot_go_back_to_a_model_that_would_not_work(ground: Ground) -> None:
    ground.learn("second")
    ground.workshop.unusable = {"first"}
    with pytest.raises(Unusable):
        ground.succession.rollback()
    assert ground.answering == "second"


def test_so_many_models_are_kept_and_no_more(ground: Ground) -> None:
    for number in range(4):
        ground.learn(f"bad{number}", outcome=0.5)
    for number in range(7):
        ground.learn(f"good{number}")
    kept = {card.id: ground.succession.kept.archive(card).read_text() for card in ground.succession.kept.all()}
    assert set(kept.values()) == {"good6", "good5", "good4", "good3", "good2", "bad3", "bad2"}
    assert (RULES.keep.former, RULES.keep.refused) == (4, 2)
    archives = {path.name for path in ground.folder.glob("*.tar.gz")} - {"keydesk.tar.gz"}
    assert archives == {f"{name}.tar.gz" for name in kept}


def test_the_model_in_use_is_kept_whatever_was_used_after_it(ground: Ground) -> None:
    for number in range(4):
        ground.learn(f"good{number}")
    ground.succession.rollback("first---")
    ground.learn("bad", outcome=0.5)
    assert ground.answering == "first"


def test_a_model_from_before_models_were_kept_is_kept(tmp_path: Path) -> None:
    (tmp_path / "keydesk.tar.gz").write_text("old")
    (tmp_path / "keydesk.tar.inputs").write_text("old-----")
    workshop = FakeWorkshop("old")
    succession = Succession(KeptModels(tmp_path), workshop, RULES, str)
    assert succession.train().kind == "unchanged"
    workshop.data = "new"
    assert succession.train().kind == "promoted"
    assert succession.rollback().id == "old-----"
    assert (tmp_path / "keydesk.tar.gz").read_text() == "old"


def test_two_trainings_at_once_make_one_model(ground: Ground) -> None:
    ground.workshop.data = "second"
    both = [threading.Thread(target=ground.succession.train) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert ground.workshop.trained == ["first", "second"]


def test_a_broken_card_is_named(ground: Ground) -> None:
    (ground.folder / "first---.json").write_text("{")
    with pytest.raises(ModelError, match=r"first---\.json is no card"):
        ground.succession.rollback()
