"""A page whose state of the data is gone, or a part of it, begins anew; where that does not help it goes on."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def _runs() -> None:
    import streamlit as st
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    from ui.still import begin_anew

    run = get_script_run_ctx()
    assert run is not None
    number = st.session_state["number"] = st.session_state.get("number", 0) + 1
    if number in st.session_state["parts"]:
        run.fragment_ids_this_run = ["part"]
    begin_anew()
    st.text(f"run {number} goes on")


def test_a_page_begins_anew_once_and_then_goes_on() -> None:
    page = AppTest.from_function(_runs)
    page.session_state["parts"] = ()
    assert [text.value for text in page.run().text] == ["run 2 goes on"]
    assert [text.value for text in page.run().text] == ["run 3 goes on"]


def test_a_part_always_goes_back_to_the_whole_page() -> None:
    page = AppTest.from_function(_runs)
    page.session_state["parts"] = (1, 3)
    assert [text.value for text in page.run().text] == ["run 2 goes on"]
    assert [text.value for text in page.run().text] == ["run 4 goes on"]
