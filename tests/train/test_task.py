"""One stretch of training: repeatable, scored on what is kept, and honest about its failures."""

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest

from archsearch.data import Split, write_split
from archsearch.space import Architecture, Candidate, Conv, Pool, Training
from archsearch.train import Failed, Trained, TrainTask, objective_named

keras = pytest.importorskip("keras")
from archsearch.train import task as work  # noqa: E402  # Keras, after all
from archsearch.train.weights import pack, unpack  # noqa: E402

pytestmark = pytest.mark.slow
NETWORK = Architecture(
    input_shape=(6, 7, 1),
    classes=3,
    layers=(
        Conv(kernel_size=(3, 3), stride=1, padding="same", channels=4),
        Conv(kernel_size=(3, 5), stride=2, padding="same", channels=6),
    ),
    normalization="batch",
    activation="relu",
    head="gap",
    dense=(5,),
)
TRAINING = Training(optimizer="adam", learning_rate=0.01, batch_size=16, dropout=0.25)
STEPS = 4
"""Batches of 16 in 60 training images."""


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Three classes that differ in brightness, in 60 training and 30 validation images."""
    rng = np.random.default_rng(0)
    parts = {}
    for part, count in (("train", 60), ("val", 30), ("test", 30)):
        labels = np.arange(count) % 3
        images = rng.normal(100 + 60 * labels[:, None, None, None], 40, size=(count, 6, 7, 1))
        parts[f"{part}_images"] = images.clip(0, 255).astype(np.uint8)
        parts[f"{part}_labels"] = labels
    folder = tmp_path_factory.mktemp("split")
    write_split(Split(**parts, class_names=("a", "b", "c")), folder)
    return folder


@pytest.fixture
def task(data):
    return TrainTask(
        candidate=Candidate(architecture=NETWORK, training=TRAINING),
        seed=7,
        begin=0,
        end=2,
        objective=objective_named("val_loss"),
        data=data,
    )


def changed(task, **training):
    candidate = replace(task.candidate, training=replace(TRAINING, **training))
    return replace(task, candidate=candidate)


def arrays_of(packed):
    with np.load(BytesIO(packed)) as arrays:
        return {name: arrays[name] for name in arrays.files}


def assert_equal_weights(one, other):
    one, other = arrays_of(one), arrays_of(other)
    assert one.keys() == other.keys()
    for name, array in one.items():
        np.testing.assert_array_equal(array, other[name], err_msg=name)


def figures(trained):
    outcome = trained.outcome
    return outcome.score, outcome.val_accuracy, outcome.val_loss, outcome.curve


@pytest.fixture(scope="module")
def trained(data):
    task = TrainTask(
        candidate=Candidate(architecture=NETWORK, training=TRAINING),
        seed=7,
        begin=0,
        end=2,
        objective=objective_named("val_loss"),
        data=data,
    )
    return work.train(task)


def test_a_task_done_twice_gives_the_same(task, trained):
    again = work.train(task)
    assert figures(again) == figures(trained)
    assert_equal_weights(again.weights, trained.weights)


def test_another_seed_gives_another_network(task, trained):
    other = work.train(replace(task, seed=8))
    assert figures(other) != figures(trained)


def test_errors_are_counted_only_where_they_are_asked_for(task, trained):
    assert trained.outcome.errors is None
    errors = work.train(replace(task, errors=True)).outcome.errors
    assert sum(map(sum, errors.confusion)) == 30
    right = sum(errors.confusion[number][number] for number in range(3))
    assert right / 30 == pytest.approx(trained.outcome.val_accuracy)
    assert len(errors.mistakes) == min(30 - right, work.PICTURES)


def test_latency_is_measured_only_where_it_is_asked_for(task, trained):
    assert trained.outcome.latency_ms is None
    timed = work.train(replace(task, latency=True))
    assert 0.01 < timed.outcome.latency_ms < 1000
    assert timed.outcome.score == trained.outcome.score


def test_a_latency_is_the_median_of_single_images_without_the_first_ones(monkeypatch):
    """Passes of 1 s to warm up, then of 2 ms but for every tenth, which takes 50 ms."""
    from archsearch.train import latency

    clock, passes = [0.0], [0]

    class Model:
        def predict_on_batch(self, image):
            assert image.shape == (1, 6, 7, 1)
            passes[0] += 1
            slow = 0.05 if passes[0] % 10 == 0 else 0.002
            clock[0] += 1.0 if passes[0] <= latency.WARM_UP else slow

    monkeypatch.setattr(latency.time, "perf_counter", lambda: clock[0])
    assert latency.latency_ms(Model(), np.zeros((1, 6, 7, 1))) == pytest.approx(2.0)
    assert passes[0] == latency.WARM_UP + latency.PASSES


def test_an_outcome_says_what_was_done(trained):
    assert isinstance(trained, Trained)
    outcome = trained.outcome
    assert outcome.epochs == 2
    assert [epoch.epoch for epoch in outcome.curve] == [1, 2]
    assert all(np.isfinite([e.loss, e.accuracy, e.val_loss, e.val_accuracy]).all()
               for e in outcome.curve)  # fmt: skip
    assert outcome.score == outcome.val_loss
    assert outcome.weights is None  # a name is given by who keeps them
    assert outcome.seconds > 0
    assert outcome.began <= outcome.ended


def test_the_score_is_that_of_exactly_the_weights_that_come_back(task, data, trained):
    stored = work.worker_data(data)
    model = work.model_for(replace(task, weights=trained.weights, seed=99), stored.scaling)
    again = work.evaluate(model, stored.val_images, stored.val_labels)
    assert again["accuracy"] == pytest.approx(trained.outcome.val_accuracy, abs=1e-6)
    assert again["loss"] == pytest.approx(trained.outcome.val_loss, rel=1e-5)


def test_weights_survive_packing_with_the_optimizer(task, data, trained):
    scaling = work.worker_data(data).scaling
    model = work.model_for(replace(task, weights=trained.weights), scaling)
    assert int(model.optimizer.iterations) == 2 * STEPS
    assert_equal_weights(pack(model), trained.weights)
    moments = [np.asarray(each) for each in model.optimizer.variables[2:]]
    assert any(np.abs(moment).max() > 0 for moment in moments)
    other = work.model_for(replace(task, seed=5), scaling)
    unpack(other, pack(model))
    assert_equal_weights(pack(other), pack(model))


def test_a_second_stretch_goes_on_from_the_first(task, data, trained):
    on = replace(task, begin=2, end=4, weights=trained.weights, seed=8)
    first, again = work.train(on), work.train(on)
    assert figures(first) == figures(again)
    assert_equal_weights(first.weights, again.weights)
    assert [epoch.epoch for epoch in first.outcome.curve] == [3, 4]
    assert first.outcome.epochs == 4
    model = work.model_for(replace(task, weights=first.weights), work.worker_data(data).scaling)
    assert int(model.optimizer.iterations) == 4 * STEPS


def test_a_loss_of_nan_is_a_failure_that_names_its_epoch(task):
    architecture = replace(NETWORK, normalization=None)
    training = replace(TRAINING, optimizer="sgd", learning_rate=1e20)
    candidate = Candidate(architecture=architecture, training=training)
    failed = work.train(replace(task, candidate=candidate))
    assert isinstance(failed, Failed)
    assert failed.reason == "the loss became nan in epoch 1"


def test_a_network_that_keras_refuses_is_a_failure(task):
    impossible = replace(NETWORK, layers=(*NETWORK.layers, *[Pool(kind="max")] * 3))
    candidate = replace(task.candidate, architecture=impossible)
    failed = work.train(replace(task, candidate=candidate))
    assert isinstance(failed, Failed)
    assert failed.reason.startswith("ValueError: ")
    assert len(failed.reason.splitlines()) == 1


def test_no_memory_is_a_failure_that_says_so(task, monkeypatch):
    def full(*_, **__):
        raise MemoryError

    monkeypatch.setattr(work, "_fit", full)
    assert work.train(task) == Failed(reason="out of memory")


def test_a_bug_of_ours_is_no_failed_trial(task, monkeypatch):
    def broken(*_, **__):
        raise TypeError("ours")

    monkeypatch.setattr(work, "_fit", broken)
    with pytest.raises(TypeError, match="ours"):
        work.train(task)


def test_a_check_names_the_figures_of_one_evaluation(task):
    task = replace(task, objective=objective_named("val_top_3_accuracy"))
    assert set(work.check(task).figures) == {"loss", "accuracy", "top_3_accuracy"}


def test_a_check_takes_the_pace_of_an_epoch_from_a_batch_that_needs_no_tracing(task, monkeypatch):
    trained, ticks = [], iter((10.0, 12.0))
    genuine = work.model_for

    def watched(*arguments):
        model = genuine(*arguments)
        train = model.train_on_batch
        model.train_on_batch = lambda *batch: trained.append(len(batch[0])) or train(*batch)
        return model

    monkeypatch.setattr(work, "model_for", watched)
    monkeypatch.setattr(work.time, "perf_counter", lambda: trained.append("tick") or next(ticks))
    seconds = work.check(changed(task, batch_size=20)).epoch_seconds
    assert trained == [20, "tick", 20, "tick"]
    assert seconds == pytest.approx(2.0 * (60 + 30 / 3) / 20)


def test_training_is_on_the_training_images(task, data):
    split = work.worker_data(data)
    assert split.train_images.shape == (60, 6, 7, 1)
    assert split.train_images.dtype == split.val_images.dtype == np.float32
    assert split.scaling.mean == pytest.approx(split.train_images.mean(), rel=1e-4)
    assert split.scaling.deviation == pytest.approx(split.train_images.std(), rel=1e-4)
    task = replace(task, objective=objective_named("val_accuracy"))
    learnt = work.train(replace(changed(task, learning_rate=0.05, dropout=0.0), end=8))
    assert learnt.outcome.score == learnt.outcome.val_accuracy > 0.6


def test_each_epoch_is_validated_with_the_average_of_the_weights(task, data):
    """What a training of one epoch ends with is what the first epoch of two is validated with."""
    plain = replace(NETWORK, normalization=None)  # whose averages would have to settle
    candidate = Candidate(architecture=plain, training=TRAINING)
    one = work.train(replace(task, candidate=candidate, end=1))
    two = work.train(replace(task, candidate=candidate, end=2))
    assert two.outcome.curve[0].val_loss == pytest.approx(one.outcome.score, rel=1e-4)
