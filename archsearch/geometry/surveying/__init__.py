"""A whole space, counted: points are decoded, judged by tables of steps, and summed up, in numpy.

`whole` is the entry; what needs numpy is imported when it is asked for.
"""

from archsearch.geometry.surveying.whole import ENUMERABLE, KINDS, Survey, random_point, survey

__all__ = ["ENUMERABLE", "KINDS", "Survey", "random_point", "survey"]
