"""Architecture → keras.Model → curve, score, weights: one of the two places that touch Keras.

What stands here can be imported without Keras; `task` and `build` cannot.
"""

from archsearch.train.messages import VALIDATION_COST, Checked, Failed, Pace, Trained, TrainTask
from archsearch.train.objectives import OBJECTIVES, Objective, objective_named

__all__ = [
    "OBJECTIVES",
    "VALIDATION_COST",
    "Checked",
    "Failed",
    "Objective",
    "Pace",
    "TrainTask",
    "Trained",
    "objective_named",
]
