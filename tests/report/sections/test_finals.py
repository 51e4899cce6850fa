"""What report and CSV say of finals: the right figures, and no more than they bear."""

import math
from dataclasses import replace

import pytest

from archsearch.geometry import profile
from archsearch.journal import Finalist, Finals, Finished, history_of
from archsearch.journal import Tested as WinnerTested
from archsearch.report import finalists_table, render_report
from archsearch.report.conclusions import conclusions_of
from archsearch.report.format import SPACE
from archsearch.report.intervals import pooled_difference_interval
from archsearch.report.measure import measure_of
from archsearch.report.sections.finals import finals_of_run

CLEAR = {1: (0.80, 0.81, 0.79), 2: (0.90, 0.91, 0.89)}
CLOSE = {1: (0.80, 0.84, 0.88), 2: (0.90, 0.86, 0.82)}


@pytest.fixture
def finals(synthetic):
    """A run of three trials, the first with the best score of its own, and finals of some."""

    def of(scores, *, reason="", tested=None, **options):
        events = []
        pairs = synthetic.candidates(3)
        for number, ((point, candidate), score) in enumerate(
            zip(pairs, (0.95, 0.9, 0.7), strict=True), start=1
        ):
            events.append(synthetic.started(number, point, candidate))
            outcome = synthetic.outcome(score)
            events.append(Finished(trial=number, status="completed", outcome=outcome))
        events.append(
            Finals(trials=tuple(scores), seeds=max(map(len, scores.values()), default=0),
                   reason=reason)
        )  # fmt: skip
        for trial, each in scores.items():
            for replicate, score in enumerate(each, start=1):
                outcome = None if score is None else synthetic.outcome(score)
                events.append(
                    Finalist(
                        trial=trial,
                        replicate=replicate,
                        seed=100 * trial + replicate,
                        outcome=outcome,
                        reason="" if outcome else "out of memory",
                    )
                )
        events += tested or []
        return synthetic.run_file(**options), history_of(events)

    return of


def verdict(run, history):
    return conclusions_of(run, history).verdict


def said(parts):
    return " ".join(parts).replace(SPACE, " ")


def section(run, history):
    return said(finals_of_run(run, history, measure_of(run)).paragraphs)


def test_the_verdict_says_mean_and_deviation_and_what_the_trial_had(finals):
    found = verdict(*finals(CLEAR))
    assert found.best == 2
    text = said(found.sentences)
    assert "its mean validation accuracy is 90.0 % ± 1.0 over 3 seeds (its trial had 90.0 %)" in (
        text[0].lower() + text[1:]
    )
    assert "optimistic" not in text
    (tile,) = [tile for tile in found.tiles if tile.label == "Validation accuracy"]
    assert (tile.value.replace(SPACE, " "), tile.remark) == ("90.0 %", "mean, ± 1.0 over 3 seeds")


def test_one_seed_has_no_deviation(finals):
    text = said(verdict(*finals({1: (0.8,), 2: (0.9,)})).sentences)
    assert "is 90.0 % over 1 seed (" in text
    assert "may be luck in training, as each was trained with one seed only" in text


def test_a_clear_lead_is_said_and_a_narrow_one_too(finals):
    assert "more than luck in training alone explains" in said(verdict(*finals(CLEAR)).sentences)
    run, history = finals(CLOSE)
    assert verdict(run, history).best == 2
    assert "they cannot be told apart" in said(verdict(run, history).sentences)
    assert "by +2.0 points (95 % interval −7.1 to +11.1," in section(run, history)


def test_a_lead_of_less_than_luck_in_the_images_is_not_called_clear(finals):
    slight = {1: (0.900, 0.900, 0.901), 2: (0.910, 0.910, 0.911)}  # 270 images tell 5 points
    text = said(verdict(*finals(slight)).sentences)
    assert "more than luck in training alone explains, but not more than luck in the choice" in text
    assert "not more than luck in the choice" not in said(verdict(*finals(CLEAR)).sentences)


def test_a_lead_in_a_loss_is_one_downwards(finals):
    options = {"objective": "val_loss", "maximize": False}
    run, history = finals(CLEAR, options=options)
    assert verdict(run, history).best == 1
    assert "more than luck in training alone explains" in said(verdict(run, history).sentences)
    assert "its mean validation loss is 0.8 ± 0.01 over 3 seeds" in (
        said(verdict(run, history).sentences).replace("Its", "its")
    )


def test_the_interval_is_students_with_the_pooled_variance():
    """By hand: t(4, .975) = 2.776, s = .04, √(2/3)."""
    low, high = pooled_difference_interval([CLOSE[2], CLOSE[1]])
    half = 2.776445 * 0.04 * math.sqrt(2 / 3)
    assert (low, high) == (pytest.approx(0.02 - half), pytest.approx(0.02 + half))
    assert pooled_difference_interval([[0.9], [0.8]]) is None


def test_a_round_that_is_not_whole_is_on_record_and_not_compared(finals):
    run, history = finals({1: (0.8, 0.7), 2: (0.9,)})
    assert "1 more training is in finalists.csv but not compared" in section(run, history)
    table = finalists_table(run, history)
    assert list(table["compared"]) == [True, True, False]
    assert "over 1 seed (" in said(verdict(run, history).sentences)


def test_a_failure_is_named(finals):
    run, history = finals({1: (0.8, None, 0.8), 2: (0.9, 0.9, 0.7)})
    text = section(run, history)
    assert "Failed, and in nobody’s mean: trial 1 with seed 2 (out of memory)." in text
    table = finalists_table(run, history)
    assert table["score"].isna().sum() == 1
    assert list(table["reason"].dropna()) == ["out of memory"]


def test_finals_that_were_cut_short_say_why(finals):
    run, history = finals(CLEAR, reason="5 finalists need more")
    assert "cut short to 2 finalists with 3 seeds: 5 finalists need more." in section(run, history)
    run, history = finals({}, reason="5 finalists need more")
    assert section(run, history) == "The finals were cut short to none: 5 finalists need more."
    assert verdict(run, history).best == 1
    assert "5 finalists need more" in render_report(run, history)


def later(run, history, *finals, since):
    """The same with finals held at time 10, with others after them, and trials begun later."""
    first = replace(history.finals[0], time=10.0)
    trials = tuple(
        replace(trial, started=20.0 if trial.number in since else 5.0) for trial in history.trials
    )
    return run, replace(history, finals=(first, *finals), trials=trials)


def test_trials_that_began_after_the_finals_are_said_to_have_no_part_in_them(finals):
    begun = "These finals were held before trials 2 and 3 began; they had no part in them."
    assert begun in section(*later(*finals({1: (0.8, 0.8)}), since={2, 3}))
    assert "had no part" not in section(*later(*finals(CLEAR), since=()))


def test_finals_that_count_are_not_those_that_were_cut_short_to_none(finals):
    cut = Finals(trials=(), seeds=3, reason="5 finalists need more", time=30.0)
    text = section(*later(*finals(CLEAR), cut, since=()))
    assert "The latest finals were cut short to none: 5 finalists need more." in text
    assert "In finals before, the 2 best candidates were trained in full again" in text
    assert "After the search" not in text
    begun = Finals(trials=(1, 3), seeds=3, time=30.0)
    text = section(*later(*finals(CLEAR), begun, since=()))
    assert "No round of seeds of the latest finals was finished. In finals before" in text


def test_without_finals_there_is_no_section(synthetic):
    run, history = synthetic.run_file(), synthetic.history(8)
    assert finals_of_run(run, history, measure_of(run)) is None
    assert 'id="finals"' not in render_report(run, history)


def test_the_table_has_a_row_for_each_finalist_and_seed(finals):
    table = finalists_table(*finals(CLEAR))
    assert list(zip(table["trial"], table["replicate"], strict=True)) == [
        (1, 1), (2, 1), (1, 2), (2, 2), (1, 3), (2, 3),
    ]  # fmt: skip
    assert list(table["winner"]) == [False, True] * 3
    assert list(table["saved"]) == [False, False, False, True, False, False]
    assert list(table["seed"]) == [101, 201, 102, 202, 103, 203]
    assert finalists_table(*finals({})).empty


def test_a_test_of_another_replicate_is_not_shown_as_of_this_model(finals):
    def tested(replicate):
        return [
            WinnerTested(
                trial=2, test_accuracy=0.88, test_loss=0.3, images=270, replicate=replicate
            )
        ]

    assert "88.0 % of 270 test images" in said(verdict(*finals(CLEAR, tested=tested(2))).sentences)
    assert "has not been tested" in said(verdict(*finals(CLEAR, tested=tested(1))).sentences)


def test_the_page_shows_every_seed(finals):
    html = render_report(*finals(CLEAR))
    assert html.count('class="seed"') == 6
    assert html.count('class="mean"') == 2
    assert "6 trainings of finalists" in html


def test_equal_scores_can_be_drawn(finals):
    html = render_report(*finals({1: (0.9, 0.9), 2: (0.9, 0.9)}))
    assert html.count('class="seed"') == 4


def test_how_many_cannot_be_told_from_the_winner_and_the_smallest_of_them_is_said(finals):
    run, history = finals({1: (0.80, 0.82), 2: (0.79, 0.80)})
    one, other = (profile(trial.candidate.architecture).params for trial in history.trials[:2])
    (text,) = [each for each in verdict(run, history).sentences if each.startswith("On these val")]
    assert text.startswith("On these validation images ")
    which = "trial 2 is one, with" if other < one else "none of them is smaller"
    assert which in text
    alone = verdict(*finals({1: (0.98, 0.98), 2: (0.3, 0.3)}))
    assert not any(each.startswith("On these val") for each in alone.sentences)
