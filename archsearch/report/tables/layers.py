"""layers.csv as a table: one row per layer of each distinct architecture."""

from typing import Any

import pandas as pd

from archsearch.geometry import LayerProfile, profile
from archsearch.journal import History
from archsearch.space import Architecture, format_value

COLUMNS = {
    "architecture": "string",
    "layer": "string",
    "type": "string",
    "kernel_size": "string",
    "stride": "Int64",
    "padding": "string",
    "channels": "Int64",
    "output_height": "Int64",
    "output_width": "Int64",
    "receptive_field": "Int64",
    "jump": "Int64",
    "params": "Int64",
    "macs": "Int64",
    "warnings": "string",
}


BOTH_WAYS = dict.fromkeys(
    ("receptive_field_height", "receptive_field_width", "jump_height", "jump_width"), "Int64"
)
"""Columns that the page has besides."""


def layers_table(history: History) -> pd.DataFrame:
    """One row per layer of each distinct architecture, in the order of its first trial.

    `channels` are those that the layer puts out; the field is that of the axis where it is
    smaller, the jump of the one where it is larger; several warnings stand apart by "; ".
    """
    return layers_both_ways(history)[list(COLUMNS)]


def layers_both_ways(history: History) -> pd.DataFrame:
    """The same, with the height and the width of field and jump."""
    rows = [
        _row(identity, layer)
        for identity, architecture in architectures(history).items()
        for layer in profile(architecture).layers
    ]
    return pd.DataFrame(
        {
            name: pd.array([row[name] for row in rows], dtype=dtype)  # type: ignore[call-overload]
            for name, dtype in (COLUMNS | BOTH_WAYS).items()
        }
    )


def architectures(history: History) -> dict[str, Architecture]:
    """The distinct architectures by identity, in the order of their first trial."""
    found = dict.fromkeys(trial.candidate.architecture for trial in history.trials)
    return {architecture.identity: architecture for architecture in found}


def _row(identity: str, layer: LayerProfile) -> dict[str, Any]:
    kernel_size = layer.kernel_size
    return {
        "architecture": identity,
        "layer": layer.name,
        "type": layer.type,
        "kernel_size": None if kernel_size is None else format_value("kernel_size", kernel_size),
        "stride": layer.stride,
        "padding": layer.padding_mode,
        "channels": layer.output[2],
        "output_height": layer.output[0],
        "output_width": layer.output[1],
        "receptive_field": min(layer.field),
        "receptive_field_height": layer.field[0],
        "receptive_field_width": layer.field[1],
        "jump": max(layer.jump),
        "jump_height": layer.jump[0],
        "jump_width": layer.jump[1],
        "params": layer.params,
        "macs": layer.macs,
        "warnings": "; ".join(f"{odd.kind}: {odd.text}" for odd in layer.warnings) or None,
    }
