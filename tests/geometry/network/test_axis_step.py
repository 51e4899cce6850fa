"""What one layer does along one axis, against its definition, position by position."""

import strategies
from counted_positions import outputs, reads
from hypothesis import given
from hypothesis import strategies as st
from random_graphs import RESIZES, TRANSPOSED, WINDOWS, WITH_OUTPUT_PADDING

from archsearch.geometry.network import Adaptive, Resize, Transposed, Window

STEPS = st.one_of(
    WINDOWS,
    TRANSPOSED,
    WITH_OUTPUT_PADDING,
    RESIZES,
    st.integers(1, 9).map(lambda output: Adaptive(output=output)),
)
SIZES = st.integers(1, 40)


@given(STEPS, SIZES)
@strategies.examples(400)
def test_a_step_puts_out_what_its_definition_says(step, size):
    assert max(step.on(size).output, 0) == max(outputs(step, size), 0)


@given(STEPS, SIZES)
@strategies.examples(400)
def test_every_output_reads_the_positions_of_its_definition(step, size):
    placed = step.on(size)
    for output in range(-3, max(placed.output, 0) + 3):
        found = list(placed.reads(output))
        assert found == sorted(reads(step, size, output))


@given(STEPS, SIZES, st.integers(-9, 9))
@strategies.examples(300)
def test_a_step_repeats_with_its_period(step, size, output):
    placed = step.on(size)
    further, shift = placed.period
    now, then = placed.reads(output), placed.reads(output + further)
    assert [place + shift for place in now] == list(then)


@given(WINDOWS, SIZES)
@strategies.examples(300)
def test_live_taps_of_a_window_are_those_that_meet_a_pixel(window, size):
    placed = window.on(size)
    met = {
        tap
        for output in range(max(placed.output, 0))
        for tap, place in enumerate(placed.reads(output))
        if 0 <= place < size
    }
    assert placed.live_taps(size) == len(met)


@given(TRANSPOSED | WITH_OUTPUT_PADDING, SIZES)
@strategies.examples(300)
def test_live_taps_of_a_transposed_window_are_those_that_add_to_an_output(step, size):
    placed = step.on(size)
    met = {
        tap
        for place in range(size)
        for tap in range(step.kernel)
        if 0 <= place * step.stride + tap * step.dilation - placed.cut < placed.output
    }
    assert placed.live_taps(size) == len(met)


@given(WINDOWS)
def test_same_with_a_stride_is_what_needs_the_size(window):
    befores = {window.on(size).before for size in range(20, 60)}
    assert window.padding_depends_on_size or len(befores) == 1


def test_a_transposed_window_wider_than_its_stride_leaves_no_output_empty():
    step = Transposed(kernel=5, stride=3, padding="same").on(4)
    assert all(step.reads(output) for output in range(step.output))


def test_a_transposed_window_narrower_than_its_stride_leaves_outputs_empty():
    step = Transposed(kernel=2, stride=3).on(2)
    assert [list(step.reads(output)) for output in range(6)] == [[0], [0], [], [1], [1], []]


def test_upsampling_by_nearest_repeats_each_pixel():
    step = Resize(factor=3).on(2)
    assert [list(step.reads(output)) for output in range(6)] == [[0], [0], [0], [1], [1], [1]]


def test_bilinear_upsampling_by_three_meets_every_third_pixel_exactly():
    step = Resize(factor=3, radius=1).on(4)
    assert [list(step.reads(output)) for output in (3, 4, 5)] == [[0, 1], [1], [1, 2]]


def test_negative_padding_crops():
    placed = Window(padding=(-2, -1)).on(7)
    assert placed.output == 4
    assert [list(placed.reads(output)) for output in range(4)] == [[2], [3], [4], [5]]
