"""What is said beside the table of effects: what was held fixed, and what was not compared."""

from types import SimpleNamespace

import pytest

from archsearch.report.evidence.effects import NETWORK, LeftOutLevel
from archsearch.report.sections.effects import held_fixed, not_compared


@pytest.mark.parametrize(
    ("fixed", "says"),
    [
        ({"padding": ()}, "with nothing held fixed"),
        ({"padding": ("stride",), "stride": ("padding",)}, "with the other choices held fixed"),
        (
            {"padding": ("depth",), "stride": ("depth",), "depth": ()},
            "with the depth held fixed (for depth, nothing)",
        ),
        (
            {"a": ("b",), "b": ("a",), "learning_rate": (NETWORK,)},
            "with the other choices held fixed (for learning_rate, what the network is)",
        ),
        (
            {"learning_rate": (NETWORK, "dropout"), "dropout": (NETWORK, "learning_rate")},
            "with what the network is and the other training choices held fixed",
        ),
        # d was asked about, and of what it does in the space nothing is known
        ({"a": ("b", "d"), "b": ("a", "d")}, "with the other choices held fixed"),
    ],
)
def test_what_was_held_fixed_is_said(fixed, says):
    assert held_fixed(fixed) == says


def test_what_was_not_compared_is_named():
    rare = (
        LeftOutLevel(choice="padding", level="valid"),
        LeftOutLevel(choice="kernel_size_1", level="3x5"),
        LeftOutLevel(choice="kernel_size_4", level=None),
    )
    assert not_compared(SimpleNamespace(of_space=True, left_out=rare)) == (
        "Not compared, as fewer than 3 architectures have them: padding valid, kernel_size_1 3×5, "
        "kernel_size_4."
    )
    undrawn = LeftOutLevel(choice="stride", level="2", drawn=True)
    assert not_compared(SimpleNamespace(of_space=True, left_out=(rare[0], undrawn))) == (
        "Not compared, as fewer than 3 architectures have them: padding valid; as hardly a network "
        "of the space has them: stride 2."
    )
    assert not_compared(SimpleNamespace(of_space=True, left_out=())) == ""
    assert not_compared(None) == ""
