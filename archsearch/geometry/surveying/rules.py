"""Why points are refused, as numbers that numpy can count."""

from collections.abc import Iterator


class Rules:
    """Kinds and rules by number, from 1 on in the order in which they are met; 0 is none."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def number(self, kind: str, rule: str) -> int:
        """The number of a rule, a new one where it was not met before.

        >>> rules = Rules()
        >>> rules.number("infeasible", "a"), rules.number("over limit", "b"), list(rules)
        (1, 2, [('infeasible', 'a'), ('over limit', 'b')])
        """
        return self._numbers.setdefault((kind, rule), len(self._numbers) + 1)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._numbers)
