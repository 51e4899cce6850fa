"""Where the winner errs, as counts by hand."""

from dataclasses import replace

import pytest

from archsearch import journal
from archsearch.journal import Contender, Errors, Finalist, Mistake, history_of
from archsearch.report import render_report
from archsearch.report.sections.errors import errors_shown, finalist_errors

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)


def told(confusion):
    images = sum(sum(row) for row in confusion)
    return journal.Tested(
        trial=1,
        test_accuracy=0.9,
        test_loss=0.1,
        images=images,
        confusion=confusion,
    )


@pytest.fixture
def run(synthetic):
    """A run with classes by name."""

    def of(*names):
        return synthetic.run_file(data={"class_names": list(names)})

    return of


def test_it_names_what_is_confused_most_often(run):
    shown = errors_shown(run("cat", "dog", "cow"), told(((8, 2, 0), (3, 17, 0), (0, 0, 5))))
    assert shown.sentence.replace("\u202f", " ") == (
        "Of 35 test images, 5 were classified wrongly. Most often “dog” was taken for “cat”: "
        "3 times, 15.0 % of its images."
    )
    cat = shown.rows[0]
    assert (cat.name, cat.images) == ("cat", 10)
    assert cat.recognised.replace("\u202f", " ") == "80.0 %"
    assert [(cell.text, cell.share, cell.is_right) for cell in cat.cells] == [
        ("8", 0.8, True), ("2", 0.2, False), ("", 0.0, False),
    ]  # fmt: skip


def test_no_error_is_said_to_be_none(run):
    shown = errors_shown(run("a", "b"), told(((3, 0), (0, 4))))
    assert shown.sentence == "Not one of 7 test images was classified wrongly."


@pytest.mark.parametrize(
    ("confusion", "end"),
    [
        (((3, 1), (0, 4)), "1 was classified wrongly."),
        (((3, 1), (1, 4)), "2 were classified wrongly, no two of them alike."),
    ],
)
def test_what_was_confused_once_is_nothing_most_often(run, confusion, end):
    assert errors_shown(run("a", "b"), told(confusion)).sentence.endswith(end)


def test_of_many_classes_the_frequent_pairs_are_listed(run):
    names = [f"class {number}" for number in range(30)]
    confusion = [[0] * 30 for _ in names]
    for number in range(30):
        confusion[number][number] = 10
    confusion[3][4], confusion[7][2] = 5, 6
    shown = errors_shown(run(*names), told(tuple(map(tuple, confusion))))
    assert shown.names == ()
    assert shown.pairs == (("class 7", "class 2", "6"), ("class 3", "class 4", "5"))
    assert all(row.cells == () for row in shown.rows)


def test_a_test_from_before_that_was_kept_shows_nothing(run):
    assert errors_shown(run("a", "b"), told(())) is None
    assert errors_shown(run("a", "b"), None) is None


def test_the_page_shows_matrix_and_pictures_and_escapes_names(synthetic):
    events = synthetic.search(20)
    mistake = Mistake(image=PIXEL, truth=0, said=1, probability=0.987)
    test = replace(
        synthetic.winner_tested(events),
        confusion=((9, 1), (0, 10)),
        mistakes=(mistake,),
    )
    html = render_report(
        synthetic.run_file(data={"class_names": ["<b>x</b>", "y"]}), history_of([*events, test])
    )
    assert "Where it errs" in html
    assert f"data:image/png;base64,{PIXEL}" in html
    assert "<b>x</b>" not in html


def finalist(synthetic, *seeds):
    """A finalist with a replicate for each (score, confusion, said of the mistake)."""
    replicates = []
    for number, (score, confusion, said) in enumerate(seeds, start=1):
        mistake = Mistake(image=PIXEL, truth=0, said=said, probability=0.9)
        errors = None if confusion is None else Errors(confusion=confusion, mistakes=(mistake,))
        outcome = replace(synthetic.outcome(score), errors=errors)
        replicates.append(Finalist(trial=4, replicate=number, seed=number, outcome=outcome))
    point, candidate = synthetic.candidates(1)[0]
    (trial,) = history_of([synthetic.started(4, point, candidate)]).trials
    return Contender(trial=trial, replicates=tuple(replicates))


def test_a_finalists_errors_are_those_of_all_its_seeds_and_the_pictures_of_its_best(run, synthetic):
    contender = finalist(
        synthetic,
        (0.7, ((3, 1, 0), (0, 4, 0), (0, 2, 2)), 1),
        (0.8, ((4, 0, 0), (0, 4, 0), (1, 1, 2)), 2),
    )
    found = finalist_errors(run("cat", "dog", "cow"), [contender], maximize=True)
    assert list(found) == [4]
    shown = found[4]
    assert [[cell.text for cell in row.cells] for row in shown.rows] == [
        ["7", "1", ""], ["", "8", ""], ["1", "3", "4"],
    ]  # fmt: skip
    assert "its 2 seeds together" in shown.sentence
    assert "recognises “cow” least, 50.0" in shown.sentence
    assert [each.said for each in shown.mistakes] == ["cow"]
    shown = finalist_errors(run("cat", "dog", "cow"), [contender], maximize=False)[4]
    assert [each.said for each in shown.mistakes] == ["dog"]


def test_a_finalist_without_any_error_is_said_to_have_none(run, synthetic):
    clean = finalist(synthetic, (1.0, ((3, 0), (0, 4)), 1))
    shown = finalist_errors(run("a", "b"), [clean], maximize=True)[4]
    assert shown.sentence.endswith("not one was classified wrongly.")


def test_finalists_of_older_runs_and_of_many_classes_have_what_there_is(run, synthetic):
    assert finalist_errors(run("a"), [finalist(synthetic, (0.7, None, 0))], maximize=True) == {}
    many = finalist(synthetic, (0.7, (), 1))
    shown = finalist_errors(run("a", "b"), [many], maximize=True)[4]
    assert (shown.rows, shown.pairs) == ((), ())
    assert len(shown.mistakes) == 1
