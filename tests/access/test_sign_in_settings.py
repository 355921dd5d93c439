"""Sign-in is set up whole or the dashboard does not start: half of it would show everybody all, or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from access import identity
from data_access.errors import SettingError

AUTH = {
    "redirect_uri": "https://ops.example.org/oauth2callback",
    "cookie_secret": "s" * 32,
    "client_id": "connect-ops",
    "client_secret": "kept",
    "server_metadata_url": "https://id.example.org/.well-known/openid-configuration",
}
PROVIDER = {name: AUTH[name] for name in ("client_id", "client_secret", "server_metadata_url")}
SHARED = {name: AUTH[name] for name in ("redirect_uri", "cookie_secret")}


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    file = tmp_path / "access.toml"
    file.write_text("[groups.ops]\nrole = 'support'\n")
    return file


def _with(monkeypatch: pytest.MonkeyPatch, section: dict[str, Any]) -> None:
    monkeypatch.setattr(identity, "_auth", lambda: section)


def test_nothing_set_means_that_nobody_signs_in(monkeypatch: pytest.MonkeyPatch) -> None:
    _with(monkeypatch, {})
    assert identity.demand_sign_in_settings(None) is False


@pytest.mark.parametrize("section", [AUTH, {**SHARED, "okta": PROVIDER, "google": PROVIDER}], ids=["one", "named"])
def test_everything_set_means_that_people_sign_in(
    monkeypatch: pytest.MonkeyPatch, mapping: Path, section: dict[str, Any]
) -> None:
    _with(monkeypatch, section)
    assert identity.demand_sign_in_settings(mapping) is True
    assert identity.providers() == (("default",) if section is AUTH else ("google", "okta"))


def test_one_half_without_the_other_is_named(monkeypatch: pytest.MonkeyPatch, mapping: Path) -> None:
    _with(monkeypatch, AUTH)
    with pytest.raises(SettingError, match="set CONNECT_OPS_ACCESS to a TOML file"):
        identity.demand_sign_in_settings(None)
    _with(monkeypatch, {})
    with pytest.raises(SettingError, match=r"has no \[auth\]"):
        identity.demand_sign_in_settings(mapping)


@pytest.mark.parametrize(
    ("section", "said"),
    [
        *(({**AUTH, name: ""}, name) for name in AUTH),
        ({**AUTH, "redirect_uri": "https://ops.example.org/"}, "followed by /oauth2callback"),
        ({**AUTH, "cookie_secret": "short"}, "at least 32 letters"),
        ({**SHARED, "okta": {"client_id": "x", "client_secret": "y"}}, "server_metadata_url of the provider 'okta'"),
        (SHARED, "client_id is missing"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_entry_that_cannot_be_used_is_named_and_no_secret_said(
    monkeypatch: pytest.MonkeyPatch, mapping: Path, section: dict[str, Any], said: str
) -> None:
    _with(monkeypatch, section)
    with pytest.raises(SettingError, match=said) as raised:
        identity.demand_sign_in_settings(mapping)
    assert "kept" not in str(raised.value)
    assert "short" not in str(raised.value)
