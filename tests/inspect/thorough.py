"""Cases that take long run with `pytest --hypothesis-profile=thorough` alone."""

import pytest
import strategies
from hypothesis import settings

THOROUGH = settings().max_examples > strategies.THOROUGH
SLOW = pytest.mark.skipif(not THOROUGH, reason="run with --hypothesis-profile=thorough")


def quick_or_thorough(cases, quick):
    """All cases as parameters, of which only the quick ones run by default."""
    return [case if case in quick else pytest.param(case, marks=SLOW) for case in cases]
