"""layers.csv: one row per layer of each distinct architecture."""

from archsearch.geometry import profile
from archsearch.journal import history_of
from archsearch.report import layers_table

COLUMNS = [
    "architecture", "layer", "type", "kernel_size", "stride", "padding", "channels",
    "output_height", "output_width", "receptive_field", "jump", "params", "macs", "warnings",
]  # fmt: skip


def test_the_columns_are_those_of_the_contract(synthetic):
    assert list(layers_table(synthetic.history(3)).columns) == COLUMNS
    assert list(layers_table(history_of([])).columns) == COLUMNS


def test_params_and_macs_add_up_to_those_of_the_architecture(synthetic):
    history = synthetic.history(12, input_shape=(27, 20, 3))
    sums = layers_table(history).groupby("architecture")[["params", "macs"]].sum()
    for trial in history.trials:
        architecture = trial.candidate.architecture
        numbers = profile(architecture)
        assert tuple(sums.loc[architecture.identity]) == (numbers.params, numbers.macs)


def test_an_architecture_that_two_trials_share_stands_there_once(synthetic):
    (point, candidate), _ = synthetic.candidates(2)
    events = [synthetic.started(1, point, candidate), synthetic.started(2, point, candidate)]
    layers = layers_table(history_of(events))
    assert len(layers) == len(profile(candidate.architecture).layers)


def test_warnings_stand_apart_and_most_layers_have_none(synthetic):
    layers = layers_table(synthetic.history(30))
    assert layers["warnings"].isna().any()
    assert layers["warnings"].str.contains("border layer").any()


def test_normalisation_and_head_have_no_kernel(synthetic):
    layers = layers_table(synthetic.history(5)).set_index("type")
    assert (
        layers.loc["batch_normalization", ["kernel_size", "stride", "padding"]].isna().all().all()
    )
    assert layers.loc["conv", "kernel_size"].notna().all()
