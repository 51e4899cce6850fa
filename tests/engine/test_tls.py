"""A scheduler that is spoken to in secret, and what is said where certificates are not right."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from shell import board, called

pytestmark = pytest.mark.slow

SPACE = """
from archsearch import SearchSpace, choice

space = SearchSpace(depth=1, channels=choice(4, 8), epochs=1, train_size=400)
"""
COMM = "DASK_DISTRIBUTED__COMM__"
ENCRYPTED = {f"{COMM}REQUIRE_ENCRYPTION": "True"}


def certified(folder: Path) -> dict[str, str]:
    """An environment in which Dask has a certificate, which is its own authority."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl")
    files = {"KEY": str(folder / "key.pem"), "CERT": str(folder / "cert.pem")}
    made = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=test", "-days", "2")
    into = ("-keyout", files["KEY"], "-out", files["CERT"])
    subprocess.run(["openssl", *made, *into], check=True, capture_output=True)
    roles = {
        f"{COMM}TLS__{role}__{name}": path
        for role in ("SCHEDULER", "WORKER", "CLIENT")
        for name, path in files.items()
    }
    return ENCRYPTED | roles | {f"{COMM}TLS__CA_FILE": files["CERT"]}


@pytest.fixture
def workplace(tmp_path: Path) -> Path:
    (tmp_path / "space.py").write_text(SPACE)
    return tmp_path


@contextmanager
def scheduler_in(folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """A scheduler with one worker, both with these certificates; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"tls://127.0.0.1:{port}"
    commands = (
        ("scheduler", "--host", "127.0.0.1", "--port", str(port), "--protocol", "tls"),
        ("worker", address, "--nthreads", "1", "--memory-limit", "0"),
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.dask_{program}", *options, "--no-dashboard"],
            cwd=folder,
            env=os.environ | environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for program, *options in commands
    ]
    try:
        wait_for(port)
        yield address
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait(timeout=60)


def wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise AssertionError("the scheduler does not start")


def test_a_run_in_secret_equals_one_here_and_strangers_are_refused(workplace: Path):
    environment = certified(workplace)
    (workplace / "strangers").mkdir()
    stranger = certified(workplace / "strangers")
    plan = ("run", "space.py", "--finalists", "0")
    with scheduler_in(workplace, environment) as address:
        secret = called(workplace, *plan, "--cluster", address, "-o", "there", **environment)
        assert secret.returncode == 0, secret.stderr
        refused = called(workplace, *plan, "--cluster", address, "-o", "no", **stranger)
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert "certificates of the same authority" in refused.stderr
    # Here nothing is spoken to in secret, as nothing leaves the machine.
    here = called(workplace, *plan, "-o", "here", **environment)
    assert here.returncode == 0, here.stderr
    assert board(workplace / "there") == board(workplace / "here")


@pytest.mark.parametrize(
    ("address", "environment", "says"),
    [
        ("tls://127.0.0.1:8786", {}, "needs certificates: set tls of distributed.comm"),
        ("tcp://127.0.0.1:8786", ENCRYPTED, "is not encrypted, as distributed.comm"),
        (
            "tls://127.0.0.1:8786",
            {f"{COMM}TLS__CA_FILE": "nowhere", f"{COMM}TLS__CLIENT__CERT": "nowhere"},
            "the certificates for Dask cannot be read (",
        ),
    ],
)
def test_what_lacks_is_said_before_anybody_is_called(workplace: Path, address, environment, says):
    ended = called(workplace, "run", "space.py", "--cluster", address, "-o", "run", **environment)
    assert ended.returncode == 2
    assert says in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert not (workplace / "run").exists()
