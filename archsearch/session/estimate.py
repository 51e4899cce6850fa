"""How long a search will take: its schedule, times this machine's pace on a typical network."""

import os
import random
from dataclasses import dataclass
from statistics import fmean

from archsearch.engine.processes import ENVIRONMENT
from archsearch.geometry import Accepted, judge, profile, random_point
from archsearch.search import OWN_SCHEDULE, Stretch, schedule_named
from archsearch.session.plan import Plan
from archsearch.session.prepare import (
    Prepared,
    has_no_more,
    search_is_over,
    time_left,
    trainings_left,
)
from archsearch.session.stored_data import stored
from archsearch.space import Candidate
from archsearch.train import VALIDATION_COST, Pace, TrainTask
from archsearch.train.quiet import quiet_stderr

MANY = 1_000
"""Trials by which the mean of one is taken, whatever part of them a schedule stops."""
POINTS = 300
"""Random points by which the mean cost of a space's networks is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """How many trials there will be in all, and the seconds that all that is left will take."""

    trials: int
    seconds: float


def estimate_of(prepared: Prepared) -> Estimate:
    """What search and finals will take on the workers, by timing a few batches.

    For a cluster, whose workers are not known before the run, it is that of one worker. Where only
    time sets an end to the search, the trials are those for which there is time.
    Import Keras and train a network of about the mean MACs here, on one thread as a worker does.
    """
    plan, workers = prepared.plan, prepared.plan.workers or 1
    pace = _measured(prepared)
    images = len(prepared.split.train_labels) + VALIDATION_COST * len(prepared.split.val_labels)
    done = len(prepared.history.trials)
    finals = seconds_of(finals_left(prepared), pace, images=images) / workers
    left = time_left(plan, prepared.before, prepared.history)
    trials = most_trials(plan)
    if has_no_more(prepared.before):
        trials = done
    elif plan.is_open:
        of_many = seconds_of(stretches_of(plan, MANY), pace, images=images) / workers
        trials = min(trials, done + max(1, int((left - finals) / of_many * MANY)))
    more = seconds_of(stretches_of(plan, max(0, trials - done)), pace, images=images) / workers
    return Estimate(trials=trials, seconds=min(left, more + finals))


def _measured(prepared: Prepared) -> Pace:
    os.environ.update(ENVIRONMENT)
    with quiet_stderr():
        from archsearch.train.pace import pace
    with stored(prepared.split) as data:
        return pace(
            TrainTask(
                candidate=_typical(prepared),
                seed=0,
                begin=0,
                end=1,
                objective=prepared.plan.objective,
                data=data,
            )
        )


SLOTS = {"adam": 2, "adamw": 2, "nadam": 2, "rmsprop": 1, "sgd": 1, "lion": 1}
"""Values that an optimizer of Keras has for each weight, besides the average."""


def kept_bytes(prepared: Prepared, trials: int) -> float:
    """Bytes of the weights that a run of so many trials will leave, if its networks are typical.

    A checkpoint has the weights, their average and what the optimizer knows of each, at 4 bytes.
    """
    plan = prepared.plan
    candidate = _typical(prepared)
    numbers = profile(candidate.architecture)
    each = 4 * (numbers.params * (2 + SLOTS[candidate.training.optimizer]) + numbers.params_fixed)
    finalists = min(plan.finalists, trials)
    kept = {
        "best": max(finalists, 1),
        "finalists": max(finalists * plan.seeds, 1),
        "all": trials + finalists * plan.seeds,
    }
    return float(each * kept[plan.keep_models])


def most_trials(plan: Plan) -> int:
    """How many trials there can be: no more than the space has points, and some may be alike."""
    return min(plan.trials, plan.space.size)


def stretches_of(plan: Plan, trials: int) -> tuple[Stretch, ...]:
    """What so many trials come to; keras-tuner's Hyperband has the proportions of ours."""
    named = "hyperband" if plan.oracle == OWN_SCHEDULE else plan.schedule_name
    return schedule_named(named, epochs=plan.epochs).stretches(trials)


def finals_of_plan(plan: Plan) -> tuple[Stretch, ...]:
    """The trainings of finalists, of whom there are no more than trials trained in full."""
    stretches = stretches_of(plan, most_trials(plan))
    full = (each.trials for each in stretches if each.end == plan.epochs)
    return _in_full(plan, min(plan.finalists, sum(full)) * plan.seeds)


def finals_left(prepared: Prepared) -> tuple[Stretch, ...]:
    """The trainings of finalists that are not on record; all where the search still goes on."""
    plan, history = prepared.plan, prepared.history
    if not search_is_over(plan, history, ended=has_no_more(prepared.before)):
        return finals_of_plan(plan)
    return _in_full(plan, len(trainings_left(plan, history)))


def _in_full(plan: Plan, trainings: int) -> tuple[Stretch, ...]:
    return (Stretch(trials=trainings, begin=0, end=plan.epochs),) if trainings else ()


def seconds_of(stretches: tuple[Stretch, ...], pace: Pace, *, images: float) -> float:
    """Seconds of one worker for stretches with so many images in an epoch.

    >>> stretches = (Stretch(trials=10, begin=0, end=1), Stretch(trials=3, begin=1, end=3))
    >>> seconds_of(stretches, Pace(start=2.0, image=0.001), images=1000)
    42.0
    """
    return sum(each.trials * pace.start + each.epochs * images * pace.image for each in stretches)


def _typical(prepared: Prepared) -> Candidate:
    """The candidate whose MACs are nearest the mean of some random ones."""
    rng = random.Random(0)
    points = [random_point(prepared.plan.space, rng) for _ in range(POINTS)]
    verdicts = [judge(each, task=prepared.task, limits=prepared.plan.limits) for each in points]
    found = [verdict for verdict in verdicts if isinstance(verdict, Accepted)]
    if not found:
        return prepared.first
    mean = fmean(each.profile.macs for each in found)
    return min(found, key=lambda each: abs(each.profile.macs - mean)).candidate
