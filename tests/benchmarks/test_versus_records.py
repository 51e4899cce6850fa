"""Benchmarks that train: what a repeat says, and whether a store remembers it."""

from dataclasses import replace

from benchmarks.versus.records import Repeat, Retrained, Scored, Store
from benchmarks.versus.summary import summary


def scored(seconds: float, score: float, *, begin: int = 0, epochs: int = 9) -> Scored:
    return Scored(network=0, seconds=seconds, begin=begin, epochs=epochs, score=score)


def repeat_of(contender: str, *scores: Scored, number: int = 1) -> Repeat:
    return Repeat(
        contender=contender,
        repeat=number,
        minutes=15,
        processes=2,
        machine="",
        networks=({"any": 1},),
        scores=scores,
        distinct=1,
        refused={"over max_macs 1": 2},
        best=None,
    )


def test_only_networks_in_full_epochs_reach_a_level() -> None:
    repeat = repeat_of(
        "optuna-tpe",
        scored(20, 0.9, epochs=1),
        scored(50, 0.8),
        scored(70, 0.85, begin=1),
        scored(90, 0.7),
    )

    assert repeat.seconds_to(0.82) == 70
    assert repeat.seconds_to(0.86) is None
    assert repeat.final(full=True) == 0.85
    assert repeat.final(full=False) == 0.9
    assert repeat.trials == 3
    assert repeat.epochs == 1 + 9 + 8 + 9


def test_a_stored_repeat_comes_back_as_it_was(tmp_path) -> None:
    store = Store(tmp_path / "results")
    repeat = repeat_of("archsearch", scored(20.5, 0.9, epochs=1))
    again = Retrained(
        contender="archsearch", repeat=1, minutes=15, processes=2, seed=5, averages=True, score=0.5
    )

    store.add(repeat)
    store.add(again)

    assert store.repeats() == [repeat]
    assert store.retrained() == [again]


def test_times_are_compared_with_the_whole_and_with_the_best_other() -> None:
    repeats = [
        repeat_of("keras-tuner-random", scored(400, 0.8)),
        repeat_of("optuna-tpe", scored(300, 0.81)),
        repeat_of("keras-tuner-bayesian", scored(30, 0.5)),
        repeat_of("archsearch", scored(30, 0.79), scored(45, 0.8)),
    ]

    text = "\n".join(summary(repeats, []))

    assert "| `archsearch`, 2 processes | 45 | 45 | 0.05 | 0.15 |" in text
    assert "| `optuna-tpe`, 2 processes | 300 | 300 | 0.33 | 1.00 |" in text
    assert "| `keras-tuner-bayesian`, 2 processes | not reached | > 900 | > 1.00 | > 3.00 |" in text


def test_repeats_of_machines_of_different_speed_are_said_not_to_be_comparable() -> None:
    slow, fast, unknown = (
        replace(repeat_of(name, scored(400, 0.8)), pace=pace)
        for name, pace in (
            ("keras-tuner-random", 1000.0),
            ("archsearch", 3000.0),
            ("optuna-tpe", None),
        )
    )
    said = "\n".join(summary([slow, fast, unknown], []))
    assert "**Not comparable:** the machine trained between 1000 and 3000 images" in said
    assert "1 of 3 repeats" in said
    assert "Not comparable" not in "\n".join(summary([slow, replace(fast, pace=1200.0)], []))
    assert "pace" not in "\n".join(summary([unknown], []))
