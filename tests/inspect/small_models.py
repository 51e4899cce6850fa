"""What the models of these tests are made of, and how their reports are checked."""

import numpy as np
from keras import layers

from archsearch.inspect import receptive_field

SHAPE = (27, 28, 3)


def conv(kernel_size=3, filters=4, **arguments):
    return layers.Conv2D(filters, kernel_size, **arguments)


def counted(weights):
    return sum(int(np.prod(weight.shape)) for weight in weights)


def checked(model, **arguments):
    """The report, with the counts of Keras."""
    report = receptive_field(model, **arguments)
    assert report.params == counted(model.trainable_weights)
    assert report.params + report.params_fixed == model.count_params()
    return report
