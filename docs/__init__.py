"""Pages that say what the code says: `python -m docs` writes them from the contract, the settings and the metrics."""

from __future__ import annotations

from pathlib import Path

from docs import access, configuration, data_contract, metrics

FOLDER = Path(__file__).resolve().parent

NOTICE = "<!-- Written by `make docs`. Change the code it is made from, then run that again. -->\n\n"


def pages() -> dict[str, str]:
    """Return the text of every generated page by its file name."""
    return {
        "access.md": NOTICE + access.page(),
        "configuration.md": NOTICE + configuration.page(),
        "data-contract.md": NOTICE + data_contract.page(),
        "metrics.md": NOTICE + metrics.page(),
    }
