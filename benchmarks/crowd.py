"""Many people at once: each opens a page, thinks, and opens the next."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from websockets.exceptions import WebSocketException

from benchmarks.bounds import bound
from benchmarks.data import Bench, last_day, say
from benchmarks.figures import Bound, Section, milliseconds, percentile
from benchmarks.pages import FILTERS, LENGTHS, opened, query
from benchmarks.processes import most_resident, processor_seconds, resident, serving
from benchmarks.session import PATIENCE, Session
from tests.browser.dashboard import dashboard
from tests.deploy.nginx import NAME, nginx, proxy
from ui.navigation import ENTRIES

THINKING = 5.0
CROWDS = (1, 10, 50)
BOUND_CROWD = 50
OPENINGS_A_SECOND = 10.0
# Below what the proxy's reference configuration lets one address open.
OPENINGS_THROUGH_PROXY = 4.0
# How many of the views that are asked for end on a day of their own, so that nobody has asked for them yet.
FRESH_SHARE = 0.2
DAYS_OF_THEIR_OWN = 300


@dataclass(frozen=True)
class Deployed:
    """Where people come in, and the processes that serve them."""

    address: str
    processes: tuple[int, ...]
    certificate: Path | None = None


@dataclass
class Seen:
    """What a crowd saw: seconds of each page, what failed, processor time, and the memory of each process."""

    times: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    processor: float = 0.0
    memory: tuple[float, ...] = ()

    def row(self, instances: str, people: int) -> tuple[str, ...]:
        """Return the crowd's row of the report."""
        shown = [milliseconds(percentile(self.times, s)) if self.times else "" for s in (0.5, 0.95, 0.99)]
        each = f"{self.processor / len(self.times):.2f}" if self.times else ""
        memory = " + ".join(f"{one:.2f}" for one in self.memory)
        return instances, str(people), str(len(self.times)), *shown, str(len(self.failures)), each, memory


def measure(bench: Bench) -> tuple[Section, list[Bound]]:
    """Let crowds of each size use one process, and the largest two processes behind the reference proxy."""
    url = bench.whole()
    day = last_day(url)
    rows, bounds = [], []
    with _one_process(url, bench.folder) as deployed:
        for people in CROWDS:
            seen = _crowd(deployed, day, people, bench)
            rows.append(seen.row("one process", people))
            if people == BOUND_CROWD:
                bounds += [
                    bound("crowd_p95", percentile(seen.times or [PATIENCE], 0.95) * 1000),
                    bound("crowd_failures", len(seen.failures)),
                ]
        bounds.append(bound("memory", max(map(most_resident, deployed.processes))))
    if nginx() is None:
        say("no nginx here: two processes behind it are not measured")
    else:
        with _two_processes(url, bench.folder) as deployed:
            seen = _crowd(deployed, day, bench.people_through_proxy, bench)
            rows.append(seen.row("two behind nginx", bench.people_through_proxy))
    section = Section(
        "Many people at once",
        f"Each person opens a page every {THINKING:.0f} s on average for {bench.crowd_seconds:.0f} s, once all are "
        f"there, of {BOUND_CROWD} for {bench.settling_seconds:.0f} s already, of pages, filters and profiles drawn at "
        f"random; one view in {1 / FRESH_SHARE:.0f}, and nearly every profile, nobody asked for before. "
        "Times in ms; processor seconds a page are those of all processes; memory is resident, in GiB, each process. "
        "Two processes stand behind nginx with TLS and cookie affinity, as in docs/deploy.md. The crowd itself runs on "
        "the same cores.",
        ("instances", "people", "pages", "p50", "p95", "p99", "failures", "processor s a page", "memory"),
        tuple(rows),
    )
    return section, bounds


@contextmanager
def _one_process(url: str, folder: Path) -> Iterator[Deployed]:
    with dashboard(url, folder / "crowd.log") as address:
        yield Deployed(address, (serving(address),))


@contextmanager
def _two_processes(url: str, folder: Path) -> Iterator[Deployed]:
    allowed = {"STREAMLIT_SERVER_ALLOWED_HOSTS": NAME}
    with ExitStack() as stack:
        addresses = [
            stack.enter_context(dashboard(url, folder / f"crowd-{number}.log", environment=allowed))
            for number in (1, 2)
        ]
        ports = [urlsplit(address).port or 0 for address in addresses]
        (place := folder / "nginx").mkdir(exist_ok=True)
        _, secure = stack.enter_context(proxy(ports, place))
        processes = tuple(map(serving, addresses))
        yield Deployed(f"https://{NAME}:{secure}", processes, place / "certificate.pem")


def _crowd(deployed: Deployed, last: date, people: int, bench: Bench) -> Seen:
    """Let people in one after the other, watch them once all have been there for a while, and let them go."""
    seen = Seen()
    came, watching, leaving = threading.Semaphore(0), threading.Event(), threading.Event()

    def person(number: int) -> None:
        chance = random.Random(people * 1_000 + number)
        entered = False
        try:
            with Session(deployed.address, deployed.certificate) as session:
                session.run("overview", "")
                entered = True
                came.release()
                while not leaving.wait(THINKING * (0.5 + chance.random())):
                    watched = watching.is_set()
                    page = chance.choice(ENTRIES).name
                    asked = opened(page, _view(chance, last), chance.randrange(bench.creators), bench.creators)
                    taken = session.run(page, asked)
                    if watched:
                        seen.times.append(taken)
        except (OSError, RuntimeError, WebSocketException) as error:
            seen.failures.append(str(error))
            if not entered:
                came.release()

    threads = [threading.Thread(target=person, args=(number,)) for number in range(people)]
    for thread in threads:
        thread.start()
        time.sleep(1 / (OPENINGS_THROUGH_PROXY if deployed.certificate else OPENINGS_A_SECOND))
    for _ in threads:
        came.acquire()
    # Nobody opens the dashboard at the same second as all others.
    time.sleep(bench.settling_seconds if people == BOUND_CROWD else 0)
    before = _processor(deployed.processes)
    watching.set()
    time.sleep(bench.crowd_seconds)
    seen.memory = tuple(map(resident, deployed.processes))
    leaving.set()
    for thread in threads:
        thread.join()
    seen.processor = _processor(deployed.processes) - before
    for failure in seen.failures:
        say(f"with {people} people: {failure}")
    return seen


def _processor(processes: Sequence[int]) -> float:
    return sum(map(processor_seconds, processes))


def _view(chance: random.Random, last: date) -> str:
    own = chance.random() < FRESH_SHARE
    end = last - timedelta(days=chance.randrange(1, DAYS_OF_THEIR_OWN) if own else 0)
    return query(end, chance.choice(LENGTHS), chance.choice([*FILTERS.values()]))
