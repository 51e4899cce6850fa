"""Every model of `keras.applications`: its counts, and its field as its units show it.

All 40 take some minutes: `pytest --hypothesis-profile=thorough` runs them, by default a few do.
"""

from dataclasses import dataclass

import keras
import numpy as np
import pytest
from lit_copy import lights_up, lit_copy
from thorough import quick_or_thorough

from archsearch.inspect import applications, receptive_field

pytestmark = pytest.mark.slow
QUICK = (
    "ConvNeXtTiny", "DenseNet121", "EfficientNetB0", "InceptionV3", "MobileNet", "MobileNetV3Small",
    "NASNetMobile", "ResNet50", "VGG16", "Xception",
)  # fmt: skip
PROBED = ("MobileNetV3Small", "VGG16")
NARROW = 96
"""Pixels across: kernels are square, so one axis at a time can be long. The least is 75."""


@dataclass
class Known:
    """The side of the image, field, padding and costs, both axes alike; the jump is 32."""

    side: int
    field: int
    padding: int
    params: int
    macs: int
    depth: int


TABLE = {
    "ConvNeXtBase": Known(224, 3416, 1692, 88_591_464, 15_354_729_472, 113),
    "ConvNeXtLarge": Known(224, 3416, 1692, 197_767_336, 34_361_433_600, 113),
    "ConvNeXtSmall": Known(224, 3416, 1692, 50_223_688, 8_683_712_256, 113),
    "ConvNeXtTiny": Known(224, 1688, 828, 28_589_128, 4_455_531_264, 59),
    "ConvNeXtXLarge": Known(224, 3416, 1692, 350_196_968, 60_921_030_656, 113),
    "DenseNet121": Known(224, 2071, 1021, 8_062_504, 2_834_161_664, 121),
    "DenseNet169": Known(224, 3351, 1661, 14_307_880, 3_359_843_328, 169),
    "DenseNet201": Known(224, 3863, 1917, 20_242_984, 4_291_365_888, 201),
    "EfficientNetB0": Known(224, 851, 394, 5_330_571, 385_814_752, 82),
    "EfficientNetB1": Known(240, 1183, 576, 7_856_239, 686_802_832, 116),
    "EfficientNetB2": Known(260, 1183, 588, 9_177_569, 993_561_872, 116),
    "EfficientNetB3": Known(300, 1407, 692, 12_320_535, 1_827_141_392, 131),
    "EfficientNetB4": Known(380, 1799, 872, 19_466_823, 4_393_771_024, 161),
    "EfficientNetB5": Known(456, 2131, 1058, 30_562_527, 10_266_384_752, 195),
    "EfficientNetB6": Known(528, 2523, 1246, 43_265_143, 19_067_593_536, 225),
    "EfficientNetB7": Known(600, 3079, 1516, 66_658_687, 37_745_884_192, 274),
    "EfficientNetV2B0": Known(224, 763, 350, 7_200_312, 718_086_176, 92),
    "EfficientNetV2B1": Known(240, 919, 444, 8_212_124, 1_196_819_360, 112),
    "EfficientNetV2B2": Known(260, 983, 488, 10_178_374, 1_697_542_832, 117),
    "EfficientNetV2B3": Known(300, 1175, 576, 14_467_622, 3_011_458_816, 137),
    "EfficientNetV2L": Known(480, 3103, 1520, 119_027_848, 56_079_699_008, 340),
    "EfficientNetV2M": Known(480, 2219, 1078, 54_431_388, 24_582_460_384, 246),
    "EfficientNetV2S": Known(384, 1487, 712, 21_612_360, 8_365_617_152, 171),
    "InceptionResNetV2": Known(299, 3039, 1482, 55_873_736, 13_155_794_016, 176),
    "InceptionV3": Known(299, 1311, 618, 23_851_784, 5_713_216_096, 48),
    "MobileNet": Known(224, 315, 126, 4_253_864, 568_740_352, 28),
    "MobileNetV2": Known(224, 491, 214, 3_538_984, 300_774_272, 53),
    "MobileNetV3Large": Known(224, 595, 266, 5_507_432, 216_589_760, 64),
    "MobileNetV3Small": Known(224, 639, 288, 2_554_968, 56_510_400, 54),
    "NASNetLarge": Known(331, 3303, 1642, 88_949_818, 23_783_414_658, 76),
    "NASNetMobile": Known(224, 2407, 1174, 5_326_716, 563_638_816, 58),
    "ResNet101": Known(224, 1027, 513, 44_707_176, 7_570_194_432, 101),
    "ResNet101V2": Known(224, 1027, 513, 44_675_560, 7_194_476_544, 101),
    "ResNet152": Known(224, 1507, 753, 60_419_944, 11_282_415_616, 152),
    "ResNet152V2": Known(224, 1507, 753, 60_380_648, 10_906_697_728, 152),
    "ResNet50": Known(224, 483, 241, 25_636_712, 3_857_973_248, 50),
    "ResNet50V2": Known(224, 483, 241, 25_613_800, 3_482_255_360, 50),
    "VGG16": Known(224, 212, 90, 138_357_544, 15_470_264_320, 16),
    "VGG19": Known(224, 268, 118, 143_667_240, 19_632_062_464, 19),
    "Xception": Known(299, 1083, 534, 22_910_480, 8_357_403_496, 37),
}


def of(name, **arguments):
    return getattr(keras.applications, name)(weights=None, **arguments)


def test_the_table_has_every_application():
    assert set(TABLE) == set(applications())


@pytest.mark.parametrize("name", quick_or_thorough(TABLE, QUICK))
def test_an_application_has_the_numbers_of_the_table(name):
    model, known = of(name), TABLE[name]
    report = receptive_field(model)
    if report.image_size is None:  # MobileNetV3 is built for images of any size
        report = receptive_field(model, image_size=(known.side, known.side))
    assert report.image_size == (known.side, known.side)
    assert report.params == sum(int(np.prod(each.shape)) for each in model.trainable_weights)
    assert report.params + report.params_fixed == model.count_params() == known.params
    assert (set(report.field), set(report.jump)) == ({known.field}, {32})
    assert set(report.padding) == {known.padding}
    assert (report.macs, report.depth) == (known.macs, known.depth)
    assert len(report.layers) >= len(model.layers)


@pytest.mark.parametrize("name", quick_or_thorough(TABLE, PROBED))
def test_units_light_up_within_their_field_alone(name):
    """On a long strip, two neighbouring units in the middle answer the rim of their field.

    The strip is longer than the image by a multiple of 32, so that `same` pads it alike.
    """
    known = TABLE[name]
    long = known.side + 32 * max(0, -(-(2 * known.field + 300 - known.side) // 32))
    for axis, size in enumerate([(long, NARROW), (NARROW, long)]):
        model = of(name, include_top=False, input_shape=(*size, 3))
        report, copy = receptive_field(model), lit_copy(model)
        assert (report.field[axis], report.padding[axis]) == (known.field, known.padding)
        middle = report.output_size[axis] // 2
        for unit in (middle, middle + 1):
            first = unit * 32 - known.padding
            last = first + known.field - 1
            assert 0 < first < last < long - 1
            answers = lights_up(copy, size, axis, unit, first, last)
            assert answers == [False, True, True, False]
