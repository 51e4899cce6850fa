"""Where the winner errs on the test images, and the finalists on the validation images."""

from collections.abc import Sequence
from dataclasses import dataclass

from archsearch.journal import Contender, Mistake, RunFile, Tested
from archsearch.report.format import NOTHING, percent, several

Confusion = tuple[tuple[int, ...], ...]
"""How often each class (row) was taken for each (column)."""
MOST_CLASSES = 20
"""Classes up to which every pair has a cell on the page; of more, only the frequent pairs show."""
PAIRS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """How often a class was taken for another; `share` is that of the class's images."""

    text: str
    share: float
    is_right: bool

    @property
    def heat(self) -> int:
        """How strongly it is coloured, from 0 to 10; of errors, 40 % are as strong as can be.

        >>> [Cell(text="", share=share, is_right=False).heat for share in (0.001, 0.05, 0.8)]
        [0, 1, 10]
        """
        return min(round(self.share * (10 if self.is_right else 25)), 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRow:
    """A class: how many of its images were recognised, and what it was taken for."""

    name: str
    images: int
    recognised: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A wrong answer: a data URI, and what is to be said of it."""

    picture: str
    truth: str
    said: str
    probability: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorsShown:
    """Where a model errs, in words, counts and pictures.

    `rows` has a cell for each class of `names`; of too many classes the frequent `pairs` show.
    """

    sentence: str
    names: tuple[str, ...]
    rows: tuple[ClassRow, ...]
    pairs: tuple[tuple[str, str, str], ...]
    mistakes: tuple[Shown, ...]


def errors_shown(run: RunFile, tested: Tested | None) -> ErrorsShown | None:
    """The errors of the test of the winner; None where there was none, or nothing was kept."""
    if tested is None or not (tested.confusion or tested.mistakes):
        return None
    names = _class_names(run)
    return _errors_shown(_sentence(tested, names), tested.confusion, tested.mistakes, names)


def finalist_errors(
    run: RunFile, contenders: Sequence[Contender], *, maximize: bool
) -> dict[int, ErrorsShown]:
    """The errors of each finalist of which they were counted, by the number of its trial.

    Counted are all its seeds together; the pictures are those of its best seed.
    """
    names = _class_names(run)
    found = {}
    for contender in contenders:
        outcomes = [each.outcome for each in contender.replicates if each.outcome]
        counted = [outcome for outcome in outcomes if outcome.errors is not None]
        if not any(
            each.errors and (each.errors.confusion or each.errors.mistakes) for each in counted
        ):
            continue
        best = (max if maximize else min)(counted, key=lambda outcome: outcome.score)
        errors = [outcome.errors for outcome in counted if outcome.errors]
        confusion = _sum([each.confusion for each in errors])
        assert best.errors is not None
        sentence = _worst_class(confusion, names, seeds=len(counted))
        found[contender.trial.number] = _errors_shown(
            sentence, confusion, best.errors.mistakes, names
        )
    return found


def _class_names(run: RunFile) -> tuple[str, ...]:
    return tuple(str(name) for name in run.data["class_names"])


def _errors_shown(
    sentence: str, confusion: Confusion, mistakes: Sequence[Mistake], names: tuple[str, ...]
) -> ErrorsShown:
    few = len(names) <= MOST_CLASSES
    return ErrorsShown(
        sentence=sentence,
        names=names if few else (),
        rows=tuple(
            _row(number, counts, names, with_cells=few) for number, counts in enumerate(confusion)
        ),
        pairs=() if few else _pairs(confusion, names),
        mistakes=_shown(mistakes, names),
    )


def _sum(confusions: Sequence[Confusion]) -> Confusion:
    return tuple(tuple(map(sum, zip(*rows, strict=True))) for rows in zip(*confusions, strict=True))


def _worst_class(confusion: Confusion, names: tuple[str, ...], *, seeds: int) -> str:
    """Which class is recognised least."""
    of = "the validation images, which also chose it" + (
        f", its {seeds} seeds together" if seeds > 1 else ""
    )
    images = [sum(row) for row in confusion]
    known = [number for number, count in enumerate(images) if count]
    if not known:
        return f"The surest wrong answers on {of}."
    if all(confusion[number][number] == images[number] for number in known):
        return f"On {of}: not one was classified wrongly."
    worst = min(known, key=lambda number: confusion[number][number] / images[number])
    share = percent(confusion[worst][worst] / images[worst])
    return f"On {of}: it recognises “{names[worst]}” least, {share} of them."


def _shown(mistakes: Sequence[Mistake], names: tuple[str, ...]) -> tuple[Shown, ...]:
    return tuple(
        Shown(
            picture=f"data:image/png;base64,{each.image}",
            truth=names[each.truth],
            said=names[each.said],
            probability=percent(each.probability),
        )
        for each in mistakes
    )


def _sentence(tested: Tested, names: tuple[str, ...]) -> str:
    wrong = [
        (count, truth, said)
        for truth, row in enumerate(tested.confusion)
        for said, count in enumerate(row)
        if truth != said and count
    ]
    if not tested.confusion:
        return f"Of {several(tested.images, 'test image')}, these were the surest wrong answers."
    if not wrong:
        return f"Not one of {several(tested.images, 'test image')} was classified wrongly."
    total = sum(each[0] for each in wrong)
    begin = (
        f"Of {several(tested.images, 'test image')}, {several(total, 'was', 'were')} classified "
        "wrongly"
    )
    if max(wrong)[0] == 1:
        return f"{begin}, no two of them alike." if total > 1 else f"{begin}."
    count, truth, said = max(wrong, key=lambda each: (each[0], -each[1], -each[2]))
    share = percent(count / sum(tested.confusion[truth]))
    return (
        f"{begin}. Most often “{names[truth]}” was taken for “{names[said]}”: "
        f"{several(count, 'time')}, {share} of its images."
    )


def _row(
    number: int, counts: tuple[int, ...], names: tuple[str, ...], *, with_cells: bool
) -> ClassRow:
    images = sum(counts)
    cells = tuple(
        Cell(
            text=str(count) if count else "",
            share=round(count / images, 3) if images else 0.0,
            is_right=said == number,
        )
        for said, count in enumerate(counts)
    )
    return ClassRow(
        name=names[number],
        images=images,
        recognised=percent(counts[number] / images) if images else NOTHING,
        cells=cells if with_cells else (),
    )


def _pairs(confusion: Confusion, names: tuple[str, ...]) -> tuple[tuple[str, str, str], ...]:
    """The most frequent confusions: the class, what it was taken for, how often."""
    found = sorted(
        (
            (-count, truth, said)
            for truth, row in enumerate(confusion)
            for said, count in enumerate(row)
            if truth != said and count
        ),
    )[:PAIRS]
    return tuple((names[truth], names[said], str(-count)) for count, truth, said in found)
