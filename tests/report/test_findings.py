"""What is said beside the charts, against plain pandas and numbers by hand."""

import re
from dataclasses import replace

import numpy as np
import pytest

from archsearch.journal import Finished, Rung, history_of
from archsearch.report import trials_table
from archsearch.report.compared import compared_trials
from archsearch.report.evidence.curve import Curve
from archsearch.report.evidence.partial import PartialCorrelation
from archsearch.report.evidence.study import Correlation, Relation, Study
from archsearch.report.findings import findings_of
from archsearch.report.measure import Measure, measure_of

ACCURACY = Measure(name="val_accuracy", maximize=True)


def found_in(run, history):
    trials = trials_table(run, history)
    return findings_of(run, trials, compared_trials(history, trials), measure_of(run))


def test_the_correlations_are_those_of_the_architectures_trained_in_full(synthetic):
    run = synthetic.run_file()
    history = synthetic.history(60)
    trials, found = trials_table(run, history), found_in(run, history)
    full = trials[trials["status"] == "completed"]
    means = full.groupby("architecture")[["receptive_field", "params", "score"]].mean()
    expected = means.astype(float).corr(method="spearman")
    study = found.study
    assert study.field.alone.value == pytest.approx(expected.loc["receptive_field", "score"])
    assert study.size.alone.value == pytest.approx(expected.loc["params", "score"])
    assert study.together.value == pytest.approx(expected.loc["receptive_field", "params"])
    assert study.networks == len(means)


def test_the_sentences_name_number_direction_and_what_is_held_fixed(synthetic):
    run = synthetic.run_file()
    first, second, third, *others = found_in(run, synthetic.history(60)).paragraphs
    assert re.match(r"Over \d+ architectures, compared after 9 epochs: with parameters, ", first)
    assert "larger receptive fields went with higher validation accuracy" in first
    assert second.startswith("With receptive field and depth held fixed, ")
    assert "do not show what causes what" in third
    assert others[1:] == ["Trials left out: 6 that failed and 7 without a score after 9 epochs."]


def test_the_choices_that_mattered_are_said_with_what_they_were_worth(synthetic):
    run = synthetic.run_file()
    said, together, predictable = found_in(run, synthetic.history(200)).choices
    assert re.search(r"depth: 4 rather than 1 is worth \+\d+\.\d points \(", said)
    assert re.match(
        r"Among the networks tried, what kernel_size_1 did depended on depth: 5 rather than 1 was "
        r"worth \+\d+\.\d points "
        r"\(.*\) at depth 1 and \+\d+\.\d points \(.*\) at depth 4\.$",
        together,
    )
    assert re.search(r"what a network is says \d+.% of how scores vary", predictable)


def test_a_loss_that_is_lower_is_better_has_its_best_choice_the_right_way_round(synthetic):
    run = synthetic.run_file(options={"objective": "val_loss", "maximize": False})
    history = synthetic.history(200)
    trials = trials_table(run, history)
    trials["score"] = 1 - trials["score"]
    compared = compared_trials(history, trials)
    table = compared.table.assign(score=1 - compared.table["score"])
    loss = Measure(name="val_loss", maximize=False)
    found = findings_of(run, trials, replace(compared, table=table), loss)
    assert "larger receptive fields went with lower validation loss" in found.paragraphs[0]
    assert re.search(
        r"depth: 4 rather than 1 lowers validation loss by 0\.\d+ \(", found.choices[0]
    )


def test_noise_supports_nothing(synthetic):
    run = synthetic.run_file()
    history = synthetic.history(60)
    trials = trials_table(run, history)
    compared = compared_trials(history, trials)
    scores = np.random.default_rng(5).normal(0.9, 0.01, len(compared.table))
    found = findings_of(
        run, trials, replace(compared, table=compared.table.assign(score=scores)), ACCURACY
    )
    assert not found.study.claims_anything
    assert (
        "an effect of the receptive field on validation accuracy can neither be told nor ruled out"
        in (found.paragraphs[0])
    )
    assert "none has an effect that is to be told from luck" in found.choices[0]
    assert "foretell its score is not to be told from luck" in found.choices[1]


def test_an_oracle_that_favours_the_good_is_named(synthetic):
    run = synthetic.run_file(options={"oracle": "evolution"})
    paragraphs = found_in(run, synthetic.history(60)).paragraphs
    assert "evolution" in paragraphs[-1]


@pytest.mark.parametrize("oracle", ["evolution", "random", "grid"])
def test_of_an_oracle_that_learns_a_difference_is_told_from_its_lower_end(synthetic, oracle):
    run = synthetic.run_file(options={"oracle": oracle})
    found = found_in(run, synthetic.history(200))
    assert "is worth" in found.choices[0]
    learns = oracle == "evolution"
    assert (" points or more (the model expects +" in found.choices[0]) == learns
    assert ("\u202f% interval +" in found.choices[0]) != learns
    said = {
        "evolution": "So the lower end of an interval is told, which held in 92 to 98 of 100",
        "grid": "differences in the whole space may lie outside their intervals.",
    }
    for name, text in said.items():
        assert (text in " ".join(found.choices)) == (name == oracle)


def test_of_a_loss_the_least_that_a_level_lowers_it_by_is_told(synthetic):
    """The same scores as losses: what was the worse level is now the one that lowers them."""
    run = synthetic.run_file(options={"oracle": "evolution"})
    gained = found_in(run, synthetic.history(200)).study.effects[0].of
    loss = synthetic.run_file(
        options={"oracle": "evolution", "objective": "val_loss", "maximize": False}
    )
    found = found_in(loss, synthetic.history(200))
    least, expected = f"{gained.interval[0]:.3g}", f"{gained.difference:.3g}"
    assert (
        f"{gained.choice}: {gained.worst} rather than {gained.best} lowers validation loss by "
        f"{least} or more (the model expects {expected})."
    ) in found.choices[0]


def test_effects_are_those_among_the_chosen_where_hardly_a_network_can_be_drawn(synthetic):
    run = synthetic.run_file(options={"oracle": "evolution"})
    tight = {**run.space, "parsed": {**run.space["parsed"], "max_params": 1}}
    found = found_in(replace(run, space=tight), synthetic.history(200))
    assert not found.study.of_space
    assert found.choices[1].startswith("What is said of choices is so among the networks tried")


@pytest.mark.parametrize("number", [0, 1, 9])
def test_few_architectures_say_nothing(synthetic, number):
    run = synthetic.run_file()
    history = history_of(synthetic.search(number, with_trouble=False) if number else [])
    found = found_in(run, history)
    assert found.study is None
    assert len(found.paragraphs) == 1
    assert ("too few" in found.paragraphs[0]) == (number > 0)


def relation(trend=(0.2, 0.6), gain=(0.1, 0.3)):
    """A relation of which the trend and the gain of a step at 7 have these intervals."""
    return Relation(
        of="receptive_field",
        alone=None,
        partial=PartialCorrelation(
            of="receptive_field",
            given=("params",),
            value=sum(trend) / 2,
            interval=trend,
            networks=30,
            shared=0.5,
        ),
        p=0.001,
        curve=Curve(
            of="receptive_field",
            shape="step",
            networks=30,
            gain=sum(gain) / 2,
            gain_interval=gain,
            threshold=7.0,
            threshold_interval=(5.0, 9.0),
            below=6,
            error={},
            grid=(1.0, 7.0),
            line=(0.5, 0.7),
            low=(0.4, 0.6),
            high=(0.6, 0.8),
        ),
        carried_by=(),
    )


@pytest.fixture
def told(synthetic, monkeypatch):
    """The findings where a study has this relation to the field, and where runs are such."""

    def of(field, *, together=0.8, events=None, totals=None, **run):
        study = Study(
            networks=30,
            all_networks=30,
            questions=5,
            field=field,
            size=replace(relation(), p=1.0),
            together=Correlation(value=together, networks=30),
            both_p=1.0,
            effects=(),
            of_space=True,
            left_out=(),
            pair=None,
            interaction=None,
            surrogate=None,
        )
        monkeypatch.setattr("archsearch.report.findings.study_of", lambda *_: study)
        file = replace(synthetic.run_file(**run), totals=totals or {})
        return found_in(file, history_of(events or synthetic.search(4, with_trouble=False)))

    return of


@pytest.mark.parametrize(
    ("trend", "gain", "is_said"),
    [
        ((0.2, 0.6), (0.1, 0.3), True),
        ((-0.1, 0.6), (0.1, 0.3), True),
        ((0.2, 0.6), (-0.1, 0.3), False),
        ((0.2, 0.6), (-0.3, -0.1), False),
    ],
    ids=["both", "shape", "trend", "against"],
)
def test_a_shape_is_said_and_drawn_only_where_it_gains_and_not_against_the_trend(
    told, trend, gain, is_said
):
    found = told(relation(trend, gain))
    assert found.study.field.is_claimed
    assert ("There is a step at 7 px" in found.paragraphs[0]) == is_said
    assert found.has_field_curve == is_said


def test_on_an_image_that_is_not_square_a_part_is_that_of_its_smaller_side(told):
    percent = "\u202f%"
    assert f"88{percent} of the image (" in told(relation()).paragraphs[0]
    oblong = told(relation(), input_shape=(8, 32, 1)).paragraphs[0]
    assert f"88{percent} of the image’s smaller side (" in oblong


def test_field_and_parameters_are_not_called_dependent_by_luck(told):
    assert "are not independent here (rank correlation +0.80)" in told(relation()).paragraphs[2]
    said = told(relation(), together=0.1).paragraphs[2]
    assert "may not be independent (rank correlation +0.10, 95" in said


def test_noise_is_counted_of_these_questions(told):
    said = told(relation()).paragraphs[3]
    assert said.endswith(
        "about 1 report in 40 would answer at least one of these questions with yes."
    )


def stopped(synthetic, scores):
    """Trials of which some were stopped at epochs 3, and others, trained in full, began later."""
    events = []
    for number, (pair, epochs) in enumerate(
        zip(synthetic.candidates(len(scores)), scores, strict=True), start=1
    ):
        events.append(synthetic.started(number, *pair))
        rungs = [
            Rung(trial=number, rung=0, outcome=synthetic.outcome(0.5, epochs=e)) for e in epochs
        ]
        events += [*rungs, Finished(trial=number, status="stopped")]
    return events


@pytest.mark.parametrize(
    ("epochs", "options", "says"),
    [
        (((3,), (3,), (3, 9)), {"schedule": "asha"}, "and chosen for being good. What"),
        (
            ((3,), (3,), (9,)),
            {"schedule": "hyperband"},
            "and chosen for being good, or begun at a later rung. What",
        ),
        (((3,), (3,)), {"schedule": "asha"}, "most have a score, and none was trained for longer."),
        (((1,), (1, 3), (3,), (3,)), {"oracle": "keras-tuner-hyperband"}, "1 network was trained"),
    ],
)
def test_what_was_trained_for_longer_is_said_to_be_what_it_is(
    synthetic, told, epochs, options, says
):
    found = told(relation(), events=stopped(synthetic, epochs), options=options)
    assert says in " ".join(found.paragraphs)


def test_an_oracle_that_draws_at_random_tries_no_more_where_scores_are_good(told):
    found = told(relation(), options={"oracle": "keras-tuner-hyperband"})
    assert "even sample" not in " ".join(found.paragraphs)


def test_a_grid_that_did_not_come_to_its_end_is_one_corner_of_the_space(told):
    grid = {"oracle": "grid"}
    assert told(relation(), options=grid).paragraphs[-1].endswith("from one corner of the space.")
    ended = told(relation(), options=grid, totals={"exhausted": True})
    assert "corner" not in " ".join(ended.paragraphs)
