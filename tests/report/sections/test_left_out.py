"""Nothing vanishes: every proposal is counted somewhere."""

from archsearch.journal import Skipped, history_of
from archsearch.report import render_report
from archsearch.report.sections.left_out import SHOWN_REASONS, left_out_of


def test_every_kind_is_counted_with_its_reasons(synthetic):
    out = left_out_of(synthetic.history(30))
    assert {kind.kind: kind.count for kind in out.skipped} == {"duplicate": 3, "infeasible": 3}
    assert out.skipped[1].shown[0].text == "kernel larger than its map"
    assert (out.proposals, out.skips) == (36, 6)
    assert out.failed.shown[0].trials == (7, 17, 27)
    assert out.stopped.count == 3
    assert out.unfinished == (9,)
    assert out.drawn == (8,)


def test_many_reasons_are_cut_and_the_others_counted():
    skips = [
        Skipped(proposal=n, kind="over limit", reason=f"reason {n}", values={}) for n in range(50)
    ]
    (kind,) = left_out_of(history_of(skips)).skipped
    assert (kind.count, len(kind.shown), kind.others) == (50, SHOWN_REASONS, 50 - SHOWN_REASONS)


def test_what_was_avoided_is_counted_by_its_warning(synthetic):
    kinds = ["border layer", "small field", "border layer"]
    skips = [
        Skipped(proposal=n, kind="avoided", reason=kind, values={}) for n, kind in enumerate(kinds)
    ]
    (avoided,) = left_out_of(history_of(skips)).skipped
    assert [(reason.text, reason.count) for reason in avoided.shown] == [
        ("border layer", 2),
        ("small field", 1),
    ]
    html = render_report(synthetic.run_file(), history_of(skips))
    assert "Skipped as avoided: 3" in html
