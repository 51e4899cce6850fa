"""A run folder as Python objects: tables of trials, layers and finalists, and the best model."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archsearch.best import load, load_best
from archsearch.journal import History, RunFile, history_of, read_events, read_run_file

if TYPE_CHECKING:
    import altair
    import keras
    import pandas


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Run:
    """A run as its folder has it; read anew by `open_run`."""

    path: Path
    file: RunFile
    history: History

    @property
    def trials(self) -> "pandas.DataFrame":
        """One row per trial, as in `trials.csv`."""
        from archsearch.report import trials_table

        return trials_table(self.file, self.history)

    @property
    def front(self) -> "pandas.DataFrame":
        """The Pareto front, one row per network from the cheapest to the dearest.

        Raises InputError for a run that minimised no cost.
        """
        from archsearch.report import pareto_table

        return pareto_table(self.file, self.history)

    @property
    def layers(self) -> "pandas.DataFrame":
        """One row per layer of each architecture, as in `layers.csv`."""
        from archsearch.report import layers_table

        return layers_table(self.history)

    @property
    def finalists(self) -> "pandas.DataFrame":
        """One row per training of a finalist with a fresh seed, as in `finalists.csv`."""
        from archsearch.report import finalists_table

        return finalists_table(self.file, self.history)

    @property
    def findings(self) -> dict[str, Any]:
        """What the report says and the numbers behind it, as in `findings.json`."""
        from archsearch.report import run_findings

        return run_findings(self.file, self.history)

    def chart(self, name: str) -> "altair.Chart | altair.LayerChart":
        """A chart of the report with its data, such as "field", "params" or "best_time".

        Raises InputError for one that the report does not have, with those that it has.
        """
        from archsearch.report import chart_of

        return chart_of(self.file, self.history, name)

    def __repr__(self) -> str:
        from archsearch.report.format import several

        best = self.history.best(maximize=self.file.options["maximize"])
        won = f", best trial {best.number}" if best else ""
        return f"<Run {str(self.path)!r}: {several(len(self.history.trials), 'trial')}{won}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: the verdict, the alerts and the findings."""
        from archsearch.report import findings_html

        return findings_html(self.file, self.history)

    def load_best(self) -> "keras.Model":
        """The best trained model, compiled, ready to predict."""
        return load_best(self.path)

    def load(self, trial: int, *, replicate: int | None = None) -> "keras.Model":
        """The trained model of a trial whose weights were kept; see `archsearch.load`."""
        return load(self.path, trial, replicate=replicate)

    def predict(
        self, images: Sequence[str | Path], *, trial: int | None = None, resize: bool = False
    ) -> "pandas.DataFrame":
        """What image files, and those in folders, are: file, label and probability, a row each.

        By the best model, or that of a trial; `resize` resizes images that have not its size.
        Raises InputError for the first file that cannot be used.
        """
        from archsearch.session.predicting import predictions_table

        return predictions_table(self.path, images, trial=trial, resize=resize)


def open_run(path: str | Path) -> Run:
    """The run in a folder. Raises InputError where there is none."""
    folder = Path(path)
    file = read_run_file(folder)
    return Run(path=folder, file=file, history=history_of(read_events(folder)))
