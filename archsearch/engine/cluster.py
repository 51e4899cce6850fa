"""A remote Dask scheduler: its workers come and go, and share no disk with the parent."""

import socket
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from uuid import uuid4

from distributed import Client, Security
from distributed.comm import get_address_host_port

from archsearch.engine.engine import Engine
from archsearch.engine.line import NAME, Line, silence_dask, why_mute
from archsearch.engine.roster import Worker
from archsearch.engine.versions import CODE, code, differences
from archsearch.engine.worker import Greeting, forget
from archsearch.errors import InputError, RunError
from archsearch.train import Objective

CONNECT_SECONDS = 8.0
"""How long the scheduler may take to answer."""
COMPANY_SECONDS = 5.0
"""How long a run that was just killed may take to be forgotten by the scheduler."""
START_SECONDS = 60.0
"""How long those workers that are there may take to import Keras and get the data."""
PATIENCE_SECONDS = 10.0
"""How long there may be no worker before that is said: a nanny starts another in less."""
FORGET_SECONDS = 2.0
"""How long workers may take to delete the data at the end."""
TLS = "tls://"
"""How addresses begin that are spoken to in secret."""
PARCEL = 8 * 2**20
"""Bytes of data sent at a time: more would block the scheduler, which passes them on."""


class ClusterEngine(Engine):
    """Trains on the workers of a scheduler that others run. Leaving it ends none of them.

    `data` is the folder of the split, `versions` are those of the parent, by name; `say` is told
    in a line what a user should know of the workers.
    """

    def __init__(
        self,
        *,
        address: str,
        data: Path,
        objective: Objective,
        latency: bool = False,
        versions: dict[str, str],
        say: Callable[[str], None],
        deadline: float | None = None,
    ) -> None:
        super().__init__(objective=objective, latency=latency, deadline=deadline)
        self._address = address
        self._data = data
        self._versions = versions | {CODE: code()}
        self._say = say
        self._name = f"archsearch-{uuid4().hex[:12]}"
        self._refused: dict[str, str] = {}
        self._is_starting = True
        self._has_said = False

    @property
    def slots(self) -> int:
        """The number of workers that can train now."""
        return self._roster.ready

    def __enter__(self) -> "ClusterEngine":
        """Raises InputError for an unreachable scheduler, one that trains for another run, or a
        worker with other software."""
        silence_dask()
        self._line = Line(self._connected())
        try:
            self._refuse_company()
            self._last_ready = time.monotonic()
            self._line.listen()
            self._await_workers()
        except BaseException:
            self._hang_up()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._line.tell(list(self._roster.workers), forget, self._name, seconds=FORGET_SECONDS)
        self._hang_up()

    def _connected(self) -> Client:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # versions are compared by rules of our own
                return Client(
                    self._address, timeout=CONNECT_SECONDS, set_as_default=False, name=NAME
                )
        except (OSError, TimeoutError, ValueError) as error:
            raise _unreachable(self._address, error) from None

    def _refuse_company(self) -> None:
        """Two runs would replace each other's workers in the middle of a training."""
        late = time.monotonic() + COMPANY_SECONDS
        while self._has_company():
            if time.monotonic() > late:
                raise InputError(
                    f"another run of archsearch trains on the workers of {self._address}; wait "
                    "until it has ended (one whose host was lost counts for half a minute more), "
                    "or start a scheduler with workers of its own"
                )
            time.sleep(0.2)

    def _has_company(self) -> bool:
        try:
            return bool(self._line.earlier())
        except Exception as error:  # whatever the scheduler raised
            raise InputError(
                f"the scheduler at {self._address} {why_mute(error)}; install the same archsearch "
                "where it runs"
            ) from None

    def _await_workers(self) -> None:
        """Wait until the workers that are there are ready, or one is and it has taken long."""
        deadline = time.monotonic() + START_SECONDS
        while not self._is_settled(late=time.monotonic() > deadline):
            if self._deadline is not None and time.monotonic() > self._deadline:
                raise RunError(
                    f"no worker of {self._address} was ready when the time budget was spent"
                )
            self._come(time.monotonic() + 0.2)
        if self._refused:
            raise InputError(
                "; ".join(self._refused.values()) + "; install the same there, or stop that worker"
            )
        self._is_starting = False

    def _is_settled(self, *, late: bool) -> bool:
        workers = self._roster.workers
        if workers and self._roster.ready + len(self._refused) >= len(workers):
            return True
        return late and bool(self._roster.ready or self._refused)

    def _welcome(self, worker: Worker, greeting: Greeting) -> str:
        different = differences(self._versions, greeting.versions)
        worker.data = greeting.folder / self._name
        worker.parcels = _parcels(self._data)
        return f"has {different}" if different else ""

    def _refuse(self, worker: Worker, reason: str) -> None:
        """Never use a worker; its nanny's next process will be as it is, so that is not news."""
        whose = worker.nanny or worker.address
        text = f"worker {worker.address} {_one_line(reason)}"
        if whose not in self._refused and not self._is_starting:
            self._say(f"{text}; it is not used")
        self._refused[whose] = text

    @property
    def _may_try_elsewhere(self) -> bool:
        """Hosts differ: one may lack memory, a driver, or the space's own package."""
        return self._roster.ready > 1

    def _notice(self) -> None:
        """Say once that nobody can work; and again only when somebody could meanwhile.

        And of each worker that left before it had answered, as one does that cannot read what it
        is asked.
        """
        for address in self._stillborn:
            self._say(
                f"worker {address} left before it had answered; its log says why (has it the same "
                "archsearch?)"
            )
        self._stillborn.clear()
        now = time.monotonic()
        if self._roster.ready:
            self._has_said = False
        elif not self._has_said:
            some = bool(self._roster.workers)  # that import Keras, or are busy for others
            if now - self._last_ready > (START_SECONDS if some else PATIENCE_SECONDS):
                self._say("no worker is free; waiting" if some else "no workers; waiting")
                self._has_said = True

    def _gone(self) -> RunError:
        return RunError(
            f"the scheduler at {self._address} is gone, or the connection to it broke; go on with "
            "--resume, here or with --cluster on another"
        )


def refuse_unreachable(address: str) -> None:
    """Raises InputError where nobody listens at a scheduler's address, or none may be spoken to."""
    _refuse_mute(address)
    try:
        host, port = get_address_host_port(address)
        with socket.create_connection((host, port), timeout=CONNECT_SECONDS):
            pass
    except (OSError, ValueError) as error:
        raise _unreachable(address, error) from None


def _refuse_mute(address: str) -> None:
    """Raises InputError where Dask's configuration has not what the address needs."""
    settings = "distributed.comm in Dask's configuration"
    try:
        allowed = Security().get_connection_args("client")
    except (OSError, ValueError) as error:  # such as of a file that is missing, or no certificate
        raise InputError(
            f"the certificates for Dask cannot be read ({_first_line(error)}); see {settings}"
        ) from None
    if address.startswith(TLS) and allowed["ssl_context"] is None:
        raise InputError(f"--cluster {address} needs certificates: set tls of {settings}")
    if allowed["require_encryption"] and not address.startswith(TLS):
        raise InputError(
            f"--cluster {address} is not encrypted, as {settings} requires; give {TLS}HOST:PORT"
        )


def _unreachable(address: str, error: Exception) -> InputError:
    advice = (
        "it must be one with TLS, and certificates of the same authority"
        if address.startswith(TLS)
        else "start one with `dask scheduler`, or leave --cluster out"
    )
    return InputError(
        f"no Dask scheduler answers at --cluster {address} ({_first_line(error)}); {advice}"
    )


def _parcels(folder: Path) -> Iterator[tuple[str, int, bytes]]:
    """The files of a folder in pieces: name, offset in bytes, content."""
    for path in sorted(folder.iterdir()):
        with path.open("rb") as file:
            offset = 0
            while piece := file.read(PARCEL):
                yield path.name, offset, piece
                offset += len(piece)


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]


def _first_line(error: BaseException) -> str:
    return _one_line(str(error).splitlines()[0] if str(error) else type(error).__name__)
