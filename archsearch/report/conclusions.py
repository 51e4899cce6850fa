"""What the report of a run concludes, before anything is drawn: verdict, alerts, findings."""

from dataclasses import dataclass

import pandas as pd

from archsearch.journal import History, RunFile
from archsearch.report.beside import Ask, here
from archsearch.report.compared import Compared, compared_trials
from archsearch.report.comparison.against import Rival, against
from archsearch.report.findings import Findings, findings_of
from archsearch.report.measure import Measure, measure_of
from archsearch.report.sections.alerts import Alert, alerts_of
from archsearch.report.sections.enough import Enough, enough_of
from archsearch.report.sections.spent import spent_of
from archsearch.report.sections.verdict import Verdict, verdict_of
from archsearch.report.tables.trials import trials_table


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusions:
    """The conclusions of a run, with the table of its trials and those that may be compared."""

    measure: Measure
    trials: pd.DataFrame
    compared: Compared
    verdict: Verdict
    alerts: tuple[Alert, ...]
    findings: Findings
    enough: Enough | None


def conclusions_of(
    run: RunFile,
    history: History,
    ask: Ask = here,
    *,
    folder: str = "RUN",
    rival: Rival | None = None,
) -> Conclusions:
    """What is concluded of a run; what takes long by itself is asked for.

    `folder` is where the run is, for commands that go on with it. A `rival` is another run that
    the verdict sets beside it; raises InputError where that may not be compared.
    """
    measure, trials = measure_of(run), trials_table(run, history)
    compared = compared_trials(history, trials)
    findings = findings_of(run, trials, compared, measure, ask)
    winner = history.best(maximize=measure.maximize)
    images = run.data.get("val") or 0
    enough = enough_of(
        trials,
        history.contenders(maximize=measure.maximize),
        measure,
        best=winner.number if winner else None,
        images=images,
    )
    return Conclusions(
        measure=measure,
        trials=trials,
        compared=compared,
        verdict=verdict_of(
            history,
            measure,
            spent_of(run, history),
            enough=enough,
            images=images,
            beside=against(rival, run, history, measure) if rival else (),
        ),
        alerts=alerts_of(run, history, measure, findings.study, enough, folder=folder),
        findings=findings,
        enough=enough,
    )
