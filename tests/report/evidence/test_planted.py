"""The findings of real runs whose truth was planted: benchmarks/planted has how they were made."""

from dataclasses import replace

import numpy as np
import pytest

import archsearch
from archsearch.report.compared import compared_trials
from archsearch.report.evidence.study import study_of
from archsearch.report.findings import compared_networks, findings_of
from archsearch.report.measure import measure_of
from archsearch.report.tables.trials import trials_table
from benchmarks.planted.__main__ import unpack


@pytest.fixture
def planted(tmp_path):
    """Opens a run by its name."""

    def opened(name):
        return archsearch.open_run(unpack(name, tmp_path))

    return opened


def findings(run):
    trials = trials_table(run.file, run.history)
    compared = compared_trials(run.history, trials)
    return findings_of(run.file, trials, compared, measure_of(run.file))


def test_where_a_field_of_seven_is_needed_it_finds_the_step_there_and_no_effect_of_size(planted):
    found = findings(planted("field"))
    field, size = found.study.field, found.study.size
    assert field.is_claimed
    assert field.curve.shape == "step"
    assert field.curve.threshold == 7
    assert not size.is_claimed
    assert "There is a step at 7 px" in found.paragraphs[0]
    together = found.study.interaction  # alone, a kernel of 5 does not reach that far
    assert together.is_claimed
    assert (together.choice, together.beside) == ("kernel_size_1", "depth")
    assert together.first.interval[0] < 0 < together.first.interval[1]
    assert together.last.interval[0] > 0.1
    assert (
        "an effect of the number of parameters on validation accuracy can neither be told"
        in found.paragraphs[1]
    )


def test_where_only_capacity_is_needed_it_finds_size_and_no_effect_of_the_field(planted):
    found = findings(planted("capacity"))
    assert found.study.size.is_claimed
    assert found.study.size.partial.value > 0.5
    assert not found.study.field.is_claimed
    assert (
        "an effect of the receptive field on validation accuracy can neither be told"
        in found.paragraphs[0]
    )
    assert "more parameters went with higher validation accuracy" in found.paragraphs[1]


def test_where_field_and_size_rise_together_it_says_so_and_claims_neither(planted):
    found = findings(planted("confounded"))
    assert not found.study.field.is_claimed
    assert not found.study.size.is_claimed
    assert found.study.both_p <= 0.05
    assert found.paragraphs[2].startswith("Receptive field and parameters rose together")
    assert "cannot tell what one of them does without the other" in found.paragraphs[2]


@pytest.mark.slow
def test_scores_exchanged_at_random_bring_hardly_any_claim(planted):
    run = planted("field")
    compared = compared_trials(run.history, trials_table(run.file, run.history))
    networks = compared_networks(run.file, compared)
    rng = np.random.default_rng(1)
    claiming = 0
    for _ in range(40):  # benchmarks/honesty.py does 100 of each run
        scores = rng.permutation(networks.architectures["score"].to_numpy())
        exchanged = replace(networks, architectures=networks.architectures.assign(score=scores))
        claiming += study_of(exchanged).claims_anything
    assert claiming <= 4  # one is to be expected; over 4 have a chance of one in 300
