"""What a finalist scored over its seeds, on a terminal."""

from archsearch.journal import Contender


def seeds_text(contender: Contender, *, objective: str) -> str:
    """Mean ± standard deviation over so many seeds; in percent where the objective is a share."""
    if contender.mean is None:
        return "every seed failed"
    number = len(contender.scores)
    text = score_text(contender.mean, objective=objective)
    if contender.deviation is not None:
        text += f" ± {_deviation(contender.deviation, objective=objective)}"
    return f"{text} over {number} {'seed' if number == 1 else 'seeds'}"


def score_text(score: float, *, objective: str) -> str:
    """A score, in percent where the objective is a share.

    >>> score_text(0.9132, objective="val_accuracy"), score_text(0.31, objective="val_loss")
    ('91.3%', '0.3100')
    """
    return f"{score:.1%}" if objective.endswith("accuracy") else f"{score:.4f}"


def _deviation(deviation: float, *, objective: str) -> str:
    share = objective.endswith("accuracy")
    return f"{100 * deviation:.1f}" if share else f"{deviation:.4f}"
