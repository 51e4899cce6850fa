"""`archsearch run SPACE.py`."""

from pathlib import Path
from typing import Any

import click

from archsearch.cli.parse import DURATION
from archsearch.cli.shared_options import course_options, data_options, limit_options
from archsearch.search.costs import COSTS
from archsearch.search.names import DEFAULT_ORACLE, ORACLES
from archsearch.search.schedule import DEFAULT_SCHEDULE, SCHEDULES


@click.command(
    "run",
    epilog="Oracles: "
    + "; ".join(f"{o.name}: {o.summary}" for o in ORACLES.values())
    + ". Schedules: "
    + "; ".join(f"{name}: {summary}" for name, summary in SCHEDULES.items())
    + ".",
)
@click.argument("space_file", metavar="SPACE.py", type=click.Path(path_type=Path))
@data_options
@click.option(
    "--trials",
    type=int,
    metavar="N",
    help="Candidates to train in all [30; as many as fit in a --time-budget].",
)
@click.option("--epochs", type=int, metavar="N", help="Epochs of a full training.")
@click.option("--time-budget", type=DURATION, help="For the whole run, such as 10m or 1h30m.")
@click.option("--finalists", type=int, metavar="N", help="The best, trained again; 0: none [5].")
@click.option("--seeds", type=int, metavar="N", help="Trainings of each finalist [3].")
@click.option("--oracle", metavar="NAME", help=f"Whom to try [{DEFAULT_ORACLE}]; see below.")
@click.option("--schedule", metavar="NAME", help=f"For how long [{DEFAULT_SCHEDULE}]; see below.")
@click.option("--objective", metavar="NAME", help="What to optimise [val_accuracy].")
@click.option("--minimize", metavar="COST", help=f"Keep this small too: {', '.join(COSTS)}.")
@limit_options
@click.option("--seed", type=int, metavar="N", help="Equal seeds give equal runs [0].")
@click.option("--workers", type=int, metavar="N", help="Processes that train [one per core].")
@click.option("--cluster", metavar="ADDRESS", help="Train on a Dask scheduler's workers instead.")
@click.option("--trial-timeout", type=DURATION, help="When a trial is given up, such as 5m.")
@click.option("--keep-models", metavar="WHICH", help="best, finalists or all, to load [best].")
@click.option("--from", "start_from", metavar="RUN", help="Try the best networks of a run first.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Run folder [results/NAME].")
@course_options
def command(
    space_file: Path,
    output: Path | None,
    resume: bool,
    overwrite: bool,
    dry_run: bool,
    as_json: bool,
    verbose: bool,
    quiet: bool,
    **asked: Any,
) -> int:
    """Search a space: train candidates, save the best model, write the report."""
    from archsearch.cli.run_course import carry_out, mode_of
    from archsearch.session.overrides import LIMIT_ARGUMENTS, LimitArguments
    from archsearch.session.prepare import prepare
    from archsearch.session.request import Request
    from archsearch.space import load_space_file

    mode = mode_of(resume=resume, overwrite=overwrite)
    limits = LimitArguments(**{name: asked.pop(name) for name in LIMIT_ARGUMENTS})  # type: ignore[typeddict-item]
    loaded = load_space_file(space_file)
    prepared = prepare(
        loaded,
        Request(**asked, limits=limits),
        folder=output or Path("results") / loaded.name,
        mode=mode,
        dry=dry_run,
    )
    return carry_out(prepared, dry_run=dry_run, as_json=as_json, verbose=verbose, quiet=quiet)
