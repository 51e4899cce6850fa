"""What may be tried: choices, limits, one frozen Architecture per point. No dependencies."""

from archsearch.space.architecture import (
    Architecture,
    Candidate,
    Conv,
    Layer,
    Pool,
    Training,
    hash_of,
)
from archsearch.space.arguments import ARGUMENTS, AVOIDABLE, LIMITED, LIMITS, Value, format_value
from archsearch.space.canonical import InfeasibleError, canonical
from archsearch.space.choice import Choice, PerLayer, choice, per_layer
from archsearch.space.load import SpaceFile, load_space_file
from archsearch.space.resolve import candidate_at
from archsearch.space.search_space import Dimension, Point, SearchSpace, SpaceError
from archsearch.space.transfer import completed, remembered, transferred

__all__ = [
    "ARGUMENTS",
    "AVOIDABLE",
    "LIMITED",
    "LIMITS",
    "Architecture",
    "Candidate",
    "Choice",
    "Conv",
    "Dimension",
    "InfeasibleError",
    "Layer",
    "PerLayer",
    "Point",
    "Pool",
    "SearchSpace",
    "SpaceError",
    "SpaceFile",
    "Training",
    "Value",
    "candidate_at",
    "canonical",
    "choice",
    "completed",
    "format_value",
    "hash_of",
    "load_space_file",
    "per_layer",
    "remembered",
    "transferred",
]
