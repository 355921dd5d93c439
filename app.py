"""Start here: settings → database → viewer → navigation → the page.

The server imports this file once, for `app`; Streamlit then executes it as a script for every run of a page.
"""

from __future__ import annotations

import gc
import sys

import streamlit as st
from starlette.middleware import Middleware
from streamlit.errors import FragmentHandledException
from streamlit.runtime.pages_manager import PagesManager

from access import identity
from access.audit.configuration import begin
from access.audit.trail import Trail
from access.browser_headers import BrowserHeaders
from access.closed_doors import ClosedDoors
from access.loopback import LoopbackOnly, demand_loopback
from access.own_files import OwnFiles
from access.returning import ReturnToPage
from access.viewer import Viewer
from data_access.errors import ConnectOpsError, PermissionDeniedError, SettingError, SignInNeededError
from data_access.harmless_log import keep_logs_harmless
from data_access.settings import OPEN_TO_NETWORK
from ui import account, answers, messages
from ui.navigation import menu, navigation
from ui.session import done_lately, session_name
from ui.skeleton import skeleton
from ui.style import style


def run_page() -> None:
    """Run the page that the address names for whoever is signed in, or say why it cannot be shown."""
    st.set_page_config(page_title="Connect Ops", page_icon="static/icon.svg", layout="wide")
    style()
    st.logo("static/logo.svg", size="large")
    page = navigation()
    viewer = admitted()
    if viewer is None:
        return
    who_is_here(viewer)
    # What is not drawn yet waits as a skeleton below what is: nothing on the page jumps.
    drawn = st.container()
    try:
        with skeleton(height=480), drawn:
            page.run()
    except FragmentHandledException:
        # A panel failed and has said so in its place.
        menu(viewer.may_open)
        raise
    except Exception as error:
        messages.failed(error)
        menu(viewer.may_open)


def admitted() -> Viewer | None:
    """Return who is looking; where that is nobody who may see anything, say so in place of the page and return None."""
    try:
        viewer = identity.current()
    except SignInNeededError as needed:
        account.sign_in(str(needed), identity.providers(), identity.sign_in)
    except PermissionDeniedError as denied:
        trail_of(Viewer(identity.name(), frozenset())).note("refusal", subject="every page")
        account.refused(str(denied), identity.name(), identity.sign_out)
    except ConnectOpsError as error:
        messages.failed(error)
    else:
        arrived(viewer)
        return viewer
    return None


def trail_of(viewer: Viewer) -> Trail:
    """Return what this browser session records of somebody."""
    return Trail(viewer, session_name(), done_lately())


def arrived(viewer: Viewer) -> None:
    """Record that somebody signed in, once a sign-in and browser session."""
    known = f"sign-in {viewer.subject} {viewer.until}"
    if viewer.signed_in and known not in done_lately():
        trail_of(viewer).note("sign-in", subject=viewer.subject, details={"rows": viewer.rows})
        done_lately()[known] = 0.0


def who_is_here(viewer: Viewer) -> None:
    """Draw in the sidebar who is signed in, and the way out."""

    def sign_out() -> None:
        trail_of(viewer).note("sign-out", subject=viewer.subject)
        identity.sign_out()

    if viewer.signed_in:
        account.account(viewer.name, sorted(viewer.roles), viewer.rows, sign_out)
    else:
        account.open_notice()


def prepare_server() -> list[Middleware]:
    """Do what is done once a process: hold the settings and the address. Return what stands before the app."""
    keep_logs_harmless()
    try:
        settings = answers.settings()
        people_sign_in = identity.demand_sign_in_settings(settings.access_file)
        open_to_network = people_sign_in or settings.open_to_network
        if not open_to_network:
            demand_loopback(st.get_option("server.address"), OPEN_TO_NETWORK)
    except SettingError as error:
        sys.exit(str(error))
    begin(answers.settings())
    # A folder named pages/ makes Streamlit look there first, and call the first direct link "not found".
    PagesManager.uses_pages_directory = False
    # What is imported by now stays: later garbage collections need not look at it.
    gc.collect()
    gc.freeze()
    # A full collection stops every session for 100 ms: it comes once in hundreds of runs, not once in twenty.
    gc.set_threshold(10_000, 20, 50)
    guards = [] if open_to_network else [Middleware(LoopbackOnly, setting=OPEN_TO_NETWORK)]
    signing_in = [Middleware(ReturnToPage), Middleware(OwnFiles, holder=identity.holder)] if people_sign_in else []
    return [Middleware(BrowserHeaders), Middleware(ClosedDoors), *guards, *signing_in]


if __name__ == "__main__":
    run_page()
else:
    # `streamlit run` finds the app by this very assignment.
    app = st.App(__file__, middleware=prepare_server(), on_script_error=messages.failed)
