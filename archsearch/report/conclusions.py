"""What the report of a run concludes, before anything is drawn: verdict, alerts, findings."""

from dataclasses import dataclass

import pandas as pd

from archsearch.journal import History, RunFile
from archsearch.report.alerts import Alert, alerts_of
from archsearch.report.compared import Compared, compared_trials
from archsearch.report.findings import Findings, findings_of
from archsearch.report.measure import Measure, measure_of
from archsearch.report.spent import spent_of
from archsearch.report.trials_table import trials_table
from archsearch.report.verdict import Verdict, verdict_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusions:
    """The conclusions of a run, with the table of its trials and those that may be compared."""

    measure: Measure
    trials: pd.DataFrame
    compared: Compared
    verdict: Verdict
    alerts: tuple[Alert, ...]
    findings: Findings


def conclusions_of(run: RunFile, history: History) -> Conclusions:
    """What is concluded of a run."""
    measure, trials = measure_of(run), trials_table(run, history)
    compared = compared_trials(history, trials)
    findings = findings_of(run, trials, compared, measure)
    return Conclusions(
        measure=measure,
        trials=trials,
        compared=compared,
        verdict=verdict_of(run, history, trials, measure, spent_of(run, history)),
        alerts=alerts_of(run, history, measure, findings.study),
        findings=findings,
    )
