"""Hypothesis strategies for what archsearch is about: networks, candidates, spaces, events."""

from hypothesis import settings
from hypothesis import strategies as st

from archsearch.journal import (
    EpochRecord,
    Errors,
    Finalist,
    Finals,
    Finished,
    Interrupted,
    Mistake,
    Outcome,
    Resumed,
    Rung,
    Skipped,
    Started,
    Tested,
)
from archsearch.space import (
    Architecture,
    Candidate,
    Conv,
    Pool,
    SearchSpace,
    Training,
    choice,
    per_layer,
)
from archsearch.space.arguments import ACTIVATIONS, AVOIDABLE, OPTIMIZERS
from archsearch.space.axis import output_size

THOROUGH = 1000
MANY_PARAMS = 10_000
PADDINGS = st.sampled_from(["same", "valid"])


def examples(number: int) -> settings:
    """So many examples by default, and as many as the profile says in a thorough run."""
    profile = settings().max_examples
    return settings(max_examples=profile if profile > THOROUGH else number)


@st.composite
def convs(draw, size=None, max_kernel=7, max_stride=3, max_channels=4):
    """A convolution; with a size, one that leaves something of a map of that size."""
    kernel = (draw(st.integers(1, max_kernel)), draw(st.integers(1, max_kernel)))
    stride = draw(st.integers(1, max_stride))
    padding = draw(PADDINGS)
    if size is not None and (kernel[0] > size[0] or kernel[1] > size[1]):
        padding = "same"
    return Conv(
        kernel_size=kernel,
        stride=stride,
        padding=padding,
        channels=draw(st.integers(1, max_channels)),
    )


@st.composite
def architectures(
    draw, max_side=20, max_depth=4, max_channels=4, activations=("relu", "tanh", "selu")
):
    """A feasible network as proposed (not in canonical form), often on a map that is not square."""
    height, width = draw(st.integers(1, max_side)), draw(st.integers(1, max_side))
    size, layers = (height, width), []
    for _ in range(draw(st.integers(1, max_depth))):
        conv = draw(convs(size, max_channels=max_channels))
        layers.append(conv)
        size = tuple(
            output_size(pixels, kernel, conv.stride, conv.padding)
            for pixels, kernel in zip(size, conv.kernel_size, strict=True)
        )
        if min(size) >= 2 and draw(st.integers(0, 3)) == 0:
            layers.append(Pool(kind=draw(st.sampled_from(["max", "average"]))))
            size = (size[0] // 2, size[1] // 2)
    return Architecture(
        input_shape=(height, width, draw(st.integers(1, 3))),
        classes=draw(st.integers(2, 5)),
        layers=tuple(layers),
        normalization=draw(st.sampled_from(["batch", None])),
        activation=draw(st.sampled_from(activations)),
        head=draw(st.sampled_from(["gap", "flatten"])),
        dense=tuple(draw(st.lists(st.integers(1, 6), max_size=2))),
    )


@st.composite
def candidates(draw):
    """A network with its training choices."""
    training = Training(
        optimizer=draw(st.sampled_from(OPTIMIZERS)),
        learning_rate=draw(st.floats(1e-6, 10)),
        batch_size=draw(st.integers(1, 512)),
        dropout=draw(st.floats(0, 0.9)),
    )
    return Candidate(architecture=draw(architectures()), training=training)


KERNELS = st.integers(1, 5) | st.tuples(st.integers(1, 5), st.integers(1, 5)).filter(
    lambda pair: pair[0] != pair[1]  # (3, 3) is 3, and no option may be given twice
)


def _options(values, kinds, at_most=3):
    """A single value, or one of the kinds of choices among distinct values."""
    several = st.lists(values, min_size=1, max_size=at_most, unique=True)
    return st.one_of(
        values, *(several.map(lambda options, kind=kind: kind(*options)) for kind in kinds)
    )


def few_params(profile):
    """A rule that a space may have."""
    return profile.params < MANY_PARAMS


ACCEPTS = st.sampled_from([None, few_params, lambda profile: min(profile.field) > 1])


@st.composite
def bounds(draw, values):
    """Both ends of a limit, of which either may be open."""
    ends = sorted(draw(st.lists(values, min_size=2, max_size=2)))
    return [end if draw(st.booleans()) else None for end in ends]


@st.composite
def spaces(draw):
    """A search space of some thousand points, with single values and all kinds of choices."""
    least_params, most_params = draw(bounds(st.integers(1, 10**6)))
    least_coverage, most_coverage = draw(bounds(st.floats(0.01, 9)))
    one, any_kind = (choice,), (choice, per_layer)
    return SearchSpace(
        dataset=draw(st.sampled_from(["digits", "./my images"])),
        depth=draw(_options(st.integers(1, 3), one)),
        kernel_size=draw(_options(KERNELS, any_kind, at_most=2)),
        padding=draw(_options(PADDINGS, any_kind)),
        stride=draw(_options(st.integers(1, 3), any_kind, at_most=2)),
        channels=draw(_options(st.integers(1, 64), one, at_most=2)),
        channel_growth=draw(_options(st.floats(0.1, 4), one, at_most=2)),
        grow_at=draw(_options(st.sampled_from(["stride", "layer"]), one)),
        pool=draw(_options(st.sampled_from([None, "max", "average"]), any_kind, at_most=2)),
        normalization=draw(st.sampled_from(["batch", None])),
        activation=draw(st.sampled_from(ACTIVATIONS)),
        dense=draw(st.lists(st.integers(1, 99), max_size=2).map(tuple)),
        learning_rate=draw(st.floats(1e-6, 1)),
        train_size=draw(st.none() | st.integers(2, 99)),
        min_params=least_params,
        max_params=most_params,
        max_activations=draw(st.none() | st.integers(1, 10**5)),
        min_coverage=least_coverage,
        max_coverage=most_coverage,
        max_output_size=draw(st.none() | st.integers(1, 28)),
        accept=draw(ACCEPTS),
        avoid=draw(st.sets(st.sampled_from(AVOIDABLE))),
        avoid_share=draw(st.sampled_from([0.0, 0.1, 1.0]) | st.floats(0, 1)),
    )


FLOATS = st.floats(allow_nan=True, allow_infinity=True)
TEXTS = st.text(max_size=20)
COUNTS = st.integers(0, 9999)
POINTS = st.dictionaries(
    st.sampled_from(["depth", "kernel_size_1", "pool", "dense"]),
    st.none() | st.integers(0, 9) | st.floats(0, 1) | TEXTS | st.lists(COUNTS, max_size=2),
)
EPOCHS = st.builds(
    EpochRecord,
    epoch=COUNTS,
    loss=FLOATS,
    accuracy=FLOATS,
    val_loss=FLOATS,
    val_accuracy=FLOATS,
)
MISTAKES = st.lists(
    st.builds(Mistake, image=TEXTS, truth=COUNTS, said=COUNTS, probability=FLOATS), max_size=2
).map(tuple)
CONFUSIONS = st.lists(st.lists(COUNTS, max_size=3).map(tuple), max_size=3).map(tuple)
OUTCOMES = st.builds(
    Outcome,
    epochs=COUNTS,
    score=FLOATS,
    val_accuracy=FLOATS,
    val_loss=FLOATS,
    curve=st.lists(EPOCHS, max_size=2).map(tuple),
    seconds=FLOATS,
    worker=TEXTS,
    began=FLOATS,
    ended=FLOATS,
    weights=st.none() | TEXTS,
    errors=st.none() | st.builds(Errors, confusion=CONFUSIONS, mistakes=MISTAKES),
)
UNFINISHED = st.lists(COUNTS, max_size=3).map(tuple)
EVENTS = {
    "started": st.builds(
        Started,
        trial=COUNTS,
        candidate=candidates(),
        values=POINTS,
        seed=COUNTS,
        proposal=COUNTS,
        drawn=st.booleans(),
        oracle=st.dictionaries(TEXTS, COUNTS, max_size=2),
    ),
    "skipped": st.builds(Skipped, proposal=COUNTS, kind=TEXTS, reason=TEXTS, values=POINTS),
    "rung": st.builds(Rung, trial=COUNTS, rung=COUNTS, outcome=OUTCOMES),
    "finished": st.builds(
        Finished,
        trial=COUNTS,
        status=st.sampled_from(["completed", "stopped", "failed"]),
        reason=TEXTS,
        outcome=st.none() | OUTCOMES,
    ),
    "finals": st.builds(
        Finals, trials=st.lists(COUNTS, max_size=3).map(tuple), seeds=COUNTS, reason=TEXTS
    ),
    "finalist": st.builds(
        Finalist,
        trial=COUNTS,
        replicate=COUNTS,
        seed=COUNTS,
        outcome=st.none() | OUTCOMES,
        reason=TEXTS,
    ),
    "tested": st.builds(
        Tested,
        trial=COUNTS,
        test_accuracy=FLOATS,
        test_loss=FLOATS,
        images=COUNTS,
        replicate=COUNTS,
        confusion=CONFUSIONS,
        mistakes=MISTAKES,
        majority=st.none() | FLOATS,
        linear=st.none() | FLOATS,
    ),
    "interrupted": st.builds(Interrupted, reason=TEXTS, unfinished=UNFINISHED),
    "resumed": st.builds(Resumed, trials=COUNTS, unfinished=UNFINISHED),
}
