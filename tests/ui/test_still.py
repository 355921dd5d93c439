"""A part of a page whose state of the data is gone has the whole page drawn anew, and a page does not."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def _page_and_part() -> None:
    import streamlit as st
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    from ui.still import begin_anew_from_part

    run = get_script_run_ctx()
    assert run is not None
    if "drawn" in st.session_state:
        begin_anew_from_part()
        st.text("the page")
    else:
        st.session_state["drawn"] = True
        run.fragment_ids_this_run = ["part"]
        begin_anew_from_part()
        st.text("the part")


def test_a_part_goes_back_to_the_page_and_a_page_goes_on() -> None:
    page = AppTest.from_function(_page_and_part).run()
    assert [text.value for text in page.text] == ["the page"]
