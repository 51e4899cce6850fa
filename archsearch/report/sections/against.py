"""What another search of the same data reached with the budget of this one, for the verdict."""

from dataclasses import dataclass

from archsearch.errors import InputError
from archsearch.journal import History, RunFile
from archsearch.report.comparison.budget import at_equal_budget, progress_of
from archsearch.report.comparison.compare import hindrance_of
from archsearch.report.measure import Measure

THIS = "this run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """Another run, by the name that the report gives it: as a rule a random search."""

    name: str
    run: RunFile
    history: History


def against(rival: Rival, run: RunFile, history: History, measure: Measure) -> str:
    """What both had reached after as many epochs of all trials.

    Raises InputError where their scores may not be compared.
    """
    hindrance = hindrance_of({THIS: run, rival.name: rival.run})
    if hindrance:
        raise InputError(hindrance)
    these, those = (
        progress_of(each, past, maximize=measure.maximize)
        for each, past in ((run, history), (rival.run, rival.history))
    )
    text = at_equal_budget(THIS, these, rival.name, those, measure)
    if rival.run.space["parsed"] == run.space["parsed"]:
        return text
    return f"{text} The two searched different spaces."
