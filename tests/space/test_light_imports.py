"""What must not cost the seconds that Keras takes to import."""

import subprocess
import sys

import pytest

HEAVY = ("keras", "tensorflow", "keras_tuner", "numpy", "pandas", "sklearn", "distributed", "PIL")


@pytest.mark.parametrize(
    "code",
    [
        "import archsearch",
        "import archsearch.space",
        "import archsearch.geometry",
        "import archsearch.journal",
        "import archsearch.search",
        "import archsearch.train",
        "from archsearch.search import oracle_named; oracle_named('random')",
        "from archsearch.train import objective_named; objective_named('val_loss')",
    ],
)
def test_the_pure_layers_load_nothing_heavy(code):
    code = f"import sys; {code}; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_survey_loads_numpy_and_nothing_heavier():
    code = (
        "import sys, archsearch.geometry as g, archsearch as a; "
        "g.survey(a.SearchSpace(depth=a.choice(1, 2)), limits=g.Limits(),"
        " task=g.Task(input_shape=(8, 8, 1), classes=2)); "
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['numpy']\n"


def test_help_loads_nothing_heavy():
    command = [sys.executable, "-X", "importtime", "-m", "archsearch", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "Usage" in done.stdout
    loaded = {line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines()}
    assert "click" in loaded
    assert not loaded & set(HEAVY)
