"""What a reader is warned of, in runs where that is so, and in runs where it is not."""

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from archsearch.journal import EpochRecord, Finalist, Finals, Finished, Rung, Started, history_of
from archsearch.report import trials_table
from archsearch.report.compared import compared_trials
from archsearch.report.evidence.effects import ChoiceEffect, LevelEffect
from archsearch.report.evidence.study import Effect
from archsearch.report.findings import findings_of
from archsearch.report.measure import Measure
from archsearch.report.sections.alerts import alerts_of
from archsearch.space import Conv, SearchSpace, choice

ACCURACY = Measure(name="val_accuracy", maximize=True)
LOSS = Measure(name="val_loss", maximize=False)


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


def test_a_run_that_its_time_ended_is_told_to_take_longer(synthetic):
    few = synthetic.search(5, with_trouble=False)
    timed = synthetic.run_file(options={"time_budget": 60.0, "trials": 1_000_000})
    assert titles(timed, few)["Too few trials to say"].endswith(
        "Go on with --resume and a longer --time-budget."
    )
    spent = synthetic.run_file(options={"time_budget": 60.0, "trials": 5})
    assert titles(spent, few)["Too few trials to say"].endswith("--resume and more --trials.")


def test_a_run_of_one_candidate_cannot_have_more(synthetic):
    space = SearchSpace(
        dataset="digits",
        depth=2,
        kernel_size=3,
        padding="same",
        stride=1,
        channels=8,
        channel_growth=1.0,
    )
    one = synthetic.search(1, with_trouble=False)
    assert "Too few trials to say" not in titles(synthetic.run_file(space), one)


def effect(choice, p=0.001, **levels):
    """An effect of which each level has such an interval; of the first and the last it is told."""
    return Effect(
        of=ChoiceEffect(
            choice=choice,
            levels=tuple(
                LevelEffect(level=level[1:], networks=9, effect=sum(ends) / 2, interval=ends)
                for level, ends in levels.items()
            ),
            best=list(levels)[-1][1:],
            worst=next(iter(levels))[1:],
            difference=0.2,
            interval=(0.1, 0.3),
            fixed=(),
        ),
        p=p,
        fixed=(),
    )


APART = effect("depth", _1=(-0.2, -0.1), _3=(-0.01, 0.01), _4=(0.05, 0.15))
OVERLAPPING = effect("depth", _1=(-0.2, -0.1), _3=(0.04, 0.12), _4=(0.05, 0.15))
LUCK = effect("depth", 0.2, _1=(-0.2, -0.1), _3=(-0.01, 0.01), _4=(0.05, 0.15))


@pytest.mark.parametrize(
    ("effects", "measure", "is_told"),
    [
        ((APART,), ACCURACY, True),
        ((APART,), LOSS, False),
        ((OVERLAPPING,), ACCURACY, False),
        ((LUCK,), ACCURACY, False),
        ((), ACCURACY, False),
    ],
    ids=["apart", "worse", "overlapping", "luck", "not asked"],
)
def test_more_is_advised_only_where_the_edge_is_better_than_what_is_beside_it(
    synthetic, effects, measure, is_told
):
    ((point, candidate),) = synthetic.candidates(1)
    values = {**point, "depth": 4, "channel_growth": 2.0, "channels": 16}
    events = [
        synthetic.started(1, values, candidate),
        Finished(trial=1, status="completed", outcome=synthetic.outcome(0.8)),
    ]
    study = SimpleNamespace(effects=effects)
    found = alerts_of(synthetic.run_file(), history_of(events), measure, study)
    (text,) = [alert.text for alert in found if alert.title == "At the edge of the space"]
    told = "The best network has the largest depth (4) that the space offers: offer larger ones. "
    also, which = ("also ", "channel_growth (2)") if is_told else ("", "depth (4) and ch")
    assert text.startswith(told) == is_told
    rest = text.removeprefix(told)
    assert rest.startswith(f"The best network has {also}the largest {which}")
    assert rest.endswith(
        " that the space offers; this run does not tell whether larger ones are better: offering "
        "them would."
    )


@pytest.mark.parametrize(
    ("score", "near", "is_said"),
    [(0.8, [4], True), (0.8, [4, 3], False), (1.0, [], False), (0.8, [], True)],
    ids=["all at the edge", "one inside", "nothing to gain", "alone"],
)
def test_an_edge_is_no_matter_where_others_are_as_good_inside_or_nothing_can_be_gained(
    synthetic, score, near, is_said
):
    space = SearchSpace(depth=choice(1, 2, 3, 4))
    run = synthetic.run_file(space)
    ((_, candidate),) = synthetic.candidates(1)
    events = [
        synthetic.started(1, {"depth": 4}, candidate),
        Finished(trial=1, status="completed", outcome=synthetic.outcome(score)),
    ]
    enough = SimpleNamespace(
        top=score, near=pd.DataFrame({"choice_depth": pd.array(near, dtype="Int64")})
    )
    found = alerts_of(run, history_of(events), ACCURACY, None, enough)
    assert ("At the edge of the space" in {alert.title for alert in found}) == is_said


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


@pytest.mark.parametrize("image", [(2, 32, 1), (8, 32, 1)])
def test_on_an_image_that_is_not_square_each_axis_has_its_own_part(synthetic, image):
    ((point, candidate),) = synthetic.candidates(1)
    convs = tuple(Conv(kernel_size=(3, 3), stride=1, channels=4, padding="same") for _ in range(2))
    architecture = replace(
        candidate.architecture, input_shape=image, layers=convs, head="gap", dense=()
    )
    events = [
        synthetic.started(1, point, replace(candidate, architecture=architecture)),
        Finished(trial=1, status="completed", outcome=synthetic.outcome(0.8)),
    ]
    found = titles(synthetic.run_file(input_shape=image), events)
    assert "A field far beyond the image" not in found
    assert (
        "sees 5 of 32 px of the image’s width at a time" in found["A field smaller than the image"]
    )


def curve(*accuracies, losses=None):
    return tuple(
        EpochRecord(epoch=epoch, loss=1.0, accuracy=0.5, val_loss=loss, val_accuracy=accuracy)
        for epoch, (accuracy, loss) in enumerate(
            zip(accuracies, losses or [1.0] * len(accuracies), strict=True), start=1
        )
    )


@pytest.mark.parametrize(
    ("losses", "is_said"),
    [((1.0, 0.9, 0.8, 0.7, 0.6, 0.5), True), ((1.0, 0.6, 0.5, 0.4, 0.39, 0.39), False)],
)
def test_a_network_that_is_chosen_by_its_loss_still_improves_where_that_falls(
    synthetic, losses, is_said
):
    ((point, candidate),) = synthetic.candidates(1)
    accuracies = (0.5, 0.9, 0.9, 0.9, 0.9, 0.9) if is_said else (0.5, 0.6, 0.7, 0.75, 0.8, 0.9)
    outcome = replace(synthetic.outcome(0.5), curve=curve(*accuracies, losses=losses))
    events = [
        synthetic.started(1, point, candidate),
        Finished(trial=1, status="completed", outcome=outcome),
    ]
    found = alerts_of(synthetic.run_file(), history_of(events), LOSS, None)
    texts = [alert.text for alert in found if alert.title == "Still improving"]
    assert bool(texts) == is_said
    if is_said:
        assert (
            "In the last 2 epochs of 6 the best network lowered its validation loss by 0.2"
            in (texts[0])
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
        assert "“archsearch refine RUN --epochs 12”" in found["Still improving"]


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
    title = "The first two cannot be told apart"
    assert (title in said) == is_tie
    if is_tie:
        assert "cannot be told apart with 2 seeds each, and need not be equal" in said[title]
        assert (
            f"“archsearch refine RUN --trial {first.number} --seeds 4 -o RUN-{first.number}”"
            in said[title]
        )
        assert "is the smaller one" in said[title]


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
