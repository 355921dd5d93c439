"""The one door through which Streamlit says who is looking."""

from __future__ import annotations

from access.viewer import Viewer, local_viewer


def current() -> Viewer:
    """Return who is looking at the page that runs."""
    return local_viewer()
