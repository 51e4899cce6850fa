"""What the trials say about receptive field, parameters and score, and how sure that is."""

from dataclasses import dataclass

import pandas as pd

from archsearch.journal import RunFile
from archsearch.report.compared import Compared, trained_in_full
from archsearch.report.format import SURE, count, listed, points, several, signed
from archsearch.report.intervals import rank_correlation_interval, standard_error
from archsearch.report.measure import Measure

ENOUGH = 10
"""Architectures under which a rank correlation is not worth a sentence (its 95 % interval is
then wider than ±0.6 around zero)."""

ROUNDING = 1e-6
"""What scores in single precision may differ by where they are equal."""

EVEN = frozenset({"random", "grid"})
"""Oracles that do not favour what scored well so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankCorrelation:
    """Spearman's rank correlation over so many architectures, at least 4."""

    value: float
    architectures: int

    @property
    def interval(self) -> tuple[float, float]:
        """Its 95 % interval."""
        return rank_correlation_interval(self.value, self.architectures)

    @property
    def sign(self) -> int:
        """1 or −1 where the interval leaves out zero, else 0."""
        low, high = self.interval
        return (low > 0) - (high < 0)

    @property
    def text(self) -> str:
        """The value with its interval."""
        low, high = self.interval
        interval = f"{SURE} interval {signed(low)} to {signed(high)}"
        return f"rank correlation {signed(self.value)}, {interval}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What may be said beside the charts, one paragraph each."""

    architectures: int
    field_score: RankCorrelation | None
    params_score: RankCorrelation | None
    field_params: RankCorrelation | None
    paragraphs: tuple[str, ...]


def findings_of(
    run: RunFile, trials: pd.DataFrame, compared: Compared, measure: Measure
) -> Findings:
    """The relation between field, parameters and score, over architectures trained equally long.

    `compared` are those of the trials that may be compared. An architecture with several trials
    counts once, with the mean of its scores.
    """
    means = compared.table.groupby("architecture")[["receptive_field", "params", "score"]].mean()
    number = len(means)
    if number < ENOUGH:
        few = f"Only {several(number, 'architecture')} with a score{compared.after}"
        text = f"{few}: too few to say anything about receptive field and {measure.label}."
        return Findings(
            architectures=number,
            field_score=None,
            params_score=None,
            field_params=None,
            paragraphs=(text if number else "No architecture has a score.",),
        )
    field_score = rank_correlation(means["receptive_field"], means["score"])
    params_score = rank_correlation(means["params"], means["score"])
    field_params = rank_correlation(means["receptive_field"], means["params"])
    relation = (
        f"Over {count(number)} architectures, compared{compared.after}: "
        f"{_relation('receptive field', measure, field_score)}; "
        f"{_relation('parameters', measure, params_score)}. {_confounding(field_params)}"
    )
    return Findings(
        architectures=number,
        field_score=field_score,
        params_score=params_score,
        field_params=field_params,
        paragraphs=(relation, *_caveats(run, trials, compared)),
    )


def rank_correlation(left: pd.Series, right: pd.Series) -> RankCorrelation | None:
    """Spearman's rank correlation; None where one side has a single value."""
    if left.nunique() < 2 or right.nunique() < 2:
        return None
    ranks = pd.DataFrame({"left": left.rank(), "right": right.rank()}).astype(float)
    return RankCorrelation(
        value=float(ranks["left"].corr(ranks["right"])), architectures=len(ranks)
    )


def noise_sentence(trials: pd.DataFrame, measure: Measure, *, best: str, images: int) -> str | None:
    """How many architectures the validation images cannot tell from `best`.

    None where it is not known, or where there is no other.
    """
    scored = trained_in_full(trials)
    if not measure.is_share or not images or scored.empty:
        return None
    scores = scored.groupby("architecture")["score"].max()
    if best not in scores or len(scores) == 1:
        return None
    top = float(scores[best])
    margin, what = _noise(top, images)
    near = int((scores >= top - margin - ROUNDING).sum()) - 1
    if near < 1:
        return (
            f"No other architecture lies within {what} ({points(margin)}) of the best, but one "
            "seed says nothing about luck in training."
        )
    subject = "1 other architecture lies" if near == 1 else f"{count(near)} other architectures lie"
    return (
        f"{subject} within {what} ({points(margin)}) of the best: they cannot be told apart with "
        f"{several(images, 'validation image')} and one seed."
    )


def _noise(top: float, images: int) -> tuple[float, str]:
    """A difference that is no evidence, with its name: the standard error, or one image if more.

    Near 100 % the binomial standard error goes to zero, but one image is never evidence.

    >>> _noise(0.9, 100)[1], _noise(1.0, 100)
    ('one standard error', (0.01, 'one validation image'))
    """
    error, image = standard_error(top, images), 1 / images
    return (error, "one standard error") if error > image else (image, "one validation image")


def _relation(what: str, measure: Measure, found: RankCorrelation | None) -> str:
    if found is None:
        return f"{what} and {measure.label} cannot be compared, as one of them never varied"
    if found.sign == 0:
        return f"no clear relation between {what} and {measure.label} ({found.text})"
    more = "larger receptive fields" if what == "receptive field" else f"more {what}"
    level = "higher" if found.sign > 0 else "lower"
    return f"{more} went with {level} {measure.label} ({found.text})"


def _confounding(field_params: RankCorrelation | None) -> str:
    together = "" if field_params is None else f" ({field_params.text})"
    return (
        f"Receptive field and parameters are not independent here{together}, nor are MACs: these "
        "numbers (Spearman’s) describe the networks tried, and do not show what causes what."
    )


def _caveats(run: RunFile, trials: pd.DataFrame, compared: Compared) -> tuple[str, ...]:
    caveats = []
    others = trials[~trials["trial"].isin(compared.table["trial"])]
    failed = int(others["status"].eq("failed").fillna(False).sum())
    rest = len(others) - failed
    left_out = [f"{count(failed)} that failed"] if failed else []
    if rest:
        left_out.append(f"{count(rest)} without a score{compared.after}")
    if left_out:
        caveats.append(f"Trials left out, as epochs must be equal: {listed(left_out)}.")
    if not compared.in_full:
        caveats.append(
            f"Networks are compared{compared.after}, where most have a score: those trained for "
            "longer are few, and chosen for being good. What a longer training would change does "
            "not show."
        )
    oracle = run.options.get("oracle", "")
    if oracle not in EVEN:
        caveats.append(
            f"The oracle “{oracle}” tried more networks where scores were good, so this is no "
            "even sample of the space."
        )
    return tuple(caveats)
