"""What an Architecture is, in numbers: sizes, receptive field, parameters, MACs. No Keras."""

from archsearch.geometry.judge import AVOIDED, Accepted, Refused, Task, judge
from archsearch.geometry.limits import (
    REFUSED_BY_ACCEPT,
    Limits,
    avoided_kinds,
    broken_limit,
    limits_of,
)
from archsearch.geometry.profile import LayerProfile, Profile, profile
from archsearch.geometry.surveying import ENUMERABLE, Survey, random_point, survey

__all__ = [
    "AVOIDED",
    "ENUMERABLE",
    "REFUSED_BY_ACCEPT",
    "Accepted",
    "LayerProfile",
    "Limits",
    "Profile",
    "Refused",
    "Survey",
    "Task",
    "avoided_kinds",
    "broken_limit",
    "judge",
    "limits_of",
    "profile",
    "random_point",
    "survey",
]
