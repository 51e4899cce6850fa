"""What cannot be told from the best, by hand."""

from types import SimpleNamespace

import pandas as pd
import pytest

from archsearch.report.measure import Measure
from archsearch.report.sections.enough import enough_of, members_of

ACCURACY = Measure(name="val_accuracy", maximize=True)


def scored(scores, params=None):
    numbers = list(range(1, len(scores) + 1))
    return pd.DataFrame(
        {
            "trial": pd.array(numbers, dtype="Int64"),
            "architecture": [f"a{number}" for number in numbers],
            "status": pd.array(["completed"] * len(scores), dtype="string"),
            "score": pd.array(scores, dtype="Float64"),
            "epochs": pd.array([5] * len(scores), dtype="Int64"),
            "params": pd.array(params or [100] * len(scores), dtype="Int64"),
            "macs": pd.array([1000] * len(scores), dtype="Int64"),
            "receptive_field": pd.array([7] * len(scores), dtype="Int64"),
        }
    )


def contender(*scores, number=1):
    trial = SimpleNamespace(number=number)
    return SimpleNamespace(trial=trial, scores=scores, mean=sum(scores) / len(scores))


def enough(table, *contenders, best=1, images=100):
    return enough_of(table, contenders, ACCURACY, best=best, images=images)


def test_the_noise_of_the_validation_images_by_hand():
    # sqrt(0.9 · 0.1 / 100) = 3 points; two scores differ by 1.96 · √2 · 3 = 8.3 by luck
    found = enough(scored([0.9, 0.82, 0.81]))
    assert found.margin == pytest.approx(0.0832, abs=1e-4)
    assert found.near["trial"].tolist() == [2]
    assert found.sentence.startswith("1 other architecture lies within 8.3 points of the best: ")
    assert "100 validation images" in found.sentence
    assert "one seed says nothing about luck in training" in found.sentence
    assert found.cheapest == ()


def test_the_cheapest_that_cannot_be_told_from_the_best_is_named_with_its_part():
    found = enough(scored([0.9, 0.86, 0.85, 0.5], params=[1000, 250, 400, 10]))
    assert len(found.cheapest) == 1  # all have equal MACs
    assert found.cheapest[0].startswith(
        "Of those that cannot be told from the best, trial 2 has the fewest parameters (250, 25"
    )


def test_one_that_has_the_least_of_both_costs_is_named_once():
    table = scored([0.9, 0.86, 0.85], params=[1000, 250, 400])
    table.loc[1, "macs"] = 10
    (said,) = enough(table).cheapest
    assert said.startswith(
        "Of those that cannot be told from the best, trial 2 has the fewest parameters (250, 25"
    )
    assert "and the fewest MACs (10, 1" in said


def test_luck_in_training_widens_it_and_the_winners_mean_stands_for_the_best():
    finals = (contender(0.90, 0.92, 0.88), contender(0.84, 0.86, 0.82, number=2))  # each ± 0.02
    found = enough(scored([0.95, 0.82]), *finals, images=10_000)
    assert found.top == pytest.approx(0.9)
    # 4 degrees of freedom have 2.776; 4 · (1 + .003² / .02²)² = 4.18 as much of the error is known
    assert found.margin == pytest.approx(2.729 * 2**0.5 * (0.003**2 + 0.02**2) ** 0.5, rel=1e-3)
    assert "±2.0 as the finalists’ seeds scatter" in found.sentence


def test_a_finalist_is_judged_by_its_fresh_seeds_and_not_by_the_score_that_chose_it():
    finals = (contender(0.90, 0.90), contender(0.80, 0.80, number=2))
    found = enough(scored([0.95, 0.90, 0.85], params=[1000, 100, 500]), *finals)
    assert found.near["trial"].tolist() == [3]
    assert found.cheapest[0].endswith(
        "the fewest parameters (500, 50\u202f% of the best’s), for 85.0\u202f%, of one seed and so "
        "optimistic."
    )
    close = (contender(0.90, 0.90), contender(0.88, 0.88, number=2))
    found = enough(scored([0.95, 0.91, 0.85], params=[1000, 100, 500]), *close)
    assert found.cheapest[0].endswith("for 88.0\u202f% in the mean over fresh seeds.")


def test_one_image_is_no_evidence_even_at_100_percent():
    found = enough(scored([1.0, 268 / 270, 0.9]), images=270)
    assert found.near["trial"].tolist() == [2]


def test_a_clear_winner_is_said_to_be_one_with_the_caveat():
    found = enough(scored([0.9, 0.5]))
    assert found.sentence.startswith("No other architecture lies within")
    assert "luck" in found.sentence
    assert found.cheapest == ()


def test_of_trials_that_were_stopped_it_is_not_known_whether_they_are_near():
    table = scored([0.9, 0.5, 0.9, 0.85])
    table.loc[2:, "status"] = "stopped"
    said = enough(table).sentence
    assert said.startswith(
        "Of the 2 architectures trained in full, none but the best lies within 8.3 points"
    )
    assert said.endswith(" Of 2 stopped trials that is not known.")
    table.loc[1, "score"] = 0.85
    assert enough(table).sentence.startswith(
        "Of the 2 architectures trained in full, 1 but the best lies"
    )


def test_the_front_has_each_cost_once_and_the_first_of_equal_trials():
    found = enough(scored([0.9, 0.8, 0.8, 0.7], params=[100, 50, 50, 60]))
    assert found.front["params"] == (2, 1)
    assert found.front["macs"] == (1,)


def test_the_networks_of_the_fronts_are_rows_from_the_smallest_to_the_largest():
    table = scored([0.9, 0.86, 0.5, 0.4], params=[1000, 250, 10, 500])
    table.loc[3, "macs"] = 1  # the cheapest by its arithmetic, and by nothing else
    found = enough(table)
    members = members_of(found, table, (), ACCURACY)
    assert [each.trial for each in members] == [3, 2, 4, 1]
    assert [each.fronts for each in members] == [
        "parameters", "parameters", "MACs", "parameters and MACs",
    ]  # fmt: skip
    assert [each.is_near for each in members] == [False, True, False, True]
    # 1.96 standard errors of 3 points about 90 %
    assert members[-1].interval.replace("\u202f", " ") == "82.6 to 94.5 %"
    # and of 5 points about 50 %
    assert members[0].interval.replace("\u202f", " ") == "40.4 to 59.6 %"
    assert {each.seeds.text for each in members} == {"–"}


def test_a_member_that_was_a_finalist_has_the_mean_that_chose_nothing():
    table = scored([0.9, 0.5], params=[1000, 250])
    finals = (contender(0.86, 0.88),)
    members = members_of(enough(table, *finals), table, finals, ACCURACY)
    assert [each.seeds.text.replace("\u202f", " ") for each in members] == ["–", "87.0 %"]


def test_a_loss_has_no_binomial_noise_and_no_best_is_nothing():
    loss = Measure(name="val_loss", maximize=False)
    assert enough_of(scored([0.9, 0.5]), (), loss, best=2, images=100) is None
    assert enough(scored([0.9, 0.5]), best=None) is None
    assert enough(scored([0.9, 0.5]), images=0) is None


def test_of_losses_luck_in_training_alone_is_known():
    loss = Measure(name="val_loss", maximize=False)
    table = scored([0.30, 0.34, 0.36, 0.9], params=[1000, 250, 500, 10])
    assert enough_of(table, (), loss, best=1, images=100) is None  # nothing is known of luck
    # Seeds scatter by .01 with 2 degrees of freedom: 4.303 · √2 · .01 = .061
    finals = [contender(0.29, 0.30, 0.31)]
    found = enough_of(table, finals, loss, best=1, images=100)
    assert found.margin == pytest.approx(0.0609, abs=1e-4)
    assert found.level == pytest.approx(0.3609, abs=1e-4)
    assert found.near["trial"].tolist() == [2, 3]
    assert found.front["params"] == (4, 2, 1)  # the least loss is the best
    assert found.interval(0.34) == pytest.approx((0.34 - 0.043, 0.34 + 0.043), abs=1e-3)
    assert found.sentence.startswith("2 other architectures lie within 0.0608 of the best: ")
    assert found.sentence.endswith(", and luck in the choice of the images is not).")
    assert found.cheapest[0].startswith(
        "Of those that cannot be told from the best, trial 2 has the fewest parameters (250, 25"
    )
    members = members_of(found, table, finals, loss)
    assert [(each.trial, each.interval) for each in members][1] == (2, "0.297 to 0.383")
    assert [each.is_near for each in members] == [False, True, True]


def test_the_front_has_finalists_by_what_they_are_judged_by_and_the_winner_is_always_a_row():
    finals = (contender(0.90, 0.91, 0.92), contender(0.80, 0.81, 0.82, number=2))
    table = scored([0.92, 0.95, 0.93], params=[1000, 500, 900])  # 2 was good by luck, 3 may be
    found = enough(table, *finals)
    assert found.front["params"] == (2, 3)
    members = members_of(found, table, finals, ACCURACY)
    assert [(each.trial, each.fronts) for each in members] == [
        (2, "parameters"), (3, "parameters and MACs"), (1, "–"),
    ]  # fmt: skip
