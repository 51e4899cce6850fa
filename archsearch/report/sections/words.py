"""What each word of the report means."""

from archsearch.report.evidence.family import LEVEL
from archsearch.report.format import SURE

WORDS = (
    ("Trial", "one candidate, trained with one seed."),
    (
        "Candidate",
        "an architecture with its training choices: optimizer, learning rate, batch size, dropout, "
        "augmentation.",
    ),
    (
        "Architecture",
        "one network, written in canonical form: networks that compute the same functions are one "
        "architecture, named by 12 hexadecimal digits.",
    ),
    (
        "Score",
        "the objective, from one evaluation on the validation images of exactly the weights that "
        "are kept.",
    ),
    (
        "Status",
        "completed: trained in full. Stopped: ended early at a rung, as others were better there. "
        "Failed: ended with an error. Unfinished: without an end.",
    ),
    (
        "Pareto front",
        "the trials that none beats in score and cost at once. Without them, the rest has a second "
        "front, and so on.",
    ),
    (
        "Finalist",
        "one of the best candidates, trained in full again with fresh seeds: its mean is an "
        "estimate, with its standard deviation over these seeds.",
    ),
    ("Rung", "a number of epochs after which trials are compared."),
    (
        "Receptive field",
        "side length, in input pixels, of the region that one unit of the last spatial layer (the "
        "last before global pooling or flattening) can depend on.",
    ),
    (
        "Held fixed",
        "compared as if equal in these: what they say of scores, by least squares on ranks and "
        "their squares, is taken out first.",
    ),
    (
        "Partial rank correlation",
        "Spearman’s rank correlation of two things with others held fixed: 0 is none, ±1 is all.",
    ),
    (
        "p",
        "how often noise alone would give any of the questions of the page so clear an answer, "
        f"all of them counted: at most {LEVEL} is told from luck.",
    ),
    (
        "R²",
        "the part of the variance of scores that a prediction explains, for networks that it had "
        "not seen. 0 is as good as always saying the mean, less is worse.",
    ),
    ("Jump", "input pixels between neighbouring units of a layer: its effective stride."),
    ("Coverage", "receptive field ÷ image size. Over 100 %, a unit can see past the border."),
    ("Border layer", "a layer whose input already sees the whole image."),
    (
        "Avoided",
        "a network with a warning that the space says to avoid, such as a border layer. Of these "
        "only a share is trained, to tell what leaving them out costs.",
    ),
    (
        "Size",
        "of a layer, height × width of its feature map in pixels; of a network, its parameters and "
        "MACs.",
    ),
    ("Parameters", "values that are trained. The moving averages of BatchNorm are not."),
    (
        "MACs",
        "multiply-adds of convolutions and dense layers for one image. One MAC is two FLOPs.",
    ),
    (
        "Depth",
        "of a network, its weighted layers on the longest path; the choice “depth” is the number "
        "of convolutions, to which the last, dense layer comes.",
    ),
    ("Channels", "filters of a layer; channel growth is the factor on them from layer to layer."),
    (
        "Overhead",
        "1 − seconds of all trials ÷ (workers × time from first submission to last result).",
    ),
    (
        f"{SURE} interval",
        f"of many such intervals, {SURE} hold the true value. That of a test accuracy covers the "
        "choice of images and not luck in training; those of the networks that none beats cover "
        "that too, as the finalists’ seeds scatter. Those of what choices do are a model’s, and "
        "where the networks tried are no even sample fewer hold it.",
    ),
)
"""Word and meaning, in the order in which a reader meets them."""
