"""How figures are counted, on a handful of made-up answers."""

from __future__ import annotations

import pytest

from understanding.evaluation.figures import Figure, mean
from understanding.evaluation.trust import area_under_curve, calibration, calibration_error, risk_by_coverage


@pytest.mark.parametrize(
    "value, most, reached", [(0.97, False, True), (0.969, False, False), (0.97, True, True), (0.971, True, False)]
)
def test_a_goal_is_a_lower_bound_unless_it_is_said_to_be_an_upper_one(value: float, most: bool, reached: bool) -> None:
    assert Figure("outcome", value, 0.97, most).reached is reached


def test_a_figure_without_a_goal_misses_nothing() -> None:
    assert Figure("intent", 0.0).reached


def test_the_terminal_says_when_a_goal_is_not_reached() -> None:
    assert "NOT REACHED" in Figure("outcome", 0.9, 0.97).line
    assert "NOT REACHED" not in Figure("outcome", 0.98, 0.97).line


def test_the_mean_of_nothing_is_nothing() -> None:
    assert mean([]) == 0


def test_out_of_scope_messages_that_all_lie_further_out_are_told_apart_perfectly() -> None:
    assert area_under_curve([True, False, True, False], [0.9, 0.1, 0.8, 0.2]) == 1


def test_the_same_novelty_for_all_tells_nothing() -> None:
    assert area_under_curve([True, False, False], [0.4, 0.4, 0.4]) == 0.5


def test_one_pair_in_four_the_wrong_way_round_is_three_quarters() -> None:
    assert area_under_curve([True, True, False, False], [0.9, 0.3, 0.4, 0.1]) == 0.75


def test_without_any_out_of_scope_message_there_is_nothing_to_tell_apart() -> None:
    assert area_under_curve([False, False], [0.1, 0.2]) == 0.5


def test_confidence_that_comes_true_has_no_calibration_error() -> None:
    assert calibration_error([0.75] * 4, [True, True, True, False]) == pytest.approx(0)


def test_confidence_that_promises_too_much_counts_by_how_much() -> None:
    assert calibration_error([0.95, 0.95], [True, False]) == pytest.approx(0.45)


def test_full_confidence_falls_into_the_last_bin() -> None:
    assert [one.messages for one in calibration([1.0, 0.95, 0.05], [True, True, False])] == [1, 2]


def test_risk_grows_as_less_sure_messages_are_decided() -> None:
    assert risk_by_coverage([0.2, 0.9], [False, True]) == [(0.5, 0.0), (1.0, 0.5)]
