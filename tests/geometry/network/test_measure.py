"""The report of a layer graph: what is counted, what is chosen, what is refused."""

import json
from fractions import Fraction

import pytest
import strategies
from hypothesis import assume, given
from hypothesis import strategies as st
from random_graphs import graphs

from archsearch.errors import InputError
from archsearch.geometry.network import (
    Adaptive,
    Constant,
    Cost,
    Everything,
    Image,
    LayerGraph,
    Local,
    Node,
    Resize,
    Transposed,
    Weights,
    Window,
    measure,
)


def chain(size, *effects, axes=("height", "width"), outputs=None, **common):
    """A graph of one path, layer_1, layer_2 and so on behind the image."""
    nodes = [Node(name="image", type="input", effect=Image(size=size), channels=1)]
    for number, asked in enumerate(effects, start=1):
        effect = Local(steps=(asked,) * len(size)) if isinstance(asked, Window) else asked
        nodes.append(
            Node(
                name=f"layer_{number}",
                type="layer",
                effect=effect,
                inputs=(number - 1,),
                channels=1,
                **common,
            )
        )
    return LayerGraph(
        name="network", nodes=tuple(nodes), outputs=outputs or (len(nodes) - 1,), axes=axes
    )


def with_node(graph, effect, inputs, **more):
    """The graph with one more node, which is its output."""
    name = f"layer_{len(graph.nodes)}"
    node = Node(name=name, type="layer", effect=effect, inputs=inputs, channels=1, **more)
    return LayerGraph(
        name=graph.name,
        nodes=(*graph.nodes, node),
        outputs=(len(graph.nodes),),
        axes=graph.axes,
    )


def influence(windows, pixels):
    """What each pixel adds to the unit in the middle of a linear network of equal weights."""
    shares = {0: Fraction(1)}
    for window in reversed(windows):
        before = {}
        for unit, share in shares.items():
            for place in window.on(pixels).reads(unit):
                before[place] = before.get(place, 0) + share / window.kernel
        shares = before
    return shares


@given(
    st.lists(
        st.builds(
            Window,
            kernel=st.integers(1, 7),
            stride=st.integers(1, 3),
            dilation=st.integers(1, 3),
        ),
        min_size=1,
        max_size=4,
    )
)
@strategies.examples(40)
def test_effective_sigma_is_the_spread_of_the_influence_in_a_linear_network(windows):
    shares = influence(windows, 10_000)
    mean = sum(place * share for place, share in shares.items())
    variance = sum((place - mean) ** 2 * share for place, share in shares.items())
    report = measure(chain((10_000,), *windows, axes=("length",)))
    assert report.effective_sigma[0] == pytest.approx(float(variance) ** 0.5)


def test_costs_are_counted_for_each_place_and_weights_for_each_layer():
    window = Local(steps=(Window(kernel=3), Window(kernel=3, stride=2)))
    shared = Weights(key="shared", params=10, params_fixed=3)
    graph = chain((9, 12), window, window, cost=Cost(per_output=5, per_input=7), weights=shared,
                  weighted=True)  # fmt: skip
    report = measure(graph)
    assert [row.output for row in report.layers] == [(9, 12), (7, 5), (5, 2)]
    assert [row.macs for row in report.layers] == [0, 5 * 35 + 7 * 108, 5 * 10 + 7 * 35]
    assert [row.params for row in report.layers] == [0, 10, 0]
    assert (report.params, report.params_fixed, report.depth) == (10, 3, 2)
    assert report.activations == 35 + 10


def test_the_best_call_of_a_shared_layer_says_which_taps_live():
    window, small = Window(kernel=5, padding="same"), Window(stride=20)
    weights = Weights(key="shared", params=100, per_tap=4)
    graph = chain((20, 20), window, weights=weights)
    graph = with_node(graph, Local(steps=(small, small)), (1,))
    graph = with_node(graph, Local(steps=(window, window)), (2,), weights=weights)
    assert measure(graph).params_live == 100
    alone = chain((20, 20), small)
    alone = with_node(alone, Local(steps=(window, window)), (1,), weights=weights)
    report = measure(alone)
    assert report.params_live == 4
    assert report.layers[2].warnings[-1] == ("dead taps", "only 1 of 25 taps ever meet a pixel")


def test_the_last_spatial_layer_stands_before_what_sees_everything():
    graph = chain((9, 9), Window(kernel=3), Everything(size=(1, 1)), Local(), Everything())
    report = measure(graph)
    assert (report.last_spatial.name, report.field) == ("layer_1", (3, 3))
    behind = report.layers[-1]
    assert (behind.field, behind.jump, behind.padding, behind.center) == (None, None, None, None)
    assert behind.output == ()


def test_of_several_outputs_the_largest_field_counts():
    graph = chain((9, 9), Window(kernel=3), Window(kernel=3), outputs=(1, 2))
    assert measure(graph).last_spatial.name == "layer_2"
    graph = chain((9, 9), Window(kernel=3), Window(kernel=3), Everything(), outputs=(3, 1))
    assert measure(graph).last_spatial.name == "layer_2"


def test_what_sees_the_whole_map_is_context_and_widens_nothing():
    graph = chain((9, 9), Window(kernel=3))
    graph = with_node(graph, Everything(size=(1, 1)), (1,))
    report = measure(with_node(graph, Local(), (1, 2)))
    assert (report.field, report.smallest_field, report.context) == ((3, 3), (3, 3), True)
    assert report.output_size == (7, 7)
    assert report.aligned
    assert not measure(chain((9, 9), Window(kernel=3))).context


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_one_row_is_repeated_and_adds_context(order):
    graph = chain((9, 12), Window(kernel=3, padding=(1, 1)))
    strip = Local(steps=(Window(kernel=9, stride=9), Window()))
    graph = with_node(with_node(graph, strip, (1,)), Local(), order)
    report = measure(graph)
    assert (report.field, report.jump, report.output_size) == ((3, 3), (1, 1), (9, 12))
    assert report.clipped_field == (3, 3)
    assert report.context
    assert report.aligned
    assert [warned.kind for warned in report.warnings] == ["small field"]


def test_maps_that_do_not_fit_are_refused_unless_the_size_is_only_assumed():
    def branches(size):
        graph = chain(size, Window(kernel=3))
        crop = Local(steps=(Window(padding=(-1, -1)), Window(padding=(0, -2), stride=1)))
        graph = with_node(graph, Local(steps=(Window(kernel=2, stride=2), Window())), (0,))
        graph = with_node(graph, Local(steps=(Transposed(kernel=2, stride=2), Window())), (2,))
        return with_node(with_node(graph, crop, (3,)), Local(), (1, 4))

    assert measure(branches((10, 8))).output_size == (8, 6)
    with pytest.raises(InputError, match="layer layer_5 combines maps of 8×6 and 9×6"):
        measure(branches((11, 8)))
    assert measure(branches((None, None))).output_size is None


def test_a_constant_adds_neither_a_field_nor_context():
    graph = chain((9, 9), Window(kernel=3))
    graph = with_node(graph, Constant(size=(7, 7)), ())
    report = measure(with_node(graph, Local(), (2, 1)))
    assert (report.field, report.context, report.output_size) == ((3, 3), False, (7, 7))


def test_another_input_of_the_same_size_follows_the_image():
    graph = chain((None, None), Window(kernel=3), weighted=True)
    graph = with_node(graph, Constant(size=(None, None)), ())
    graph = with_node(graph, Local(steps=(Window(kernel=3),) * 2), (2,), cost=Cost(per_output=1))
    graph = with_node(graph, Local(), (1, 3))
    report = measure(graph, image_size=(9, 12))
    assert (report.output_size, report.macs) == ((7, 10), 70)


def test_misaligned_branches_are_told_with_their_numbers():
    graph = chain((9, 9), Window(kernel=3, padding=(1, 1)))
    later = Local(steps=(Window(kernel=3, padding=(1, 1)), Window(kernel=4, padding=(1, 2))))
    graph = with_node(with_node(graph, later, (0,)), Local(), (1, 2))
    report = measure(graph)
    assert not report.aligned
    assert report.layers[-1].warnings == (
        ("misaligned branches", "combines branches with centres 0 and 0.5 px"),
    )
    behind = with_node(graph, Local(steps=(Window(kernel=3),) * 2), (3,))
    assert [row.aligned for row in measure(behind).layers] == [True, True, True, False, False]
    assert sum(warned.kind == "misaligned branches" for warned in measure(behind).warnings) == 1


def test_branches_of_unequal_jumps_are_told_with_their_numbers():
    graph = chain((9, 9), Window(kernel=5, stride=2, padding=(2, 2)))
    crop = Local(steps=(Window(padding=(0, -4)),) * 2)
    report = measure(with_node(with_node(graph, crop, (0,)), Local(), (1, 2)))
    assert (report.field, report.jump) == ((5, 5), (2, 2))
    assert report.layers[-1].warnings == (
        ("misaligned branches", "combines branches with jumps 1 and 2 px"),
    )


def test_a_border_layer_is_one_whose_smallest_path_sees_the_image():
    wide, one = Window(kernel=5, padding=(2, 2)), Window()
    graph = chain((5, 5), wide, wide, weighted=True)
    kinds = [warned.kind for warned in measure(graph).layers[2].warnings]
    assert kinds == ["border layer"]
    graph = with_node(chain((5, 5), wide, one, weighted=True), Local(), (0, 1))
    graph = with_node(graph, Local(steps=(wide, wide)), (3,), weighted=True)
    assert not measure(graph).layers[4].warnings


@given(graphs(), st.sampled_from([(8,), (27,), (64,), (101,)]))
@strategies.examples(100)
def test_without_a_size_the_report_says_what_holds_for_every_size(case, size):
    graph, _ = case
    nodes = (
        Node(name="image", type="input", effect=Image(size=(None,)), channels=1),
        *graph.nodes[1:],
    )
    steps = [step for node in nodes if isinstance(node.effect, Local) for step in node.effect.steps]
    same_strides = any(
        isinstance(step, Window) and step.padding == "same" and step.stride > 1 for step in steps
    )
    plain = all(isinstance(step, Window) for step in steps)  # else units see unequal spans
    merged = any(len(node.inputs) > 1 for node in nodes)
    anew = LayerGraph(name="network", nodes=nodes, outputs=graph.outputs, axes=graph.axes)
    report = measure(anew)
    assert (report.macs, report.output_size, report.clipped_field) == (None, None, None)
    assert (report.coverage, report.padding_after, report.image_size) == (None, None, None)
    assert json.loads(json.dumps(report.to_json()))["layers"][0]["output"] is None
    try:
        known = measure(anew, image_size=size)
    except InputError:
        return
    if known.context:  # a branch happens to be a single unit, which is repeated
        return
    assert report.jump == known.jump
    assert report.padding in (None, known.padding)
    if not same_strides or (plain and not merged):
        assert (report.field, report.smallest_field) == (known.field, known.smallest_field)
    if not same_strides:
        assert report.padding == known.padding
        assert report.center == known.center
        assert report.aligned == known.aligned


@pytest.mark.parametrize("step", [Resize(output=8), Adaptive(output=3)])
def test_a_map_of_a_fixed_size_needs_the_size_of_the_image(step):
    graph = chain((None, None), Local(steps=(step, step)), Window(kernel=3))
    with pytest.raises(InputError, match="layer layer_1 makes a map of a fixed size"):
        measure(graph)
    assert measure(graph, image_size=(24, 16)).output_size in ((6, 6), (1, 1))


@pytest.mark.parametrize("size", [(9,), (9, 0), (9, -1), (9, 9, 9), (9, 9.0), 9, "9x9", (9, None)])
def test_a_size_that_no_image_has_is_refused(size):
    with pytest.raises(InputError, match="image_size must be 2 whole numbers over 0, but got"):
        measure(chain((9, 9), Window()), image_size=size)


def test_a_map_that_is_too_small_is_refused_by_the_name_of_the_layer():
    with pytest.raises(InputError, match="layer layer_2 leaves nothing of a 4×7 map"):
        measure(chain((6, 9), Window(kernel=3), Window(kernel=5)))


def test_a_network_without_a_spatial_layer_is_refused():
    with pytest.raises(InputError, match="network has no spatial layer"):
        measure(chain((6, 9), Everything(flattens=True)))


def test_a_unit_that_sees_nothing_along_one_axis_sees_nothing_at_all():
    """Taps 2 apart around a map of one row: none of them meets it."""
    blind = Local(steps=(Window(kernel=2, dilation=2, padding=(1, 1)), Window(kernel=3)))
    report = measure(chain((1, 9), blind))
    assert report.clipped_field == (0, 0)
    assert report.field == (3, 3)


def test_a_report_is_plain_json():
    step = Transposed(kernel=3, stride=2, padding="same")
    graph = chain((5, 5), Window(kernel=3, stride=2, padding="same"), Local(steps=(step, step)))
    report = measure(graph)
    data = json.loads(json.dumps(report.to_json()))
    assert data["jump"] == [1, 1]
    assert data["field"] == list(report.field)
    assert data["last_spatial"] == "layer_2"
    assert [row["name"] for row in data["layers"]] == ["image", "layer_1", "layer_2"]
    assert data["layers"][1]["padding_mode"] == "same"
    assert report.layer("layer_1") is report.layers[1]
    with pytest.raises(KeyError):
        report.layer("layer_9")


@given(graphs(equal_jumps=False))
@strategies.examples(100)
def test_what_is_clipped_is_never_more_than_the_field_or_the_image(case):
    graph, image = case
    report = measure(graph)
    assume(report.aligned)
    assert report.clipped_field[0] <= min(image, report.field[0])
    assert report.smallest_field[0] <= report.field[0]
    assert report.coverage == (report.field[0] / image,)
