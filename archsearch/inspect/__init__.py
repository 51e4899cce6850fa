"""Any Keras model, read into a layer graph for geometry; its effective field, measured."""

from archsearch.inspect.effective import MeasuredField, measured_field
from archsearch.inspect.open import applications, open_model
from archsearch.inspect.read import receptive_field
from archsearch.inspect.register import register_layer

__all__ = [
    "MeasuredField",
    "applications",
    "measured_field",
    "open_model",
    "receptive_field",
    "register_layer",
]
