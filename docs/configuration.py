"""The page on settings."""

from __future__ import annotations

from dataclasses import fields

from data_access.settings import Settings
from docs.tables import table

OPENING = """# Configuration

Nothing needs to be set: without any of these, the dashboard opens the sample programme. Settings are read from the
environment once, at the start, and a value that cannot be used stops it with a message that names the setting. A
`CONNECT_OPS_` name that is not in this table is an error too, so that a misspelt one is noticed.

"""

CLOSING = """
For example:

```
CONNECT_OPS_PROGRAMME_START=2025-01-01 CONNECT_OPS_LOCALE=fr_FR make run
```

How the server itself behaves (port, theme, uploads) is Streamlit's business: see `.streamlit/config.toml`.
The tables that a database must have are in [the data contract](data-contract.md).
"""


def page() -> str:
    """Return the page in Markdown."""
    rows = (
        (f"`{f.metadata['variable']}`", f"`{f.metadata['shown_default']}`", f.metadata["meaning"])
        for f in fields(Settings)
    )
    return OPENING + table(("setting", "default", "meaning"), rows) + CLOSING
