"""Networks under 100,000 parameters for Fashion-MNIST: kernel size, stride and width by layer.

`python -m archsearch datasets` says whether the images are there and how to get them.
"""

from archsearch import SearchSpace, choice, per_layer

space = SearchSpace(
    dataset="fashion-mnist",
    depth=choice(2, 3, 4, 5, 6),
    kernel_size=per_layer(1, 3, 5),
    stride=per_layer(1, 2),
    padding=choice("same", "valid"),
    channels=choice(8, 16, 24),
    channel_growth=choice(1.5, 2.0),
    dropout=0.1,
    augmentation="flip",  # a shoe may point either way
    epochs=5,
    train_size=10_000,
    val_size=5_000,
    max_params=100_000,
    max_macs=8_000_000,  # on one core, 5 epochs of this take about a minute
)
