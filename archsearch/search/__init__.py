"""Whom to try next and for how long: oracles behind ask and tell, and the loop that drives them.

The modules under `oracles` import keras-tuner; everything else here does not.
"""

from archsearch.search.ask_tell import Judge, Pause, Proposal, Proposer
from archsearch.search.costs import COSTS, Cost, cost_named
from archsearch.search.executor import Executor, Result
from archsearch.search.finals import (
    KEEP,
    FinalTraining,
    Training,
    finalists_of,
    finals_of,
    still_to_train,
    weights_needed,
)
from archsearch.search.hypervolume import Reference, front_of, hypervolume
from archsearch.search.loop import SEARCH_TIME_IS_UP, Budget, Search, trial_seed
from archsearch.search.names import (
    DEFAULT_ORACLE,
    ORACLES,
    OWN_SCHEDULE,
    OracleName,
    oracle_and_schedule,
    oracle_named,
    refuse_cost,
)
from archsearch.search.patience import PatientExecutor
from archsearch.search.schedule import (
    DEFAULT_SCHEDULE,
    SCHEDULES,
    Schedule,
    Stretch,
    schedule_named,
)
from archsearch.search.time_share import Share, TimeShare

__all__ = [
    "COSTS",
    "DEFAULT_ORACLE",
    "DEFAULT_SCHEDULE",
    "KEEP",
    "ORACLES",
    "OWN_SCHEDULE",
    "SCHEDULES",
    "SEARCH_TIME_IS_UP",
    "Budget",
    "Cost",
    "Executor",
    "FinalTraining",
    "Judge",
    "OracleName",
    "PatientExecutor",
    "Pause",
    "Proposal",
    "Proposer",
    "Reference",
    "Result",
    "Schedule",
    "Search",
    "Share",
    "Stretch",
    "TimeShare",
    "Training",
    "cost_named",
    "finalists_of",
    "finals_of",
    "front_of",
    "hypervolume",
    "oracle_and_schedule",
    "oracle_named",
    "refuse_cost",
    "schedule_named",
    "still_to_train",
    "trial_seed",
    "weights_needed",
]
