"""The results as Markdown: how soon a contender reaches a level, how far it gets, what it did."""

from collections.abc import Iterator, Sequence
from statistics import mean, stdev

from benchmarks.versus.pace import ALIKE
from benchmarks.versus.records import Repeat, Retrained
from benchmarks.versus.space import space

BASELINE = "keras-tuner-random"
OTHERS = ("keras-tuner-hyperband", "keras-tuner-bayesian", "optuna-tpe")
"""Those of whom the best counts; random search has a column of its own."""

Contender = tuple[str, int]


def summary(repeats: Sequence[Repeat], retrained: Sequence[Retrained]) -> Iterator[str]:
    """The tables, from repeats of equal length."""
    if not repeats:
        yield "nothing was run yet"
        return
    yield from _paces(repeats)
    yield from _reached(repeats)
    yield ""
    yield from _best(repeats, retrained)
    yield ""
    yield from _work(repeats)


def _paces(repeats: Sequence[Repeat]) -> Iterator[str]:
    """A warning where repeats come from machines of different speed; nothing where none does."""
    paces = [each.pace for each in repeats if each.pace is not None]
    unknown = len(repeats) - len(paces)
    if paces and max(paces) > ALIKE * min(paces):
        yield (
            f"**Not comparable:** the machine trained between {min(paces):.0f} and "
            f"{max(paces):.0f} images per second just before these repeats."
        )
        yield ""
    if paces and unknown:
        yield f"Of {unknown} of {len(repeats)} repeats the machine's pace is not known."
        yield ""


def _reached(repeats: Sequence[Repeat]) -> Iterator[str]:
    """Seconds to the level of the baseline's end, in each repeat; a limit where it was missed."""
    levels: dict[int, float] = {}
    for each in repeats:
        level = each.final(full=True)
        if each.contender == BASELINE and level is not None:
            levels[each.repeat] = max(level, levels.get(each.repeat, level))
    if not levels:
        yield f"{BASELINE} has no network in full, so there is no level to reach."
        return
    numbers = sorted(levels)
    yield f"Seconds to what {BASELINE} has at its end ({_named(levels)}), in full epochs:"
    yield ""
    yield (
        "| contender | "
        + " | ".join(f"repeat {number}" for number in numbers)
        + (" | mean | of the whole time | of the best other's |")
    )
    yield "|---" * (len(numbers) + 4) + "|"
    times = {who: _times(_of(repeats, who), levels) for who in _contenders(repeats)}
    means = {who: _mean_time(times[who], repeats[0].minutes) for who in times}
    rivals = [means[who][0] for who in means if who[0].split(":")[0] in OTHERS]
    for who, taken in times.items():
        seconds, is_bound = means[who]
        more = "> " if is_bound else ""
        against = f"{more}{seconds / min(rivals):.2f}" if rivals else "–"
        cells = [_cell(taken[number]) if number in taken else "–" for number in numbers]
        yield (
            f"| {_label(who)} | {' | '.join(cells)} | {more}{seconds:.0f} | "
            f"{more}{seconds / (60 * repeats[0].minutes):.2f} | {against} |"
        )


def _times(repeats: Sequence[Repeat], levels: dict[int, float]) -> dict[int, float | None]:
    """By repeat; None where the level was not reached."""
    return {
        each.repeat: each.seconds_to(levels[each.repeat])
        for each in repeats
        if each.repeat in levels
    }


def _mean_time(times: dict[int, float | None], minutes: float) -> tuple[float, bool]:
    """The mean, and whether it is only a lower bound, as one that was missed counts in full."""
    seconds = [60 * minutes if each is None else each for each in times.values()]
    return mean(seconds) if seconds else 60 * minutes, None in times.values() or not seconds


def _best(repeats: Sequence[Repeat], retrained: Sequence[Retrained]) -> Iterator[str]:
    """The best score at the end, of many and so too good, and of the same network trained anew.

    With fresh seeds, both as Keras does, with the last step's weights, and with their average.
    """
    yield "Best validation accuracy at the end, mean ± standard deviation over repeats:"
    yield ""
    yield (
        "| contender | repeats | in full epochs | at any epochs | trained anew, last step "
        "| trained anew, average |"
    )
    yield "|---|---|---|---|---|---|"
    for who in _contenders(repeats):
        mine = _of(repeats, who)
        full = [score for each in mine if (score := each.final(full=True)) is not None]
        some = [score for each in mine if (score := each.final(full=False)) is not None]
        yield (
            f"| {_label(who)} | {len(mine)} | {_spread(full)} | {_spread(some)} | "
            f"{_spread(_anew(mine, retrained, averages=False))} | "
            f"{_spread(_anew(mine, retrained, averages=True))} |"
        )


def _anew(
    repeats: Sequence[Repeat], retrained: Sequence[Retrained], *, averages: bool
) -> list[float]:
    """For each repeat, the mean over the fresh seeds of its best network."""
    means = []
    for each in repeats:
        scores = [
            again.score
            for again in retrained
            if (again.contender, again.repeat, again.minutes, again.processes) == each.key
            and again.averages == averages
        ]
        if scores:
            means.append(mean(scores))
    return means


def _work(repeats: Sequence[Repeat]) -> Iterator[str]:
    """What was done in the time, mean over repeats."""
    yield "What was done, mean over repeats:"
    yield ""
    yield (
        "| contender | networks trained | in full | different ones | refused or failed "
        "| epochs | images per second |"
    )
    yield "|---|---|---|---|---|---|---|"
    for who in _contenders(repeats):
        mine = _of(repeats, who)
        seconds = 60 * mine[0].minutes
        figures = [
            mean(each.trials for each in mine),
            mean(sum(score.is_full for score in each.scores) for each in mine),
            mean(each.distinct for each in mine),
            mean(sum(each.refused.values()) for each in mine),
            mean(each.epochs for each in mine),
            mean(each.epochs * space.train_size / seconds for each in mine),
        ]
        yield f"| {_label(who)} | {' | '.join(f'{value:.0f}' for value in figures)} |"


def _contenders(repeats: Sequence[Repeat]) -> list[Contender]:
    return list(dict.fromkeys((each.contender, each.processes) for each in repeats))


def _of(repeats: Sequence[Repeat], who: Contender) -> list[Repeat]:
    return [each for each in repeats if (each.contender, each.processes) == who]


def _label(who: Contender) -> str:
    return f"`{who[0]}`, {who[1]} process{'es' if who[1] > 1 else ''}"


def _named(levels: dict[int, float]) -> str:
    return ", ".join(f"{levels[number]:.4f}" for number in sorted(levels))


def _cell(seconds: float | None) -> str:
    return "not reached" if seconds is None else f"{seconds:.0f}"


def _spread(values: Sequence[float]) -> str:
    if not values:
        return "–"
    return f"{mean(values):.4f}" + (f" ± {stdev(values):.4f}" if len(values) > 1 else "")
