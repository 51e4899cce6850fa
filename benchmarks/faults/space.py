"""Small networks for digits: a space whose search takes seconds."""

from archsearch import SearchSpace, choice, per_layer

space = SearchSpace(
    dataset="digits",
    depth=choice(1, 2, 3),
    kernel_size=per_layer(1, 3),
    stride=per_layer(1, 2),
    channels=choice(4, 8, 16),
    epochs=9,
    train_size=600,
    val_size=200,
)
