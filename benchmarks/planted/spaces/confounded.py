"""Networks in which every larger field comes with more parameters."""

from archsearch import SearchSpace, choice

space = SearchSpace(
    depth=choice(1, 2, 3),
    kernel_size=choice(1, 3, 5, 7),
    channels=choice(7, 8, 9),
    epochs=12,
    learning_rate=0.01,
    train_size=800,
    val_size=600,
)
