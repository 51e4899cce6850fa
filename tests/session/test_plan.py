"""What a run is asked to be: overrides, defaults, and what a resume may change."""

from dataclasses import replace

import pytest

from archsearch import InputError, SearchSpace, choice
from archsearch.journal import RunFile
from archsearch.search import COSTS
from archsearch.session.overrides import LimitArguments
from archsearch.session.plan import Plan, plan
from archsearch.session.request import Request
from archsearch.space import LIMITS

SPACE = SearchSpace(depth=choice(1, 2), epochs=7, max_params=5_000)
FIELD: LimitArguments = {"max_field": 9}
AVOIDING = replace(SPACE, avoid="border layer", avoid_share=0.5)


def run_file(space: SearchSpace = SPACE, request: Request | None = None) -> RunFile:
    planned = plan(space, request or Request(), None)
    return RunFile(
        space={"file": space.to_json(), "parsed": planned.space.to_json()},
        data={},
        options=planned.to_json(),
        versions={},
        command="",
    )


def rules(planned: Plan) -> list[str]:
    return [bound.rule for bound in planned.limits.bounds]


def test_the_command_line_wins_over_the_space_and_the_space_over_the_defaults():
    planned = plan(SPACE, Request(epochs=3, limits={"max_macs": 10}), None)
    assert planned.epochs == 3
    assert rules(planned) == ["over max_params 5,000", "over max_macs 10"]
    assert (planned.trials, planned.oracle, planned.seed) == (30, "bayesian", 0)


def test_a_resume_takes_what_was_not_said_from_the_run():
    before = run_file(request=Request(seed=5, oracle="grid", epochs=2, trials=4, limits=FIELD))
    planned = plan(SPACE, Request(trials=8, workers=1), before)
    assert (planned.seed, planned.oracle, planned.epochs, planned.trials) == (5, "grid", 2, 8)
    assert rules(planned) == ["over max_params 5,000", "over max_field 9"]


@pytest.mark.parametrize(
    ("request_", "name"),
    [
        (Request(seed=1), "seed"),
        (Request(oracle="grid"), "oracle"),
        (Request(epochs=8), "epochs"),
        (Request(objective="val_loss"), "objective"),
        (Request(minimize="macs"), "minimize: it was not set, now 'macs'"),
        (Request(limits={"max_params": 6_000}), "max-params: it was 5000, now 6000"),
        (Request(limits={"min_coverage": 0.5}), "min-coverage: it was not set, now 0.5"),
        (
            Request(limits={"avoid": "border layer"}),
            r"avoid: it was not set, now \['border layer'\]",
        ),
        (Request(image_size=(8, 8)), "image-size"),
        (Request(finalists=4), "finalists: it was 5, now 4"),
        (Request(seeds=2), "seeds: it was 3, now 2"),
    ],
)
def test_a_resume_refuses_a_differing_value_by_name(request_: Request, name: str):
    with pytest.raises(InputError, match=f"--resume cannot change {name}"):
        plan(SPACE, request_, run_file())


def test_a_resume_goes_on_minimising_the_same_cost():
    before = run_file(request=Request(minimize="latency"))
    assert before.options["minimize"] == "latency"
    assert plan(SPACE, Request(trials=40), before).minimize is COSTS["latency"]
    with pytest.raises(InputError, match="change minimize: it was 'latency', now 'params'"):
        plan(SPACE, Request(minimize="params"), before)


def test_a_run_from_before_costs_could_be_minimised_goes_on():
    before = run_file()
    del before.options["minimize"]
    assert plan(SPACE, Request(), before).minimize is None
    with pytest.raises(InputError, match="change minimize: it was not set, now 'params'"):
        plan(SPACE, Request(minimize="params"), before)


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        (Request(minimize="prams"), "did you mean 'params'"),
        (Request(minimize="val_loss"), "is an --objective"),
        (Request(minimize="params", oracle="keras-tuner-bayesian"), "compares by one objective"),
    ],
)
def test_what_cannot_be_minimised_is_refused(request_: Request, says: str):
    with pytest.raises(InputError, match=says):
        plan(SPACE, request_, None)


def test_a_resume_refuses_another_space_and_says_what_changed():
    other = replace(SPACE, kernel_size=choice(3, 5))
    with pytest.raises(InputError, match=r"kernel_size is choice\(\[3, 3\], \[5, 5\]\)"):
        plan(other, Request(), run_file())


def test_a_resume_keeps_what_the_command_line_avoided():
    given: LimitArguments = {"avoid": "small field", "avoid_share": 0.25}
    before = run_file(request=Request(limits=given))
    assert before.options["limits"] == {
        "max_params": 5_000,
        "avoid": ["small field"],
        "avoid_share": 0.25,
    }
    planned = plan(SPACE, Request(), before)
    assert (planned.limits.avoid, planned.limits.avoid_share) == (("small field",), 0.25)
    assert plan(SPACE, Request(limits=given), before).space == planned.space
    with pytest.raises(InputError, match=r"change avoid-share: it was 0\.25, now 0\.5;"):
        plan(SPACE, Request(limits={"avoid_share": 0.5}), before)


def test_a_run_that_avoids_nothing_says_nothing_of_it():
    assert run_file().options["limits"] == {"max_params": 5_000}
    assert run_file(AVOIDING).options["limits"] == {
        "max_params": 5_000,
        "avoid": ["border layer"],
        "avoid_share": 0.5,
    }


def test_the_seed_decides_who_is_trained_all_the_same():
    assert plan(AVOIDING, Request(seed=7), None).limits.seed == 7


def test_a_run_from_before_there_were_such_limits_goes_on():
    before = run_file()
    known = {"max_params", "max_macs", "min_field", "max_field"}
    older = {"accept", "avoid", "avoid_share"} | (set(LIMITS) - known)
    for space in (before.space["file"], before.space["parsed"]):
        for name in older:
            del space[name]
    before.options["limits"] = dict.fromkeys(known) | {"max_params": 5_000}
    assert plan(SPACE, Request(), before).space == SPACE


def test_a_resume_compares_accept_by_its_text():
    small = replace(SPACE, accept=lambda profile: profile.params < 3_000)
    before = run_file(small)
    assert before.options["limits"]["accept"] == "lambda profile: profile.params < 3000"
    again = replace(SPACE, accept=lambda profile: profile.params < 3_000)  # on another line
    assert plan(again, Request(), before).limits.accept is not None
    other = replace(SPACE, accept=lambda profile: profile.params < 4_000)
    with pytest.raises(InputError, match="not that of the run: accept is another function") as no:
        plan(other, Request(), before)
    assert "says `lambda profile: profile.params < 4000`" in str(no.value)
    assert "but said `lambda profile: profile.params < 3000`" in str(no.value)
    with pytest.raises(InputError, match="accept is not set, but was lambda profile"):
        plan(SPACE, Request(), before)


def test_of_a_long_function_the_first_line_that_differs_is_shown():
    def few(profile):
        share = profile.params / 5_000
        return share < 0.5

    def fewer(profile):
        share = profile.params / 5_000
        return share < 0.4

    with pytest.raises(InputError) as no:
        plan(replace(SPACE, accept=fewer), Request(), run_file(replace(SPACE, accept=few)))
    assert "says `def fewer(profile):`, but said `def few(profile):`" in str(no.value)


@pytest.mark.parametrize("name", ["trials", "epochs", "workers", "seeds"])
def test_nothing_is_less_than_one(name: str):
    with pytest.raises(InputError, match=f"--{name} must be at least 1"):
        Request(**{name: 0})


@pytest.mark.parametrize("seconds", [0.0, -1.0, 10.0])
def test_a_time_budget_is_over_what_starting_takes(seconds: float):
    with pytest.raises(InputError, match="--time-budget must be over 10 seconds"):
        Request(time_budget=seconds)


def test_five_finalists_and_three_seeds_unless_asked_otherwise():
    planned = plan(SPACE, Request(), None)
    assert (planned.finalists, planned.seeds) == (5, 3)
    planned = plan(SPACE, Request(finalists=2, seeds=1), None)
    assert (planned.finalists, planned.seeds) == (2, 1)


def test_without_finalists_there_are_no_seeds():
    before = run_file(request=Request(finalists=0))
    assert (before.options["finalists"], before.options["seeds"]) == (0, None)
    assert plan(SPACE, Request(finalists=0), before).seeds == 0
    assert plan(SPACE, Request(), before).finalists == 0
    with pytest.raises(InputError, match="but --finalists is 0; leave out --seeds 3"):
        Request(finalists=0, seeds=3)
    with pytest.raises(InputError, match="--finalists must be at least 0"):
        Request(finalists=-1)


def test_a_run_from_before_there_were_finals_goes_on_without():
    before = run_file()
    for name in ("finalists", "seeds"):
        del before.options[name]
    planned = plan(SPACE, Request(), before)
    assert (planned.finalists, planned.seeds) == (0, 0)
    with pytest.raises(InputError, match="--resume cannot change finalists: it was 0, now 5"):
        plan(SPACE, Request(finalists=5), before)
