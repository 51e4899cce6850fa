"""Receptive fields of random networks, against sets of pixels counted one by one."""

from fractions import Fraction

import strategies
from counted_positions import Counted, paths
from hypothesis import assume, given
from random_graphs import WINDOWS, graphs

from archsearch.geometry.network import measure
from archsearch.geometry.network.measure import states_of
from archsearch.geometry.network.reach import PIXEL, Reach, aligned, joined


def axes(graph, image):
    """(place, state) of every node along the only axis."""
    return [(place, state.axes[0]) for place, state in enumerate(states_of(graph, (image,)))]


@given(graphs())
@strategies.examples(120)
def test_a_unit_depends_on_the_pixels_of_its_reach(case):
    graph, image = case
    counted = Counted(graph, image)
    for place, axis in axes(graph, image):
        reach = axis.largest
        repeats = len(reach.first)
        for unit in range(-2, repeats + 3):
            pixels = counted.endless(place, unit)
            turn, phase = divmod(unit, repeats)
            first, last = reach.first[phase], reach.last[phase]
            if first is None:
                assert not pixels
            else:
                assert first + turn * reach.shift == min(pixels)
                assert last + turn * reach.shift == max(pixels)


@given(graphs() | graphs(equal_jumps=False))
@strategies.examples(120)
def test_on_the_image_every_unit_spans_what_is_counted(case):
    graph, image = case
    counted = Counted(graph, image)
    for place, state in enumerate(states_of(graph, (image,))):
        assert state.size == (counted.sizes[place],)
        assert state.axes[0].spans == counted.spans(place)


@given(graphs())
@strategies.examples(120)
def test_the_report_has_the_numbers_that_are_counted(case):
    graph, image = case
    counted, report = Counted(graph, image), measure(graph)
    place = graph.outputs[0]
    units = range(len(states_of(graph, (image,))[place].axes[0].largest.first))
    assert report.output_size == (counted.sizes[place],)
    assert report.field == (counted.field(place, units),)
    spans = [span for span in counted.spans(place) if span]
    assert report.clipped_field == (max((last - first + 1 for first, last in spans), default=0),)
    assert report.coverage == (report.field[0] / image,)
    firsts = [min(pixels) for unit in units if (pixels := counted.endless(place, unit))]
    assert report.padding == (-firsts[0] if firsts else 0,)
    far = counted.endless(place, 10 * len(units))
    assume(far)
    near = counted.endless(place, 0)
    assert report.jump == (Fraction(min(far) - min(near), 10 * len(units)),)
    assert report.center == (mean_center(counted, place, units, report.jump[0]),)
    last = counted.endless(place, counted.sizes[place] - 1)
    if last:
        assert report.padding_after == (max(last) - image + 1,)


def mean_center(counted, place, units, jump):
    """The mean over units of where unit 0 would be by each of them."""
    centers = [
        Fraction(min(pixels) + max(pixels), 2) - unit * jump
        for unit in units
        if (pixels := counted.endless(place, unit))
    ]
    return sum(centers) / len(centers)


@given(graphs(steps=WINDOWS))
@strategies.examples(100)
def test_the_smallest_field_is_that_of_the_path_that_sees_least(case):
    graph, image = case
    place = graph.outputs[0]
    fields = [Counted(graph, image, choice).field(place, [0]) for choice in paths(graph)]
    assert measure(graph).smallest_field == (min(fields),)


@given(graphs())
@strategies.examples(80)
def test_the_smallest_field_is_never_less_than_that_of_a_path(case):
    graph, image = case
    place = graph.outputs[0]
    units = range(len(states_of(graph, (image,))[place].axes[0].smallest.first))
    fields = [Counted(graph, image, choice).field(place, units) for choice in paths(graph)]
    smallest, largest = measure(graph).smallest_field[0], measure(graph).field[0]
    assert min(fields) <= smallest <= max(fields) <= largest


@given(graphs())
@strategies.examples(80)
def test_branches_are_aligned_if_their_units_look_at_the_same_place(case):
    graph, image = case
    counted = Counted(graph, image)
    states = states_of(graph, (image,))
    for node, state in zip(graph.nodes, states, strict=True):
        if len(node.inputs) < 2 or not all(states[place].aligned for place in node.inputs):
            continue
        centers = set()
        for place in node.inputs:
            reach = states[place].axes[0].largest
            units = range(len(reach.first))
            if any(counted.endless(place, unit) for unit in units):
                centers.add((reach.jump, mean_center(counted, place, units, reach.jump)))
            else:
                centers.add((reach.jump, None))
        assert state.aligned == (len(centers) == 1)


def test_a_branch_of_another_jump_leaves_the_larger_field():
    fine = Reach(first=(0,), last=(2,), shift=1)
    coarse = Reach(first=(0,), last=(6,), shift=2)
    assert joined([fine, coarse]) == coarse
    assert not aligned([fine, coarse])


def test_a_pixel_is_aligned_with_what_pads_equally_on_both_sides():
    assert aligned([PIXEL, Reach(first=(-3,), last=(3,), shift=1)])
    assert not aligned([PIXEL, Reach(first=(-3,), last=(2,), shift=1)])


def test_units_that_repeat_in_twos_and_threes_meet_in_sixes():
    twos = Reach(first=(0, 0), last=(0, 0), shift=2)
    threes = Reach(first=(0, 0, 1), last=(1, 2, 2), shift=3)
    together = joined([twos, threes])
    assert len(together.first) == 6
    assert together.jump == 1
