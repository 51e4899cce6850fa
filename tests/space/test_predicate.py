"""A function in a space is known by its text: what changes it, and what does not."""

import textwrap
from types import SimpleNamespace

import pytest

from archsearch.errors import InputError
from archsearch.space import SearchSpace, load_space_file
from archsearch.space.predicate import Predicate

HEAD = "from archsearch import SearchSpace\n"
LAMBDA = "space = SearchSpace(accept=lambda profile: profile.params * 4 < 200_000)\n"


@pytest.fixture
def accept_of(tmp_path):
    """The `accept` of a space file with this text."""

    def load(text):
        path = tmp_path / "mine.py"
        path.write_text(HEAD + textwrap.dedent(text))
        return load_space_file(path).space.accept

    return load


def test_a_lambda_is_its_text_and_can_be_called(accept_of):
    accept = accept_of(LAMBDA)
    assert accept.text == "lambda profile: profile.params * 4 < 200000"
    assert accept(SimpleNamespace(params=10)) is True
    assert accept(SimpleNamespace(params=60_000)) is False


@pytest.mark.parametrize(
    "same",
    [
        "space = SearchSpace(accept=lambda profile: profile.params * 4 < 200_000)  # kB\n",
        "\n\nspace = SearchSpace(\n    accept=lambda profile: profile.params*4\n    < 200000,\n)\n",
        "rule = lambda profile: profile.params * 4 < 200_000\nspace = SearchSpace(accept=rule)\n",
    ],
)
def test_comments_line_breaks_and_places_do_not_change_it(accept_of, same):
    assert accept_of(same) == accept_of(LAMBDA)


BASE = """
    MOST = 200_000
    KINDS = {"conv", "dense"}

    def weighted(layer):
        return layer.type in KINDS

    def small(profile, *, bytes_each=4):
        return all(layer.params * bytes_each < MOST for layer in profile.layers if weighted(layer))

    space = SearchSpace(accept=small)
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("MOST = 200_000", "MOST = 300_000"),
        ('{"conv", "dense"}', '{"conv"}'),
        ("layer.type in KINDS", "layer.type not in KINDS"),
        ("bytes_each=4", "bytes_each=2"),
        ("< MOST for", "<= MOST for"),
    ],
)
def test_whatever_it_names_in_its_file_belongs_to_it(accept_of, old, new):
    assert old in BASE
    assert accept_of(BASE.replace(old, new)) != accept_of(BASE)


def test_the_text_is_the_same_in_every_process(accept_of):
    text = accept_of(BASE).text
    assert "KINDS = {'conv',\n 'dense'}\ndef weighted(layer):" in text
    assert text == accept_of(BASE.replace('{"conv", "dense"}', '{"dense", "conv"}')).text


def test_what_it_does_not_name_does_not_belong_to_it(accept_of):
    assert accept_of(BASE + "    OTHER = 3\n") == accept_of(BASE)


def test_a_function_from_elsewhere_is_known_by_name(accept_of):
    text = """
        from statistics import median

        space = SearchSpace(accept=lambda profile: median(profile.field) > 3)
    """
    assert accept_of(text).text.startswith("median = statistics.median\n")


def test_a_value_that_was_closed_over_belongs_to_it():
    def under(most):
        return lambda profile: profile.params < most

    low, high, again = (SearchSpace(accept=under(most)).accept for most in (5, 6, 5))
    assert low == again
    assert low != high


def test_two_functions_on_one_line_are_told_apart_from_other_two(accept_of):
    both = "rules = (lambda p: p.depth > 1, lambda p: p.depth > {})\n{}"
    space = "space = SearchSpace(accept=rules[0])\n"
    assert accept_of(both.format(2, space)) != accept_of(both.format(3, space))


def test_a_function_without_a_file_is_known_by_what_it_compiles_to():
    def written(text):
        names = {}
        exec(f"rule = {text}", names)
        return SearchSpace(accept=names["rule"]).accept

    assert written("lambda p: p.params < 3") == written("lambda p:  (p.params  <  3)")
    assert written("lambda p: p.params < 3") != written("lambda p: p.params < 4")
    assert written("lambda p: p.params < 3") != written("lambda p: p.macs < 3")
    assert written("lambda p: all(x < 3 for x in p)") != written("lambda p: all(x < 4 for x in p)")


def test_a_recursive_function_has_a_text(accept_of):
    text = """
        def even(number):
            return number == 0 or not even(number - 1)

        space = SearchSpace(accept=lambda profile: even(profile.depth))
    """
    assert accept_of(text).text.count("def even") == 1


def test_it_survives_json_as_its_text_and_cannot_be_called_then(accept_of):
    space = SearchSpace(accept=accept_of(BASE))
    again = SearchSpace.from_json(space.to_json())
    assert again == space
    assert again.to_json()["accept"] == {"function": space.accept.text}
    with pytest.raises(InputError, match="only the text is known; load its space file"):
        again.accept(None)


def test_an_exit_is_no_answer():
    def leave(profile):
        raise SystemExit(3)

    with pytest.raises(InputError, match=r"test_predicate\.py:\d+: accept raises SystemExit: 3"):
        Predicate("leave", leave)(None)
