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

from access.audit.configuration import begin
from access.browser_headers import BrowserHeaders
from access.identity import current
from access.loopback import LoopbackOnly, demand_loopback
from data_access.errors import SettingError
from data_access.settings import OPEN_TO_NETWORK
from ui import answers, messages
from ui.navigation import menu, navigation


def run_page() -> None:
    """Run the page that the address names, or say why it cannot be shown."""
    st.set_page_config(page_title="Connect Ops", page_icon="static/icon.svg", layout="wide")
    st.logo("static/logo.svg", size="large")
    page = navigation()
    # What is not drawn yet waits as a skeleton below what is: nothing on the page jumps.
    drawn = st.container()
    try:
        with st.skeleton(height=480), drawn:
            page.run()
    except FragmentHandledException:
        # A panel failed and has said so in its place.
        menu(current().may_open)
        raise
    except Exception as error:
        messages.failed(error)
        menu(current().may_open)


def prepare_server() -> list[Middleware]:
    """Do what is done once a process: hold the settings and the address. Return what stands before the app."""
    try:
        open_to_network = answers.settings().open_to_network
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
    guards = [] if open_to_network else [Middleware(LoopbackOnly, setting=OPEN_TO_NETWORK)]
    return [Middleware(BrowserHeaders), *guards]


if __name__ == "__main__":
    run_page()
else:
    # `streamlit run` finds the app by this very assignment.
    app = st.App(__file__, middleware=prepare_server(), on_script_error=messages.failed)
