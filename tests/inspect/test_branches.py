"""Networks with branches, attention and skip connections, as they are published."""

import keras
import pytest
from keras import layers, ops
from linear_copy import Pair, slabs, spans_along
from small_models import SHAPE, checked, conv

from archsearch.geometry.network.measure import states_of
from archsearch.inspect.calls import calls_of
from archsearch.inspect.read import graph_of

pytestmark = pytest.mark.slow


def test_attention_over_channels_and_over_places():
    """Woo et al., "CBAM" (2018): a 7×7 kernel on the mean and the maximum over channels."""
    image = keras.Input(SHAPE)
    features = conv(padding="same")(image)
    squeezed = layers.GlobalAveragePooling2D(keepdims=True)(features)
    features = features * layers.Dense(4, activation="sigmoid")(squeezed)
    over = [ops.mean(features, axis=-1, keepdims=True), ops.max(features, axis=-1, keepdims=True)]
    where = conv(7, 1, padding="same", activation="sigmoid")(ops.concatenate(over, axis=-1))
    report = checked(keras.Model(image, features * where))
    assert (report.field, report.smallest_field) == ((9, 9), (3, 3))
    assert report.context
    assert report.aligned


@pytest.mark.parametrize("how", ["pooling", "operation"])
def test_attention_along_one_axis_keeps_the_field(how):
    """Hou et al., "Coordinate attention" (2021): rows and columns are pooled each to one."""
    image = keras.Input(SHAPE)
    features = conv(padding="same")(image)
    if how == "pooling":
        rows = layers.AveragePooling2D((1, 28))(features)
        columns = layers.AveragePooling2D((27, 1))(features)
    else:
        rows = ops.mean(features, axis=2, keepdims=True)
        columns = ops.mean(features, axis=1, keepdims=True)
    report = checked(keras.Model(image, conv()(features * conv(1)(rows) * conv(1)(columns))))
    assert (report.field, report.jump, report.padding) == ((5, 5), (1, 1), (1, 1))
    assert report.output_size == (25, 26)
    assert report.macs == 27 * 28 * 27 * 4 + (27 + 28) * 16 + 25 * 26 * 36 * 4
    assert report.context
    assert report.aligned


def test_two_vectors_of_places_make_a_map():
    image = keras.Input(SHAPE)
    rows = layers.AveragePooling2D((1, 28))(image)
    columns = layers.AveragePooling2D((27, 1))(image)
    report = checked(keras.Model(image, conv()(rows + columns)))
    assert report.output_size == (25, 26)
    assert report.macs == 25 * 26 * 27 * 4


def test_a_u_net_is_aligned_and_sees_what_its_linear_copy_sees():
    pair = Pair(axes=2)
    at = pair.image((32, 48, 1))
    skips = []
    for filters in (2, 3):
        at = pair.add("Conv*", at, filters=filters, kernel_size=3, padding="same")
        skips.append(at)
        at = pair.add("MaxPooling*", at, pool_size=2)
    at = pair.add("Conv*", at, filters=4, kernel_size=3, padding="same")
    for filters in (3, 2):
        at = pair.add("Conv*Transpose", at, filters=filters, kernel_size=2, strides=2)
        at = pair.add("Concatenate", skips.pop(), at)
        at = pair.add("Conv*", at, filters=filters, kernel_size=3, padding="same")
    model = keras.Model(pair.real_image, at.real)
    report = checked(model)
    assert report.aligned
    assert (report.jump, report.output_size) == ((1, 1), (32, 48))
    assert report.smallest_field == (5, 5)
    assert report.macs == pair.macs
    spans = states_of(graph_of(calls_of(model)), (32, 48))[-1].axes
    for axis in (0, 1):
        response = pair.response(slabs((32, 48), axis, 1), at.key)
        assert spans[axis].spans == spans_along(response, axis)
        widths = [last - first + 1 for first, last in spans_along(response, axis)]
        assert report.field[axis] == max(widths)


def test_dilated_branches_beside_one_of_the_whole_image():
    """Chen et al., "Atrous spatial pyramid pooling" (2017)."""
    image = keras.Input((33, 33, 3))
    features = conv(padding="same", strides=2)(image)
    branches = [conv(1)(features)]
    branches += [conv(padding="same", dilation_rate=rate)(features) for rate in (2, 4, 6)]
    whole = conv(1)(layers.GlobalAveragePooling2D(keepdims=True)(features))
    branches.append(layers.UpSampling2D(17, interpolation="bilinear")(whole))
    report = checked(keras.Model(image, conv(1)(layers.Concatenate()(branches))))
    assert report.field == (3 + 12 * 2, 3 + 12 * 2)
    assert report.smallest_field == (3, 3)
    assert report.context
    assert report.aligned
    places = 17 * 17
    assert report.macs == 4 * (places * (27 + 4 + 3 * 36 + 20) + 4)
