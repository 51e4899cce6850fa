"""How much must a network see at a time to tell brick, grass and gravel apart?

    pip install "archsearch[textures]"
    python -m archsearch run search_spaces/textures.py --oracle random --trials 60

Random networks, so that the report can say what the receptive field does: docs/textures.md.
"""

from archsearch import SearchSpace, choice, per_layer

space = SearchSpace(
    dataset="textures",
    depth=choice(1, 2, 3),
    kernel_size=per_layer(1, 3, 5, 7),
    padding=choice("same", "valid"),
    channels=choice(4, 8, 16, 32),
    channel_growth=choice(1.0, 1.5),
    learning_rate=0.01,
    epochs=15,
    max_macs=2_000_000,
)
