"""The built model agrees with the profile in every shape and every parameter."""

import numpy as np
import pytest
import strategies
from hypothesis import given

from archsearch.geometry import profile
from archsearch.space import Architecture, Conv, Training, canonical
from archsearch.space.arguments import ACTIVATIONS, OPTIMIZERS

keras = pytest.importorskip("keras")
from archsearch.train import OBJECTIVES, objective_named  # noqa: E402  # Keras, after all
from archsearch.train.build import Scaling, build, compile_model  # noqa: E402

pytestmark = pytest.mark.slow
PLAIN = Scaling(mean=0.0, deviation=1.0)


def counted(weights):
    return sum(int(np.prod(weight.shape)) for weight in weights)


def shape_of(layer):
    """(height, width, channels) of what a layer puts out; (1, 1, values) of a vector."""
    shape = layer.output.shape[1:]
    return shape if len(shape) == 3 else (1, 1, *shape)


NETWORKS = strategies.architectures(max_side=28, max_depth=4)


@given(NETWORKS | NETWORKS.map(canonical))
@strategies.examples(200)
def test_the_model_has_the_profile_s_shapes_and_parameters(architecture):
    numbers, model = profile(architecture), build(architecture, scaling=PLAIN)
    for row in numbers.layers:
        layer = model.get_layer(row.name)
        assert shape_of(layer) == row.output
        assert counted(layer.trainable_weights) == row.params
        assert counted(layer.non_trainable_weights) == row.params_fixed
    assert counted(model.trainable_weights) == numbers.params
    assert counted(model.non_trainable_weights) == numbers.params_fixed
    extra = {layer.name for layer in model.layers} - {row.name for row in numbers.layers}
    assert all(name.startswith(("image", "scaling", "activation")) for name in extra)


def network(*layers, shape=(9, 7, 1), normalization=None, activation="linear", **more):
    return Architecture(
        input_shape=shape,
        classes=3,
        layers=layers,
        normalization=normalization,
        activation=activation,
        head=more.get("head", "gap"),
        dense=more.get("dense", ()),
    )


def pixels_that_move(model, name, unit, shape):
    """The rows and columns of the image on which a unit depends, by moving each pixel."""
    part = keras.Model(model.input, model.get_layer(name).output)
    height, width, _ = shape
    images = np.zeros((height * width, *shape), "float32")
    for place in range(height * width):
        images[place, place // width, place % width] = 1
    base = np.asarray(part(np.zeros((1, *shape), "float32")))
    moved = np.asarray(part(images))[:, unit[0], unit[1]] != base[:, unit[0], unit[1]]
    places = [divmod(place, width) for place in np.flatnonzero(moved.any(axis=-1))]
    return {row for row, _ in places}, {column for _, column in places}


@pytest.mark.parametrize(
    "layers",
    [
        [((3, 3), 1, "valid"), ((3, 5), 1, "valid")],
        [((5, 7), 3, "same"), ((3, 3), 2, "same")],
        [((3, 3), 2, "valid"), ((3, 3), 1, "same")],
        [((2, 4), 2, "same"), ((3, 2), 1, "valid")],
    ],
)
def test_a_unit_depends_on_exactly_the_pixels_of_its_field(layers):
    """Field, jump and padding place a unit's window; a pixel outside moves nothing."""
    shape = (27, 29, 1)  # without padding, a stride of 2 reads every pixel of an odd side
    convs = [
        Conv(kernel_size=kernel, stride=stride, padding=padding, channels=2)
        for kernel, stride, padding in layers
    ]
    architecture = network(*convs, shape=shape)
    model, numbers = build(architecture, scaling=PLAIN), profile(architecture)
    model.set_weights([np.full(weight.shape, 0.5) for weight in model.get_weights()])
    for unit in [(0, 0), (1, 2), tuple(size - 1 for size in numbers.output_size)]:
        moved = pixels_that_move(model, f"activation_{len(convs)}", unit, shape)
        for axis in (0, 1):
            first = unit[axis] * numbers.jump[axis] - numbers.padding[axis]
            window = set(range(first, first + numbers.field[axis]))
            assert moved[axis] == window & set(range(shape[axis]))


def test_pixels_are_scaled_by_the_training_images():
    model = build(network(Conv(kernel_size=(1, 1), stride=1, padding="same", channels=1)),
                  scaling=Scaling(mean=100.0, deviation=50.0))  # fmt: skip
    scaling = model.get_layer("scaling")
    np.testing.assert_allclose(scaling(np.array([[100.0, 150.0, 0.0]])), [[0.0, 1.0, -2.0]])


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_gives_probabilities(activation):
    layers = [Conv(kernel_size=(3, 3), stride=1, padding="same", channels=2)]
    model = build(network(*layers, activation=activation, dense=(4,)), scaling=PLAIN)
    outputs = np.asarray(model(np.random.default_rng(0).normal(size=(5, 9, 7, 1))))
    assert outputs.shape == (5, 3)
    np.testing.assert_allclose(outputs.sum(axis=1), 1, atol=1e-5)


def test_convolutions_have_no_bias_before_a_normalisation():
    layers = [Conv(kernel_size=(3, 3), stride=1, padding="same", channels=2)]
    for normalization, bias in (("batch", False), (None, True)):
        model = build(network(*layers, normalization=normalization), scaling=PLAIN)
        assert model.get_layer("conv_1").use_bias is bias


def test_dropout_stands_before_each_dense_layer():
    layers = [Conv(kernel_size=(3, 3), stride=1, padding="same", channels=2)]
    names = [layer.name for layer in build(network(*layers, dense=(4, 5)), scaling=PLAIN,
                                           dropout=0.25).layers]  # fmt: skip
    head = names.index("head")
    assert names[head + 1 :] == [
        "dropout_1", "dense_1", "dropout_2", "dense_2", "dropout", "classes",
    ]  # fmt: skip
    assert not any("dropout" in layer.name for layer in
                   build(network(*layers, dense=(4,)), scaling=PLAIN).layers)  # fmt: skip


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_has_its_learning_rate(optimizer):
    layers = [Conv(kernel_size=(3, 3), stride=1, padding="same", channels=2)]
    model = build(network(*layers), scaling=PLAIN)
    training = Training(optimizer=optimizer, learning_rate=0.125, batch_size=4, dropout=0.0)
    compile_model(model, training, objective_named("val_accuracy"))
    assert type(model.optimizer).__name__.lower() == f"averaged{optimizer}"
    assert float(model.optimizer.learning_rate) == 0.125


@pytest.mark.parametrize("objective", OBJECTIVES.values(), ids=OBJECTIVES)
def test_every_objective_is_a_figure_of_one_evaluation(objective):
    layers = [Conv(kernel_size=(3, 3), stride=1, padding="same", channels=2)]
    model = build(network(*layers), scaling=PLAIN)
    training = Training(optimizer="adam", learning_rate=0.1, batch_size=4, dropout=0.0)
    compile_model(model, training, objective)
    images = np.random.default_rng(0).normal(size=(6, 9, 7, 1))
    figures = model.evaluate(images, np.arange(6) % 3, verbose=0, return_dict=True)
    assert {objective.metric, "accuracy", "loss"} <= set(figures)


AUGMENTED = network(
    Conv(kernel_size=(3, 3), stride=1, padding="same", channels=2), shape=(16, 24, 1)
)


@pytest.mark.parametrize(
    ("augmentation", "names"),
    [(None, []), ("flip", ["flip"]), ("shift", ["shift"]), ("flip+shift", ["flip", "shift"])],
)
def test_augmentation_stands_before_the_scaling_and_rests_in_use(augmentation, names):
    model = build(AUGMENTED, scaling=PLAIN, augmentation=augmentation, seed=3)
    assert [layer.name for layer in model.layers][: len(names) + 2] == ["image", *names, "scaling"]
    images = np.random.default_rng(0).normal(size=(4, 16, 24, 1)).astype("float32")
    plain = build(AUGMENTED, scaling=PLAIN, seed=3)
    plain.set_weights([weight for weight in model.get_weights() if weight.dtype == "float32"])
    np.testing.assert_allclose(
        np.asarray(model(images, training=False)), np.asarray(plain(images)), atol=1e-6
    )


def test_a_flip_is_one_of_two_images_and_a_shift_moves_by_an_eighth_at_most():
    row = np.arange(24, dtype="float32")
    images = np.tile(row[np.newaxis, np.newaxis, :, np.newaxis], (64, 16, 1, 1))
    model = build(AUGMENTED, scaling=PLAIN, augmentation="flip", seed=1)
    flipped = np.asarray(model.get_layer("flip")(images, training=True))[:, 0, :, 0]
    assert {tuple(each) for each in flipped} == {tuple(row), tuple(row[::-1])}
    model = build(AUGMENTED, scaling=PLAIN, augmentation="shift", seed=1)
    moved = np.asarray(model.get_layer("shift")(images, training=True))[:, 8, 12, 0] - row[12]
    assert 2 < np.abs(moved).max() <= 24 / 8 + 1e-4
    assert moved.std() > 1


def test_an_augmentation_is_part_of_the_candidate_and_none_changes_no_identity():
    from archsearch.space import Candidate, Training

    training = Training(optimizer="adam", learning_rate=0.1, batch_size=4, dropout=0.0)
    candidate = Candidate(architecture=AUGMENTED, training=training)
    assert "augmentation" not in candidate.to_json()["training"]
    varied = Candidate(
        architecture=AUGMENTED,
        training=Training(
            optimizer="adam", learning_rate=0.1, batch_size=4, dropout=0.0, augmentation="flip"
        ),
    )
    assert varied.identity != candidate.identity
    assert Candidate.from_json(varied.to_json()) == varied
