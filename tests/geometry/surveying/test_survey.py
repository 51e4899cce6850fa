"""A survey against judging and profiling every point one by one."""

import random
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
import strategies
from hypothesis import assume, given
from hypothesis import strategies as st

from archsearch.errors import InputError
from archsearch.geometry import Limits, Task, judge, limits_of, profile, random_point, survey
from archsearch.geometry.judge import Accepted
from archsearch.geometry.limits import FIGURES, Bound
from archsearch.geometry.surveying import KINDS, digits
from archsearch.geometry.surveying.identity import grouped
from archsearch.space import SearchSpace, candidate_at, choice, per_layer

TASK = Task(input_shape=(7, 8, 1), classes=3)
SPACE = SearchSpace(
    depth=choice(1, 2, 3),
    kernel_size=per_layer(1, 3, 5),
    padding=choice("same", "valid"),
    stride=choice(1, 2),
    channels=choice(4, 8),
)
SHOWN = (
    "field",
    "jump",
    "coverage",
    "output_size",
    "params",
    "params_fixed",
    "macs",
    "activations",
    "depth",
)


def one_by_one(space, task, limits):
    """The counts and, by architecture, its first place, its names and its figures: a plain loop."""
    refused, candidates, networks = Counter(), set(), {}
    for place, point in enumerate(space.points()):
        verdict = judge(point, task=task, limits=replace(limits, avoid=()))
        if not isinstance(verdict, Accepted):
            refused[verdict.kind, verdict.rule] += 1
            continue
        candidates.add(verdict.candidate)
        seen = networks.setdefault(verdict.candidate.architecture, [place, 0, verdict.profile])
        seen[1] += 1
    rows = [(place, names, *figures_of(numbers)) for place, names, numbers in networks.values()]
    return refused, len(candidates), rows


def figures_of(numbers):
    return (
        min(numbers.field),
        max(numbers.jump),
        min(numbers.coverage),
        min(numbers.output_size),
        numbers.params,
        numbers.params_fixed,
        numbers.macs,
        numbers.activations,
        numbers.depth,
        {warned.kind for warned in numbers.warnings},
    )


def rows_of(whole):
    found = [whole.has(kind).tolist() for kind in KINDS]
    kinds = [
        {kind for kind, has in zip(KINDS, row, strict=True) if has}
        for row in zip(*found, strict=True)
    ]
    columns = [getattr(whole, name).tolist() for name in ("place", "names", *SHOWN)]
    return list(zip(*columns, kinds, strict=True))


def assert_equals_one_by_one(space, task, limits):
    refused, candidates, rows = one_by_one(space, task, limits)
    whole = survey(space, task=task, limits=limits)
    assert whole.exact
    assert whole.points == whole.examined == space.size
    assert whole.refused == refused
    assert rows_of(whole) == rows
    assert whole.candidates == candidates
    assert whole.architectures == len(rows)
    assert whole.accepted == space.size - refused.total() == sum(row[1] for row in rows)
    assert whole.duplicates == whole.accepted - candidates
    return whole


VARIED = {
    "head": choice("gap", "flatten"),
    "normalization": choice(None, "batch"),
    "activation": choice("relu", "gelu"),
    "dense": choice((), (5,), (3, 4)),
    "dropout": choice(0.0, 0.5),
    "batch_size": choice(8, 9),
}


@st.composite
def varied_spaces(draw, most=700):
    """A space of some hundred points at most, with choices of all that makes a candidate."""
    space = draw(strategies.spaces())
    for name in draw(st.lists(st.sampled_from(list(VARIED)), max_size=2, unique=True)):
        space = replace(space, **{name: VARIED[name]})
    if draw(st.booleans()):
        space = replace(space, head="flatten")
    assume(space.size <= most)
    return space


TASKS = st.builds(
    Task,
    input_shape=st.tuples(st.integers(1, 20), st.integers(1, 20), st.integers(1, 3)),
    classes=st.integers(1, 12),
)


@st.composite
def limits_within(draw, space, task):
    """Bounds that lie among the figures of the space's own networks, so that they part them."""
    profiles = [
        verdict.profile
        for verdict in (judge(each, task=task, limits=Limits()) for each in space.points())
        if isinstance(verdict, Accepted)
    ]
    bounds = []
    for figure in draw(st.permutations(list(FIGURES)))[: draw(st.integers(0, 4))]:
        values = sorted({FIGURES[figure](numbers) for numbers in profiles}) or [1]
        value = values[draw(st.integers(0, len(values) - 1))]
        side = draw(st.sampled_from(["min", "max"]))
        bounds.append(Bound(name=f"{side}_{figure}", value=value))
    accept = draw(st.sampled_from([None, None, lambda numbers: numbers.params % 3 > 0]))
    return Limits(bounds=tuple(bounds), accept=accept)


@given(st.data())
@strategies.examples(200)
def test_every_count_and_every_figure_is_that_of_one_by_one(data):
    space, task = data.draw(varied_spaces()), data.draw(TASKS)
    assert_equals_one_by_one(space, task, data.draw(limits_within(space, task)))


@given(strategies.spaces(), TASKS)
@strategies.examples(60)
def test_so_they_are_within_the_limits_that_a_space_itself_sets(space, task):
    assume(space.size <= 500)
    assert_equals_one_by_one(space, task, limits_of(space))


def rich_space(rng):
    """A space of some hundred to thousand points in which every layer has choices."""
    kernels = rng.sample([1, 2, 3, 4, 5, 7, (1, 3), (3, 1), (2, 5), (5, 3), (7, 4)], 2)
    choices = {
        "depth": choice(*rng.sample([1, 2, 3], rng.randint(1, 2))),
        "kernel_size": per_layer(*kernels),
        "stride": per_layer(*rng.sample([1, 2, 3], 2)),
        "padding": rng.choice([choice, per_layer])("same", "valid"),
        "pool": rng.choice([choice, per_layer])(*rng.sample([None, "max", "average"], 2)),
        "channels": choice(*rng.sample(range(1, 40), 2)),
        "channel_growth": rng.choice([1.0, 2.0, 1.37, 0.5, 2000.0]),
        "grow_at": rng.choice([choice("stride", "layer"), "stride", "layer"]),
        "head": rng.choice([choice("gap", "flatten"), "gap", "flatten"]),
    }
    space = SearchSpace(**choices)
    return space if space.size <= 5000 else rich_space(rng)


@pytest.mark.parametrize("seed", range(24))
def test_so_they_are_where_every_layer_has_choices(seed):
    rng = random.Random(seed)
    space = rich_space(rng)
    task = Task(input_shape=(rng.randint(3, 30), rng.randint(3, 30), rng.randint(1, 3)), classes=4)
    whole = assert_equals_one_by_one(space, task, Limits())
    if whole.architectures:
        middle = sorted(whole.params.tolist())[whole.architectures // 2]
        bounds = (Bound(name="max_params", value=middle), Bound(name="min_coverage", value=0.5))
        assert_equals_one_by_one(space, task, Limits(bounds=bounds))


def test_four_layers_of_everything_on_a_map_that_is_not_square():
    space = SearchSpace(
        depth=4,
        kernel_size=per_layer(1, (3, 5)),
        stride=per_layer(1, 2),
        pool=per_layer(None, "average"),
        head="gap",
    )
    whole = assert_equals_one_by_one(space, Task(input_shape=(27, 28, 3), classes=10), Limits())
    assert whole.architectures < whole.accepted < space.size


def test_it_does_not_matter_how_many_points_are_looked_at_at_once(monkeypatch):
    whole = survey(SPACE, task=TASK, limits=Limits())
    sample = survey(SPACE, task=TASK, limits=Limits(), at_most=100)
    monkeypatch.setattr(digits, "CHUNK", 7)
    assert rows_of(assert_equals_one_by_one(SPACE, TASK, Limits())) == rows_of(whole)
    assert rows_of(survey(SPACE, task=TASK, limits=Limits(), at_most=100)) == rows_of(sample)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=30))
@strategies.examples(200)
def test_points_are_told_apart_by_both_words_of_their_keys(keys):
    groups = grouped(np.array(keys, dtype=np.uint64).reshape(-1, 2).T)
    first = {key: keys.index(key) for key in keys}
    assert groups.first.tolist() == list(first.values())
    assert groups.counts.tolist() == [keys.count(key) for key in first]
    assert groups.of_point.tolist() == [list(first).index(key) for key in keys]


def test_the_place_of_an_architecture_gives_its_first_point_back():
    whole = survey(SPACE, task=TASK, limits=Limits())
    places = whole.place.tolist()
    assert places == sorted(places)
    for place, params in zip(places, whole.params.tolist(), strict=True):
        candidate = candidate_at(
            SPACE.point_at(place), input_shape=TASK.input_shape, classes=TASK.classes
        )
        assert profile(candidate.architecture).params == params


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ({"channels": choice(8, 10**6), "depth": choice(2, 3)}, "int64"),
        ({"channels": choice(8, 10**10), "depth": choice(2, 3)}, "object"),
        ({"dense": choice((), (10**12, 10**12))}, "object"),
        ({"dense": choice((), (10**30,))}, "object"),
        ({"head": "flatten", "channels": 10**6, "dense": (10**14,)}, "object"),
    ],
)
def test_absurd_widths_give_right_numbers(arguments, word):
    base = {"depth": 2, "kernel_size": per_layer(1, 3), "channels": 8, "channel_growth": 1.0}
    space = SearchSpace(**base | arguments)
    whole = assert_equals_one_by_one(space, TASK, Limits())
    assert whole.params.dtype == word
    assert_equals_one_by_one(
        space, TASK, Limits(bounds=(Bound(name="max_macs", value=10**20 + 1),))
    )


def test_growing_past_a_million_channels_is_infeasible():
    space = SearchSpace(
        depth=choice(1, 2, 3),
        channels=choice(900, 1000),
        channel_growth=1000.0,
        stride=2,
        kernel_size=choice(3, 9),
        padding="valid",
    )
    whole = assert_equals_one_by_one(space, TASK, Limits())
    assert whole.refused["infeasible", "more than 1,000,000 channels"] == 4  # at depth 3
    assert whole.refused["infeasible", "kernel larger than its map"] > 0


def test_the_first_broken_bound_counts():
    bounds = tuple(
        Bound(name=name, value=value)
        for name, value in (("min_field", 4), ("max_params", 400), ("max_macs", 9000))
    )
    for order in (bounds, bounds[::-1]):
        whole = assert_equals_one_by_one(SPACE, TASK, Limits(bounds=order))
        assert len({rule for kind, rule in whole.refused if kind == "over limit"}) > 1


def test_what_is_avoided_is_counted_all_the_same():
    limits = Limits(avoid=("border layer", "small field"), avoid_share=0.0)
    whole = survey(SPACE, task=TASK, limits=limits)
    assert rows_of(whole) == rows_of(survey(SPACE, task=TASK, limits=Limits()))
    refused = Counter(
        verdict.rule
        for verdict in (judge(each, task=TASK, limits=limits) for each in SPACE.points())
        if not isinstance(verdict, Accepted) and verdict.kind == "avoided"
    )
    assert whole.names[whole.has(*whole.avoid)].sum() == refused.total() > 0


def test_candidates_that_differ_in_training_alone_are_one_architecture():
    space = SearchSpace(
        learning_rate=choice(0.1, 0.01), dropout=choice(0.0, 0.1, 0.2), channels=choice(4, 8)
    )
    whole = assert_equals_one_by_one(space, TASK, Limits())
    assert (whole.candidates, whole.architectures, whole.duplicates) == (12, 2, 0)


def test_a_function_of_the_user_is_asked_about_real_profiles_of_distinct_architectures():
    asked = []

    def accept(numbers):
        asked.append(numbers)
        return numbers.layers[0].kernel_size == (3, 3)

    whole = survey(SPACE, task=TASK, limits=Limits(accept=accept))
    free = survey(SPACE, task=TASK, limits=Limits())
    assert len(asked) == free.architectures
    assert 0 < whole.architectures < free.architectures
    assert whole.refused["over limit", "refused by accept"] == free.accepted - whole.accepted > 0
    assert_equals_one_by_one(SPACE, TASK, Limits(accept=accept))


def test_a_function_that_fails_stops_the_survey():
    with pytest.raises(InputError, match="accept"):
        survey(SPACE, task=TASK, limits=limits_of(replace(SPACE, accept=lambda each: each.nothing)))
    with pytest.raises(InputError, match="True or False"):
        survey(SPACE, task=TASK, limits=limits_of(replace(SPACE, accept=lambda each: 1)))


def test_with_a_function_more_than_20_000_points_are_sampled():
    space = SearchSpace(
        depth=1,
        learning_rate=choice(*(0.1 + step / 1000 for step in range(150))),
        batch_size=choice(*range(1, 151)),
    )
    assert space.size == 22_500
    whole = survey(space, task=TASK, limits=Limits(accept=lambda each: True))
    assert (whole.examined, whole.exact) == (20_000, False)
    assert (whole.architectures, whole.candidates) == (1, 20_000)
    assert survey(space, task=TASK, limits=Limits()).exact


def test_nothing_feasible_is_an_empty_survey():
    space = SearchSpace(kernel_size=9, padding="valid", depth=choice(1, 2))
    whole = assert_equals_one_by_one(space, TASK, Limits())
    assert (whole.architectures, whole.candidates, whole.accepted) == (0, 0, 0)
    assert whole.params.tolist() == whole.names.tolist() == []


def test_a_random_point_has_equal_depths_and_uniform_picks():
    rng = random.Random(0)
    points = [random_point(SPACE, rng) for _ in range(3000)]
    depths = Counter(point["depth"] for point in points)
    assert all(count == pytest.approx(1000, abs=120) for count in depths.values())
    kernels = Counter(point["kernel_size_1"] for point in points)
    assert all(count == pytest.approx(1000, abs=120) for count in kernels.values())
    for point in points[:50]:
        assert ("kernel_size_3" in point) == (point["depth"] == 3)
        assert dict(point) in [dict(each) for each in SPACE.points()]
