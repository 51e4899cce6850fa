"""What avoiding costs: by hand, by simulation, and in words that say no more than is known."""

import random
from dataclasses import replace
from statistics import median

import pandas as pd
import pytest

from archsearch.journal import history_of
from archsearch.report import render_report
from archsearch.report.compared import Compared
from archsearch.report.format import SPACE as NARROW
from archsearch.report.intervals import difference_interval
from archsearch.report.measure import Measure
from archsearch.report.sections.avoiding import ENOUGH, avoiding_of, comparisons
from archsearch.space import SearchSpace

ACCURACY = Measure(name="val_accuracy", maximize=True)
LOSS = Measure(name="val_loss", maximize=False)
AVOID = "border layer"


def trials(having, lacking, *, kind=AVOID):
    """A table of completed trials, one for each score: with the warning, and without."""
    scores = [*having, *lacking]
    return pd.DataFrame(
        {
            "trial": pd.array(range(1, len(scores) + 1), dtype="Int64"),
            "architecture": pd.array([f"a{n}" for n in range(len(scores))], dtype="string"),
            "status": pd.array(["completed"] * len(scores), dtype="string"),
            "score": pd.array(scores, dtype="Float64"),
            "epochs": pd.array([5] * len(scores), dtype="Int64"),
            "against": pd.array([kind] * len(having) + [None] * len(lacking), dtype="string"),
        }
    )


def of(table):
    """A table whose trials may all be compared."""
    return Compared(epochs=5, in_full=True, table=table)


@pytest.fixture
def said(synthetic):
    """The paragraphs on these trials, with plain spaces."""

    def said_of(table, measure=ACCURACY, *, avoid=AVOID, share=0.1, best=None, **options):
        run = synthetic.run_file(SearchSpace(avoid=avoid, avoid_share=share), options=options)
        paragraphs = avoiding_of(run, table, of(table), measure, best=best)
        return [text.replace(NARROW, " ") for text in paragraphs]

    return said_of


LOW = [0.70, 0.72, 0.74, 0.76, 0.78]
HIGH = [0.90, 0.92, 0.94, 0.96, 0.98, 0.99]


def test_a_space_that_avoids_nothing_has_no_word_on_it(said):
    assert said(trials(LOW, HIGH), avoid=()) == []


def test_worse_networks_were_rightly_avoided(said):
    rule, found, caveat = said(trials(LOW, HIGH))
    assert rule.startswith("Of the networks with a warning that this space avoids (border layer), ")
    assert "10 % are trained all the same, drawn by lot" in rule
    assert found.startswith(
        "“border layer”: 5 architectures with a score after 5 epochs have it, 6 do not. With it "
        "the median validation accuracy is 74.0 %, without it 95.0 %; the best are 78.0 % and "
        "99.0 %."
    )
    low, high = difference_interval(LOW, HIGH, level=0.025)[1:]
    assert "without, the median is −20.5 (97.5 % interval " in found
    assert f"(97.5 % interval −{-100 * low:.1f} to −{-100 * high:.1f}) percentage points: " in found
    assert found.endswith("networks with it did worse here, so avoiding it costs little.")
    assert "not what the warning does to a network" in caveat


def test_good_networks_left_out_are_a_cost(said):
    assert said(trials(HIGH, LOW))[1].endswith(
        "networks with it did better here, so avoiding it leaves out good ones."
    )


def test_of_a_loss_less_is_better(said):
    found = said(trials(LOW, HIGH), LOSS)[1]
    assert "the best are 0.7 and 0.9." in found
    assert "did better here" in found


def test_no_clear_difference_is_none(said):
    found = said(trials(HIGH, [score + 0.001 for score in HIGH]))[1]
    assert found.endswith("it cannot be told whether avoiding it costs or gains anything.")


def test_it_is_claimed_at_the_level_of_the_family_and_not_at_that_of_95_percent(said):
    having, lacking = [0.50, 0.51, 0.54, 0.58, 0.60], [0.55, 0.61, 0.62, 0.63, 0.64, 0.65]
    assert difference_interval(having, lacking)[2] < 0
    assert said(trials(having, lacking))[1].endswith(
        "it cannot be told whether avoiding it costs or gains anything."
    )


def test_a_grid_that_was_not_finished_is_said_to_be_one_corner(said):
    assert said(trials(LOW, HIGH), oracle="grid")[2].endswith(
        "unless it came to its end, both sides are from one corner of the space."
    )


def test_of_several_warnings_all_intervals_hold_together(said):
    """By luck alone one of many would else be told from nothing at 95 %."""
    kinds = ("border layer", "unread pixels")
    rng = random.Random(0)
    claimed = {1: 0, 2: 0}
    for _ in range(400):
        table = trials([rng.random() for _ in range(8)], [rng.random() for _ in range(22)])
        table["against"] = [kinds[number % 2] if number < 16 else None for number in range(30)]
        for avoid in (kinds[:1], kinds):
            found = said(table, avoid=avoid)[1 : 1 + len(avoid)]
            assert all(("all 2 warnings together" in text) == (len(avoid) == 2) for text in found)
            claimed[len(avoid)] += any("did better" in t or "did worse" in t for t in found)
    assert claimed[1] <= 30  # 5 % are 20
    assert claimed[2] <= 30


@pytest.mark.parametrize(
    ("having", "lacking", "says"),
    [
        (
            LOW[:4],
            HIGH,
            "4 architectures with a score after 5 epochs have it, 6 do not: too few to tell",
        ),
        (
            LOW,
            HIGH[:1],
            "5 architectures with a score after 5 epochs have it, 1 does not: too few to tell",
        ),
        ([0.5], [], "1 architecture with a score after 5 epochs has it, 0 do not: too few to tell"),
        (
            [],
            HIGH,
            "0 architectures with a score after 5 epochs have it, 6 do not: too few to tell",
        ),
        ([], [], "0 architectures with a score after 5 epochs have it, 0 do not: too few to tell"),
    ],
)
def test_few_on_one_side_say_nothing(said, having, lacking, says):
    _, found = said(trials(having, lacking))
    assert says in found
    assert f"{ENOUGH} of each" in found
    assert "%" not in found


def test_several_trials_of_an_architecture_count_once(said):
    table = trials(LOW, HIGH)
    again = pd.concat([table, table.assign(score=table["score"] + 0.02)] * 3)
    assert "5 architectures with a score after 5 epochs have it, 6 do not" in said(again)[1]
    (found,) = comparisons(of(again), (AVOID,))
    assert found.having == pytest.approx([score + 0.01 for score in LOW])


def test_each_warning_has_its_own_sentence(said):
    table = trials(LOW, HIGH)
    table["against"] = "border layer; small field"
    table.loc[:4, "against"] = "small field"
    _, border, small = said(table, avoid=("border layer", "small field"))[:3]
    assert border.startswith(
        "“border layer”: 6 architectures with a score after 5 epochs have it, 5 do not."
    )
    assert small.startswith(
        "“small field”: 11 architectures with a score after 5 epochs have it, 0 do not: too"
    )


@pytest.mark.parametrize(
    ("share", "says"),
    [
        (0, "None of the networks with a warning that this space avoids (border layer) is trained"),
        (1, "All networks with a warning that this space avoids (border layer) are trained"),
        (0.125, "(border layer), 12.5 % are trained all the same"),
    ],
)
def test_the_share_is_said(said, share, says):
    assert says in said(trials([], HIGH), share=share)[0]


def test_a_winner_that_would_have_been_avoided_is_named(said):
    table = trials(HIGH, LOW, kind="border layer; small field")
    named = "The best network, trial 1, is one of these: border layer and small field."
    assert said(table, best=1)[0].endswith(named)
    assert "The best network" not in said(table, best=len(table))[0]
    assert "The best network" not in said(table)[0]


def test_an_oracle_that_favours_the_good_is_named(said):
    assert "“evolution” favoured what scored well" in said(trials(LOW, HIGH), oracle="evolution")[2]
    assert "favoured" not in said(trials(LOW, HIGH))[2]


def test_the_difference_is_the_median_of_all_pairs():
    rng = random.Random(0)
    these = [rng.random() for _ in range(7)]
    those = [rng.random() for _ in range(9)]
    middle, low, high = difference_interval(these, those)
    assert middle == pytest.approx(median(one - other for one in these for other in those))
    assert low < middle < high
    assert difference_interval(those, these) == pytest.approx((-middle, -high, -low))


def test_infinite_losses_are_the_worst_and_equal():
    lost = float("inf")
    assert difference_interval([lost] * 6, [lost] * 6) == (0, 0, 0)
    assert difference_interval([lost] * 6, [1.0] * 6) == (lost, lost, lost)


def test_an_interval_without_zero_is_what_the_rank_test_calls_significant():
    stats = pytest.importorskip("scipy.stats")
    rng = random.Random(1)
    for _ in range(200):
        shift = rng.choice([0, 0.5, 1, 2])
        these = [rng.gauss(shift, 1) for _ in range(rng.randint(5, 20))]
        those = [rng.gauss(0, 1) for _ in range(rng.randint(5, 20))]
        _, low, high = difference_interval(these, those)
        if low > 0 or high < 0:
            assert stats.mannwhitneyu(these, those, method="exact").pvalue < 0.05


def test_the_interval_holds_the_true_shift_as_often_as_it_says():
    rng = random.Random(2)
    held = 0
    for _ in range(1_000):
        these = [rng.expovariate(1) + 0.3 for _ in range(8)]
        those = [rng.expovariate(1) for _ in range(20)]
        _, low, high = difference_interval(these, those)
        held += low <= 0.3 <= high
    assert held >= 940


def test_the_page_has_the_finding_only_where_something_is_avoided(synthetic):
    history = synthetic.history(60)
    space = replace(synthetic.space, avoid=AVOID, avoid_share=0.5)
    html = render_report(synthetic.run_file(space), history)
    assert '<h2 id="avoiding">What avoiding costs</h2>' in html
    assert "with a score after 9 epochs have it" in html
    assert "What avoiding costs" not in render_report(synthetic.run_file(), history)


def test_a_run_without_a_trial_has_the_rule_on_its_page(synthetic):
    space = replace(synthetic.space, avoid=AVOID)
    run = synthetic.run_file(space)
    html = render_report(run, history_of([]))
    assert "0 architectures with a score have it, 0 do not: too few" in html
