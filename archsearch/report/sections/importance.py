"""What a prediction before training rests on, as the page shows it: a row for each group."""

from dataclasses import dataclass

from archsearch.report.evidence.study import GROUPS, Study
from archsearch.report.format import MINUS


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """A group of features that go together, and how much R² falls where it is shuffled."""

    group: str
    features: str
    fall: str
    error: str


def importance_shown(study: Study | None) -> tuple[GroupRow, ...]:
    """The groups of features, the most important first; none where nothing can be predicted."""
    if study is None or study.surrogate is None or not study.is_predictable:
        return ()
    return tuple(
        GroupRow(
            group=each.group,
            features=", ".join(GROUPS[each.group]),
            fall=f"{each.fall:.2f}".replace("-", MINUS),
            error=f"{each.error:.2f}",
        )
        for each in study.surrogate.importance
    )
