"""Networks for Fashion-MNIST, two to six convolutions: the space that all contenders search."""

from archsearch import SearchSpace, choice, per_layer

space = SearchSpace(
    dataset="fashion-mnist",
    depth=choice(2, 3, 4, 5, 6),
    kernel_size=per_layer(1, 3, 5, 7),
    stride=per_layer(1, 2),
    padding=choice("same", "valid"),
    pool=choice(None, "max"),
    channels=choice(8, 16, 32),
    channel_growth=choice(1.0, 1.5, 2.0),
    epochs=9,
    train_size=10_000,
    val_size=5_000,
    max_macs=4_000_000,  # what a small device computes for one image
)
