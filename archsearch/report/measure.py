"""What the trials of a run are compared by."""

from dataclasses import dataclass
from math import sqrt

from archsearch.journal import RunFile
from archsearch.journal.interval import Z
from archsearch.report.format import MINUS, SURE, percent
from archsearch.report.intervals import error_of_share


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """The objective: its name in the options, and whether more of it is better."""

    name: str
    maximize: bool

    @property
    def label(self) -> str:
        """The objective in words.

        >>> Measure(name="val_accuracy", maximize=True).label
        'validation accuracy'
        """
        return self.name.replace("val_", "validation ").replace("_", " ")

    def axis_title(self, when: str = "") -> str:
        """The label with `when`, and with the direction where it is not the usual one."""
        return f"{self.label}{when}" + ("" if self.maximize else " (lower is better)")

    @property
    def is_accuracy(self) -> bool:
        """Whether it is the share of validation images that are classified rightly."""
        return self.name == "val_accuracy"

    @property
    def is_share(self) -> bool:
        """Whether it is a share of the validation images (a top-3 accuracy is one too)."""
        return self.name.endswith("accuracy")

    @property
    def sign(self) -> int:
        """1 where more is better, else -1."""
        return 1 if self.maximize else -1

    @property
    def most(self) -> float:
        """The highest score that there can be."""
        return 1.0 if self.is_share else float("inf")

    @property
    def unit(self) -> str:
        """What follows a difference of two scores: points of a percentage, or nothing."""
        return " points" if self.is_share else ""

    def error_of(self, score: float, images: int) -> float:
        """The standard error of a score of so many images, as far as their choice goes.

        The binomial one of a share; 0 where scores are no shares, of which it is not known.
        """
        return error_of_share(score, images) if self.is_share and images else 0.0

    def of_one(self, images: int) -> float:
        """What one of so many images changes in a score; 0 where scores are no shares."""
        return 1 / images if self.is_share and images else 0.0

    def luck_of_images(self, score: float, images: int) -> float:
        """A difference of two scores about `score` that the choice of so many images may make.

        By the standard errors of both, 95 %: rather too large, as the images are the same.
        """
        return Z * sqrt(2) * self.error_of(score, images)

    def text(self, score: float) -> str:
        """A score for a reader."""
        return percent(score) if self.is_share else f"{score:.4g}"

    def spread(self, deviation: float) -> str:
        """A standard deviation, in percentage points where scores are shares.

        >>> Measure(name="val_accuracy", maximize=True).spread(0.0123)
        '1.2'
        """
        return f"{deviation * 100:.1f}" if self.is_share else f"{deviation:.2g}"

    def size(self, difference: float) -> str:
        """The same without its sign.

        >>> Measure(name="val_accuracy", maximize=True).size(-0.0123)
        '1.2'
        """
        return self.change(abs(difference)).removeprefix("+")

    def change(self, difference: float) -> str:
        """A difference of two scores with its sign, in percentage points where they are shares.

        >>> Measure(name="val_accuracy", maximize=True).change(-0.0123)
        '−1.2'
        >>> Measure(name="val_accuracy", maximize=True).change(-0.0001)
        '0.0'
        """
        text = f"{difference * 100:+.1f}" if self.is_share else f"{difference:+.3g}"
        return text[1:] if float(text) == 0 else text.replace("-", MINUS)

    def gain(self, difference: float, interval: tuple[float, float]) -> str:
        """A difference of two scores with its sign, its unit and its 95 % interval."""
        between = " to ".join(map(self.change, interval))
        return f"{self.change(difference)}{self.unit} ({SURE} interval {between})"


def measure_of(run: RunFile) -> Measure:
    """The objective of a run."""
    return Measure(name=run.options["objective"], maximize=run.options["maximize"])
