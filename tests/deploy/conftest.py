"""Two instances behind the reference proxy, as docs/deploy.md describes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from tests.browser.dashboard import dashboard
from tests.deploy.nginx import NAME, proxy


@dataclass(frozen=True)
class Deployed:
    """plain, secure: ports of the proxy; instances: ports behind it."""

    plain: int
    secure: int
    instances: tuple[int, int]
    log: str

    @property
    def origin(self) -> str:
        return f"https://{NAME}:{self.secure}"


@pytest.fixture(scope="session")
def deployed(sample_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    folder = tmp_path_factory.mktemp("deployed")
    allowed = {"STREAMLIT_SERVER_ALLOWED_HOSTS": NAME}
    with ExitStack() as stack:
        running = [
            stack.enter_context(dashboard(sample_url, folder / f"{number}.log", environment=allowed))
            for number in (1, 2)
        ]
        first, second = (int(urlsplit(address).port or 0) for address in running)
        plain, secure = stack.enter_context(proxy((first, second), folder))
        yield Deployed(plain, secure, (first, second), str(folder / "access.log"))
