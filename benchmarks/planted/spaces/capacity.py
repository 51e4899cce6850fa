"""Networks of many widths; strides make their fields large or small at no cost of parameters."""

from archsearch import SearchSpace, choice, per_layer

space = SearchSpace(
    depth=choice(2, 3, 4),
    kernel_size=3,
    stride=per_layer(1, 2),
    channels=choice(2, 3, 4, 6, 8, 12, 16, 24),
    channel_growth=choice(1.0, 1.5),
    epochs=12,
    learning_rate=0.01,
    train_size=800,
    val_size=600,
)
