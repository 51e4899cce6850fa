"""What a reader is warned of, in runs where that is so, and in runs where it is not."""

from dataclasses import replace

import pytest

from archsearch.journal import EpochRecord, Finalist, Finals, Finished, Rung, Started, history_of
from archsearch.report import trials_table
from archsearch.report.compared import compared_trials
from archsearch.report.findings import findings_of
from archsearch.report.measure import Measure
from archsearch.report.sections.alerts import alerts_of
from archsearch.space import Conv, choice

ACCURACY = Measure(name="val_accuracy", maximize=True)


def titles(run, events):
    return {alert.title: alert.text for alert in alerts(run, events)}


def alerts(run, events):
    history = history_of(events)
    trials = trials_table(run, history)
    found = findings_of(run, trials, compared_trials(history, trials), ACCURACY)
    return alerts_of(run, history, ACCURACY, found.study)


@pytest.fixture
def calm(synthetic):
    """Events of a search in which nothing went wrong."""
    return synthetic.search(60, with_trouble=False)


def test_images_in_two_parts_and_unequal_classes_are_said(synthetic, calm):
    run = synthetic.run_file(
        data={"repeated": {"val": 27, "test": 0}, "class_counts": [900, 100, 100]}
    )
    found = titles(run, calm)
    assert "27 validation images are (10.0" in found["Images in two parts"].replace("\u202f", " ")
    assert "900 images, the smallest 100" in found["Classes of unequal size"]
    calmer = synthetic.run_file(data={"repeated": {"val": 0, "test": 0}, "class_counts": [9, 8]})
    assert not {"Images in two parts", "Classes of unequal size"} & set(titles(calmer, calm))


def test_many_failures_are_said_with_the_most_frequent_reason(synthetic, calm):
    run = synthetic.run_file()
    failing = [
        replace(event, status="failed", outcome=None, reason="loss became NaN in epoch 1")
        if isinstance(event, Finished) and event.trial % 5 == 0
        else event
        for event in calm
    ]
    assert (
        "12 of 60 trials failed, most often (12 times) with: loss became NaN"
        in (titles(run, failing)["Many failures"])
    )
    assert "Many failures" not in titles(run, calm)


def test_few_trials_are_said_to_be_few(synthetic, calm):
    run = synthetic.run_file()
    assert "Too few trials to say" in titles(run, synthetic.search(5, with_trouble=False))
    assert "Too few trials to say" not in titles(run, calm)


def test_the_best_at_the_edge_of_a_choice_that_matters_names_what_to_widen(synthetic):
    run = synthetic.run_file()
    events = synthetic.search(200, with_trouble=False)
    texts = [alert.text for alert in alerts(run, events) if alert.title.startswith("At the edge")]
    assert any("has the largest" in t and "channels" in t and ": offer larger" in t for t in texts)
    assert not any("stride" in text for text in texts)


def test_the_largest_kernel_is_an_edge_and_the_smallest_that_there_can_be_is_none(synthetic):
    space = replace(synthetic.space, kernel_size=choice(1, 3, 5))
    events = synthetic.search(200, space=space, with_trouble=False)
    best = history_of(events).best(maximize=True)
    for size, is_edge in ((5, True), (3, False), (1, False)):
        picked = [
            replace(event, values={**event.values, "kernel_size": (size, size)})
            if isinstance(event, Started)
            else event
            for event in events
        ]
        texts = [alert.text for alert in alerts(synthetic.run_file(space), picked)]
        edges = [text for text in texts if "the largest" in text and "kernel_size" in text]
        assert bool(edges) == is_edge, (best, texts)
        assert not any("the smallest kernel_size" in text for text in texts)


def test_a_network_that_a_linear_model_beats_is_said_to_be_no_better(synthetic, calm):
    tested = replace(synthetic.winner_tested(calm), majority=0.1, linear=0.96)
    text = titles(synthetic.run_file(), [*calm, tested])["No better than without convolution"]
    assert "a linear model of the pixels for 96.0" in text
    better = [*calm, replace(tested, linear=0.9)]
    assert "No better than without convolution" not in titles(synthetic.run_file(), better)


def test_the_best_near_a_limit_is_said(synthetic, calm):
    best = history_of(calm).best(maximize=True)
    trials = trials_table(synthetic.run_file(), history_of(calm)).set_index("trial")
    params = int(trials.loc[best.number, "params"])
    near = synthetic.run_file(options={"limits": {"max_params": params + 1}})
    far = synthetic.run_file(options={"limits": {"max_params": 2 * params}})
    assert "a higher --max-params may allow a better one" in titles(near, calm)["At a limit"]
    assert "At a limit" not in titles(far, calm)


@pytest.mark.parametrize(
    ("side", "head", "says"),
    [
        (11, "gap", {"A field smaller than the image"}),
        (11, "flatten", set()),  # its dense layer sees the whole map
        (10, "gap", set()),
        (3, "gap", set()),
        (2, "gap", {"A field far beyond the image"}),
    ],
)
def test_a_field_of_five_pixels_on_images_of_other_sizes(synthetic, side, head, says):
    ((point, candidate),) = synthetic.candidates(1)
    convs = tuple(Conv(kernel_size=(3, 3), stride=1, channels=4, padding="same") for _ in range(2))
    architecture = replace(
        candidate.architecture, input_shape=(side, side, 1), layers=convs, head=head, dense=()
    )
    events = [
        synthetic.started(1, point, replace(candidate, architecture=architecture)),
        Finished(trial=1, status="completed", outcome=synthetic.outcome(0.8)),
    ]
    found = titles(synthetic.run_file(input_shape=(side, side, 1)), events)
    assert {title for title in found if title.startswith("A field")} == says


def curve(*accuracies):
    return tuple(
        EpochRecord(epoch=epoch, loss=1.0, accuracy=0.5, val_loss=1.0, val_accuracy=accuracy)
        for epoch, accuracy in enumerate(accuracies, start=1)
    )


@pytest.mark.parametrize(
    ("accuracies", "is_said"),
    [
        ((0.5, 0.6, 0.7, 0.75, 0.8, 0.9), True),
        ((0.5, 0.8, 0.9, 0.9, 0.9, 0.9), False),
        ((0.5, 0.8, 0.9, 269 / 270, 1.0, 1.0), False),  # an image is no evidence, at 100 % too
    ],
)
def test_a_network_that_still_improves_is_not_trained_to_its_end(
    synthetic, calm, accuracies, is_said
):
    best = history_of(calm).best(maximize=True)
    events = [
        replace(event, outcome=replace(event.outcome, curve=curve(*accuracies)))
        if isinstance(event, Finished) and event.trial == best.number
        else event
        for event in calm
    ]
    found = titles(synthetic.run_file(), events)
    assert ("Still improving" in found) == is_said
    if is_said:
        assert "In the last 2 epochs of 6 the best network gained" in found["Still improving"]
        assert "Try --epochs 12" in found["Still improving"]


@pytest.mark.parametrize(
    ("scores", "is_tie"), [((0.90, 0.91), True), ((0.5, 0.51), False)], ids=["near", "far"]
)
def test_finalists_that_cannot_be_told_apart_are_a_tie(synthetic, calm, scores, is_tie):
    history = history_of(calm)
    first, second = sorted(history.completed, key=lambda trial: -trial.score)[:2]
    finals = [Finals(trials=(first.number, second.number), seeds=2)]
    for trial, found in ((first, (0.91, 0.90)), (second, scores)):
        finals += [
            Finalist(
                trial=trial.number,
                replicate=replicate,
                seed=replicate,
                outcome=replace(trial.last, score=score),
                reason="",
            )
            for replicate, score in enumerate(found, start=1)
        ]
    said = titles(synthetic.run_file(), [*calm, *finals])
    assert ("The top is a tie" in said) == is_tie
    if is_tie:
        assert "run again with --seeds 4" in said["The top is a tie"]
        assert "is the smaller of them" in said["The top is a tie"]


def test_a_stopped_trial_that_was_as_good_as_the_winner_is_counted(synthetic, calm):
    history = history_of(calm)
    best = history.best(maximize=True)
    early = replace(best.last, epochs=3, score=0.8)
    events = []
    for event in calm:
        if isinstance(event, Finished) and event.trial == best.number:
            events += [Rung(trial=best.number, rung=0, outcome=early), event]
        elif isinstance(event, Finished) and event.trial in {1, 2, 3}:
            score = {1: 0.81, 2: 0.795, 3: 0.6}[event.trial]
            stopped = replace(early, score=score)
            events.append(Rung(trial=event.trial, rung=0, outcome=stopped))
            events.append(Finished(trial=event.trial, status="stopped", reason="others"))
        else:
            events.append(event)
    found = titles(synthetic.run_file(), events)
    assert found["Stopped, but close"].startswith("Of the trials that were stopped, 2 were as good")
