"""Networks with fields of 1 to 17 pixels in many sizes."""

from archsearch import SearchSpace, choice, per_layer

space = SearchSpace(
    depth=choice(1, 2, 3, 4),
    kernel_size=per_layer(1, 3, 5),
    padding=choice("same", "valid"),
    channels=choice(4, 8, 12, 16),
    channel_growth=choice(1.0, 1.5),
    epochs=12,
    learning_rate=0.01,
    train_size=800,
    val_size=600,
    max_macs=1_500_000,
)
