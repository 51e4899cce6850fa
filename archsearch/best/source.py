"""`model.py`: the winner as Keras code that someone would have written."""

from archsearch.geometry import LayerProfile, profile
from archsearch.space import Architecture, Candidate, Conv
from archsearch.train.scaling import BATCH_NORM_MOMENTUM, Scaling

HEADER = '''"""Architecture {identity}, found by archsearch: {params:,} parameters, {macs:,} MACs.

The last map's units see {field} pixels; an image has {image} (height × width).
`load()` gives the trained model, `build()` the same network untrained.{varied}
"""

from pathlib import Path

import keras


def build() -> keras.Model:
    """The untrained network: raw pixels {shape} in, class probabilities ({classes},) out."""
    image = keras.Input({shape}, name="image")
    x = keras.layers.Rescaling(
        scale={scale!r},
        offset={offset!r},
        name="scaling",
    )(image)
'''

VARIED = """
Its training images were varied ({}); the network itself leaves them as they are."""

FOOTER = '''    return keras.Model(image, x)


def load() -> keras.Model:
    """The trained network, from the file beside this one."""
    return keras.models.load_model(Path(__file__).with_name("model.keras"))


if __name__ == "__main__":
    load().summary()
'''


def code_of(candidate: Candidate, scaling: Scaling) -> str:
    """Python source with `build()` and `load()`, and each layer's size and field as a comment."""
    architecture, dropout = candidate.architecture, candidate.training.dropout
    augmentation = candidate.training.augmentation
    numbers = profile(architecture)
    height, width, _ = architecture.input_shape
    lines = [
        HEADER.format(
            identity=architecture.identity,
            params=numbers.params,
            macs=numbers.macs,
            field=f"{numbers.field[0]}×{numbers.field[1]}",
            image=f"{height}×{width}",
            shape=architecture.input_shape,
            classes=architecture.classes,
            scale=1 / scaling.deviation,
            offset=-scaling.mean / scaling.deviation,
            varied=VARIED.format(augmentation) if augmentation else "",
        )
    ]
    convs = [layer for layer in architecture.layers if isinstance(layer, Conv)]
    for row in numbers.layers:
        lines += _layer_lines(row, architecture, convs, dropout)
    return "".join(lines) + FOOTER


def _layer_lines(
    row: LayerProfile,
    architecture: Architecture,
    convs: list[Conv],
    dropout: float,
) -> list[str]:
    """The lines of one row of the profile, with the activation and dropout that go with it."""
    activation = f'    x = keras.layers.Activation("{architecture.activation}")(x)\n'
    size = f"# {row.output[0]}×{row.output[1]}×{row.output[2]}, field {row.field[0]}×{row.field[1]}"
    values = f"# {row.output[2]} values"
    name = f'name="{row.name}"'
    match row.type:
        case "conv":
            conv = convs[int(row.name.removeprefix("conv_")) - 1]
            bias = "" if architecture.normalization is None else "        use_bias=False,\n"
            call = (
                f"    x = keras.layers.Conv2D(  {size}\n"
                f"        {conv.channels},\n        {conv.kernel_size},\n"
                f'        strides={conv.stride},\n        padding="{conv.padding}",\n'
                f"{bias}        {name},\n    )(x)\n"
            )
            return [call] if bias else [call, activation]
        case "batch_normalization":
            call = f"keras.layers.BatchNormalization(momentum={BATCH_NORM_MOMENTUM}, {name})"
            return [f"    x = {call}(x)\n", activation]
        case "max_pool" | "average_pool":
            kind = "MaxPooling2D" if row.type == "max_pool" else "AveragePooling2D"
            call = f"{kind}(  {size}\n        {row.stride},\n        {name},\n    )"
            return [f"    x = keras.layers.{call}(x)\n"]
        case "global_average_pooling":
            return [f"    x = keras.layers.GlobalAveragePooling2D({name})(x)  {values}\n"]
        case "flatten":
            return [f"    x = keras.layers.Flatten({name})(x)  {values}\n"]
        case "dense":
            kind = "softmax" if row.name == "classes" else architecture.activation
            dropped = [f"    x = keras.layers.Dropout({dropout})(x)\n"] if dropout else []
            call = f'keras.layers.Dense({row.output[2]}, activation="{kind}", {name})'
            return [*dropped, f"    x = {call}(x)\n"]
        case _:
            raise ValueError(f"no Keras code for a layer of type {row.type!r}")
