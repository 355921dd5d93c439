"""Who a page was drawn for is looked at again: by its parts, and by the files that it offered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from access import identity
from data_access.errors import PermissionDeniedError, SettingError, SignInNeededError

MAPPING = """
[groups.ops-support]
role = "support"
"""


@pytest.fixture
def mapping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "access.toml"
    file.write_text(MAPPING)
    monkeypatch.setenv("CONNECT_OPS_ACCESS", str(file))
    return file


def signed_in(monkeypatch: pytest.MonkeyPatch, **claims: Any) -> None:
    now = datetime.now(UTC)
    token = {
        "is_logged_in": True,
        "sub": "ida",
        "groups": ["ops-support"],
        "iat": now.timestamp(),
        "exp": (now + timedelta(hours=1)).timestamp(),
        **claims,
    }
    monkeypatch.setattr(identity.st, "user", SimpleNamespace(to_dict=lambda: token))


@pytest.mark.usefixtures("mapping")
def test_as_long_as_nothing_changed_nothing_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    signed_in(monkeypatch)
    still = identity.unchanged(identity.current())
    # A file is made where Streamlit does not say who is there.
    monkeypatch.setattr(identity.st, "user", SimpleNamespace(to_dict=dict))
    still()


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        (MAPPING.replace("support]", "others]"), PermissionDeniedError),
        (MAPPING.replace('"support"', '"executive"'), PermissionDeniedError),
        (MAPPING + 'countries = ["FR"]', PermissionDeniedError),
        ("[groups", SettingError),
    ],
)
def test_a_mapping_that_gives_somebody_something_else_counts_at_once(
    mapping: Path, monkeypatch: pytest.MonkeyPatch, changed: str, error: type[Exception]
) -> None:
    signed_in(monkeypatch)
    still = identity.unchanged(identity.current())
    mapping.write_text(changed)
    with pytest.raises(error):
        still()


@pytest.mark.usefixtures("mapping")
def test_the_end_of_the_sign_in_counts_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    signed_in(monkeypatch, exp=(datetime.now(UTC) + timedelta(seconds=0.2)).timestamp())
    viewer = identity.current()
    still = identity.unchanged(viewer)
    assert viewer.until is not None
    monkeypatch.setattr("access.viewer.datetime", SimpleNamespace(now=lambda _: viewer.until))
    with pytest.raises(SignInNeededError):
        still()
