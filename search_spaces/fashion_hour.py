"""Networks for Fashion-MNIST that use what 100,000 parameters allow, on a third of the images.

    python -m archsearch run search_spaces/fashion_hour.py --schedule asha --time-budget 20m

`benchmarks/fashion_hour.md` says what became of it.
"""

from archsearch import SearchSpace, choice, per_layer

space = SearchSpace(
    dataset="fashion-mnist",
    depth=choice(4, 5, 6, 7),
    kernel_size=per_layer(3, 5),
    stride=per_layer(1, 2),
    padding=choice("same", "valid"),
    channels=choice(16, 20, 24, 32),
    channel_growth=choice(1.25, 1.5, 2.0),
    dropout=0.1,
    augmentation="flip",  # a shoe may point either way
    epochs=5,
    train_size=20_000,
    val_size=5_000,
    min_params=40_000,
    max_params=100_000,
    max_macs=8_000_000,  # on one core, 5 epochs of this take two or three minutes
    min_output_size=4,  # what is left with less learns fast, and then by heart
)
