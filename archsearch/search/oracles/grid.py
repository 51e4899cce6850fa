"""`grid`: every point of the space in order, the last choice changing fastest."""

import time
from itertools import islice
from typing import Any

from archsearch.search.oracles.without_waste import Values, WithoutWaste, all_values


class GridOracle(WithoutWaste):
    """Proposes the points in order, so that the number of a proposal is its place in the grid.

    keras-tuner's own grid search keeps its place in a linked list that a resume cannot restore.
    """

    is_in_order = True

    def populate_space(self, trial_id: str) -> dict[str, Any]:
        """The next point of the grid that is worth a trial; "STOPPED" behind the last."""
        self.called, self.looking = time.monotonic(), False
        for values in self._rest():
            self.proposals += 1
            if self._accepts(values):
                return {"status": "RUNNING", "values": values}
            if self.in_pieces and self.is_long:
                self.looking = True
                return {"status": "IDLE"}
        self.ended = True
        return {"status": "STOPPED"}

    def _rest(self) -> "islice[Values]":
        """The grid from the first point not yet proposed; kept from one call to the next."""
        if not hasattr(self, "_points"):
            self._points = islice(all_values(self.hyperparameters), self.proposals, None)
        return self._points
