"""Limits on a profile: which networks are not worth a training step to this user."""

from dataclasses import dataclass

from archsearch.geometry.profile import Profile
from archsearch.space.search_space import SearchSpace


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on trained parameters, multiply-adds and the receptive field in pixels; None: none.

    The field is that of the axis on which it is smaller.
    """

    max_params: int | None = None
    max_macs: int | None = None
    min_field: int | None = None
    max_field: int | None = None


def limits_of(space: SearchSpace) -> Limits:
    """The limits that a space sets."""
    return Limits(
        max_params=space.max_params,
        max_macs=space.max_macs,
        min_field=space.min_field,
        max_field=space.max_field,
    )


def broken_limit(profile: Profile, limits: Limits) -> str | None:
    """The first limit that a profile breaks, as a phrase to count by; None if it keeps them all."""
    field = min(profile.field)
    if limits.max_params is not None and profile.params > limits.max_params:
        return f"over max_params {limits.max_params:,}"
    if limits.max_macs is not None and profile.macs > limits.max_macs:
        return f"over max_macs {limits.max_macs:,}"
    if limits.min_field is not None and field < limits.min_field:
        return f"under min_field {limits.min_field}"
    if limits.max_field is not None and field > limits.max_field:
        return f"over max_field {limits.max_field}"
    return None
