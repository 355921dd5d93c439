"""The one door through which Streamlit says who is looking."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from access.claims import named, viewer_of
from access.groups import read_groups
from access.own_files import demand_asked_by
from access.viewer import Viewer, local_viewer
from data_access.errors import PermissionDeniedError, SettingError, SignInNeededError, did_you_mean
from data_access.settings import ACCESS, load

_SECRETS = ".streamlit/secrets.toml"
_CALLBACK = "/oauth2callback"
_SHORTEST_SECRET = 32
_PROVIDER_ENTRIES = ("client_id", "client_secret", "server_metadata_url")


def current() -> Viewer:
    """Return who is looking at the page that runs.

    Raises SignInNeededError where nobody is signed in or the sign-in has ended, PermissionDeniedError where their
    groups give them nothing, SettingError where the mapping of groups cannot be read.
    """
    file = load().access_file
    claims: Mapping[str, Any] = st.user.to_dict()
    if file is None:
        if "is_logged_in" in claims:
            raise SettingError(f"{_SECRETS} has [auth], but {ACCESS} does not say which groups may see what.")
        return local_viewer()
    if claims.get("is_logged_in") is not True:
        raise SignInNeededError("Sign in to see the programme.")
    return viewer_of(claims, read_groups(file), datetime.now(UTC))


def unchanged(viewer: Viewer) -> Callable[[], None]:
    """Return what raises once this viewer's sign-in has ended or the mapping of groups gives them something else.

    It may be called where no page runs, as while a file is made. Raises SignInNeededError, PermissionDeniedError,
    SettingError.
    """
    file = load().access_file
    claims: Mapping[str, Any] = st.user.to_dict() if file is not None else {}

    def demand() -> None:
        viewer.demand_signed_in()
        if file is not None and viewer_of(claims, read_groups(file), datetime.now(UTC)) != viewer:
            raise PermissionDeniedError("What you may see has changed. Reload the page.")

    return demand


def asked_from_here(viewer: Viewer) -> Callable[[], None]:
    """Return what raises PermissionDeniedError where another browser session than this one asks for a file.

    It is called while the file is made. Where nobody signs in there is nothing to keep from anybody.
    """
    context = get_script_run_ctx()
    session = context.session_id if context is not None else ""
    return partial(demand_asked_by, session) if viewer.signed_in else lambda: None


def holder(cookies: Mapping[str, str]) -> Viewer:
    """Return who holds these cookies, where no page runs.

    Raises SignInNeededError unless the cookie of the sign-in is among them, signed by this dashboard and not over;
    PermissionDeniedError and SettingError as `current` does.
    """
    secret = get_cookie_secret()

    def signed(name: str) -> bytes | None:
        return decode_signed_value(secret, name, cookies.get(name, ""))

    content = get_cookie_with_chunks(signed, USER_COOKIE_NAME)
    claims = json.loads(content) if content else {}
    file = load().access_file
    if file is None or claims.get("is_logged_in") is not True:
        raise SignInNeededError("Sign in to see the programme.")
    return viewer_of(claims, read_groups(file), datetime.now(UTC))


def name() -> str:
    """Return what to call somebody who is signed in, whether their groups give them anything or not."""
    return named(st.user.to_dict())


def sign_in(provider: str) -> None:
    """Lead to an identity provider, by its name of `providers`."""
    st.login(provider)


def sign_out() -> None:
    """Forget who is signed in, here and, where the provider can, at the provider."""
    st.logout()


def providers() -> tuple[str, ...]:
    """Return the names of the identity providers that `[auth]` lists; "default" is the one without a name."""
    section = _auth()
    named = [name for name, entry in section.items() if isinstance(entry, Mapping) and "client_id" in entry]
    return (("default",) if "client_id" in section else ()) + tuple(sorted(set(named) - {"default"}))


def demand_sign_in_settings(file: Path | None) -> bool:
    """Hold `[auth]` and the mapping of groups against each other, and say whether people sign in.

    Raises SettingError that names the entry which is missing or cannot be used.
    """
    section = _auth()
    if not section and file is None:
        return False
    if file is None:
        raise SettingError(
            f"{_SECRETS} has [auth], but nothing says which groups may see what: set {ACCESS} to a TOML file."
        )
    if not section:
        raise SettingError(f"{ACCESS} is set, but {_SECRETS} has no [auth], so nobody could sign in.")
    read_groups(file)
    _demand_entries(section)
    return True


def _auth() -> Mapping[str, Any]:
    if not st.secrets.load_if_toml_exists():
        return {}
    section = st.secrets.get("auth", {})
    return section if isinstance(section, Mapping) else {}


def _demand_entries(section: Mapping[str, Any]) -> None:
    where = f"{_SECRETS}, [auth]"
    for name in ("redirect_uri", "cookie_secret"):
        if not section.get(name):
            raise SettingError(f"{where}: {name} is missing.{did_you_mean(name, section)}")
    if not str(section["redirect_uri"]).endswith(_CALLBACK):
        raise SettingError(f"{where}: redirect_uri must be the dashboard's address followed by {_CALLBACK}.")
    if len(str(section["cookie_secret"])) < _SHORTEST_SECRET:
        raise SettingError(f"{where}: cookie_secret must have at least {_SHORTEST_SECRET} letters, drawn at random.")
    if not providers():
        raise SettingError(f"{where}: client_id is missing.{did_you_mean('client_id', section)}")
    for provider in providers():
        entries = section if provider == "default" and "default" not in section else section[provider]
        for name in _PROVIDER_ENTRIES:
            if not entries.get(name):
                raise SettingError(
                    f"{where}: {name} of the provider {provider!r} is missing.{did_you_mean(name, entries)}"
                )
