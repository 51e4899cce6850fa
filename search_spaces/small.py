"""Small networks for small images: a first search, done in two or three minutes on two cores."""

from archsearch import SearchSpace, choice, per_layer

space = SearchSpace(
    dataset="digits",
    depth=choice(1, 2, 3, 4),
    kernel_size=per_layer(1, 3, 5),  # each layer its own
    padding=choice("same", "valid"),  # one for all layers
    stride=choice(1, 2),
    channels=choice(8, 16, 32),
    channel_growth=choice(1.0, 1.5, 2.0),
    epochs=20,
)
