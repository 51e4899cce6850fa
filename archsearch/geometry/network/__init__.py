"""Any network, with branches and all kinds of layers, in numbers: a graph in, a report out."""

from archsearch.geometry.network.axis_step import Adaptive, AxisStep, Resize, Transposed, Window
from archsearch.geometry.network.graph import (
    Constant,
    Cost,
    Effect,
    Everything,
    Image,
    LayerGraph,
    Local,
    Node,
    Weights,
)
from archsearch.geometry.network.measure import measure
from archsearch.geometry.network.report import FieldReport, LayerReport

__all__ = [
    "Adaptive",
    "AxisStep",
    "Constant",
    "Cost",
    "Effect",
    "Everything",
    "FieldReport",
    "Image",
    "LayerGraph",
    "LayerReport",
    "Local",
    "Node",
    "Resize",
    "Transposed",
    "Weights",
    "Window",
    "measure",
]
