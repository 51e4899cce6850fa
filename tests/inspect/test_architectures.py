"""A built architecture, read as any Keras model, has the numbers of its profile."""

import numpy as np
import pytest
import strategies
from hypothesis import given

from archsearch.geometry import profile
from archsearch.space import canonical

pytest.importorskip("keras")
from archsearch.inspect import receptive_field  # Keras, after all
from archsearch.train.build import Scaling, build

pytestmark = pytest.mark.slow
PLAIN = Scaling(mean=0.0, deviation=1.0)
NETWORKS = strategies.architectures(max_side=28, max_depth=4)
EQUAL = (
    "field", "jump", "padding", "output_size", "coverage", "params", "params_fixed", "macs",
    "activations", "depth",
)  # fmt: skip


@given(NETWORKS | NETWORKS.map(canonical))
@strategies.examples(60)
def test_the_report_of_a_built_architecture_is_its_profile(architecture):
    numbers = profile(architecture)
    report = receptive_field(build(architecture, scaling=PLAIN))
    for name in EQUAL:
        assert getattr(report, name) == getattr(numbers, name), name
    assert report.warnings == numbers.warnings
    assert report.image_size == architecture.input_shape[:2]
    for row in numbers.layers:
        layer = report.layer(row.name)
        assert (layer.params, layer.params_fixed, layer.macs) == (
            row.params, row.params_fixed, row.macs,
        )  # fmt: skip
        assert layer.warnings == row.warnings
        if layer.field is None:  # behind the last map
            assert layer.output == ()
            assert layer.channels == np.prod(row.output)
            continue
        assert (*layer.output, layer.channels) == row.output
        assert (layer.field, layer.jump, layer.padding) == (row.field, row.jump, row.padding)
        if row.kernel_size is not None:
            assert layer.kernel_size == row.kernel_size
            assert layer.stride == (row.stride, row.stride)
            assert layer.padding_mode == row.padding_mode


@given(NETWORKS.map(canonical))
@strategies.examples(30)
def test_no_weight_of_a_canonical_network_is_dead(architecture):
    report = receptive_field(build(architecture, scaling=PLAIN))
    assert report.params_live == report.params
    assert report.aligned
    assert report.smallest_field == report.field
