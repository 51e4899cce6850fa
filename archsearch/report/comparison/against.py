"""What another search of the same data reached with the budget of this one, for the verdict."""

from dataclasses import dataclass

from archsearch.errors import InputError
from archsearch.journal import History, RunFile
from archsearch.report.comparison.budget import at_equal_budget, progress_of
from archsearch.report.comparison.compare import hindrance_of
from archsearch.report.format import listed
from archsearch.report.measure import Measure

THIS = "this run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """Another run, by the name that the report gives it: as a rule a random search."""

    name: str
    run: RunFile
    history: History


def against(rival: Rival, run: RunFile, history: History, measure: Measure) -> tuple[str, ...]:
    """What both had reached after as many epochs of all trials, and where their spaces differ.

    Raises InputError where their scores may not be compared.
    """
    if rival.name == THIS:
        raise InputError(f"a run called “{THIS}” cannot be told from the one reported on")
    hindrance = hindrance_of({THIS: run, rival.name: rival.run})
    if hindrance:
        raise InputError(hindrance)
    these, those = (
        progress_of(each, past, maximize=measure.maximize)
        for each, past in ((run, history), (rival.run, rival.history))
    )
    text = at_equal_budget(THIS, these, rival.name, those, measure)
    one, other = (each.space["parsed"] for each in (run, rival.run))
    differing = [name for name in {**one, **other} if one.get(name) != other.get(name)]
    return (text, f"Their spaces differ in {listed(differing)}.") if differing else (text,)
