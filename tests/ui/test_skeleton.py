"""A skeleton stands in for what is waited for only where the wait is noticed, and never stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.delta_generator import DeltaGenerator
from streamlit.testing.v1 import AppTest


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Heights of the skeletons that were drawn."""
    heights: list[int] = []
    draw = DeltaGenerator.skeleton

    def noted(self: DeltaGenerator, *, height: int) -> DeltaGenerator:
        heights.append(height)
        return draw(self, height=height)

    monkeypatch.setattr(DeltaGenerator, "skeleton", noted)
    return heights


def quick() -> None:
    """Wait for what is there at once."""
    import streamlit as st

    from ui.abandoned import while_wanted
    from ui.skeleton import skeleton
    from ui.turns import Turns

    with skeleton(480):
        st.text(str(while_wanted(lambda: 7, lambda: True, lambda: False, Turns(at_once=1, most=1, patience=60), 0)))


def slow() -> None:
    """Wait within a page, and within its head, until a second has passed."""
    import time

    import streamlit as st

    from ui.abandoned import while_wanted
    from ui.skeleton import skeleton
    from ui.turns import Turns

    with skeleton(480), skeleton(200):
        while_wanted(lambda: time.sleep(1), lambda: True, lambda: False, Turns(at_once=1, most=1, patience=60), 0)
        st.text("7")


def failing() -> None:
    """Fail after a second."""
    import time

    from ui.abandoned import while_wanted
    from ui.skeleton import skeleton
    from ui.turns import Turns

    with skeleton(480):
        while_wanted(
            lambda: time.sleep(0.8) or 1 // 0, lambda: True, lambda: False, Turns(at_once=1, most=1, patience=60), 0
        )


@pytest.mark.parametrize(("page", "heights"), [(quick, []), (slow, [200]), (failing, [480])])
def test_a_skeleton_is_drawn_once_where_the_wait_is_noticed_and_is_gone_after_it(
    page: Callable[[], None], heights: list[int], drawn: list[int]
) -> None:
    app = AppTest.from_function(page).run(timeout=10)
    assert drawn == heights
    assert not app.get("skeleton")
    assert [text.value for text in app.text] == ([] if page is failing else ["7"])
    assert bool(app.exception) is (page is failing)


def over() -> None:
    """Draw what was waited for, then wait again for a moment."""
    import time

    import streamlit as st

    from ui.skeleton import show_wait, skeleton, wait_is_over

    with skeleton(480):
        time.sleep(0.6)
        show_wait()
        wait_is_over()
        st.container().text("7")
        show_wait()


def test_a_skeleton_is_gone_before_what_was_waited_for_is_drawn(
    drawn: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came above it would push it down the page."""
    order: list[str] = []
    for name in ("empty", "text", "skeleton"):
        monkeypatch.setattr(DeltaGenerator, name, _noted(getattr(DeltaGenerator, name), name, order))
    AppTest.from_function(over).run(timeout=10)
    assert order == ["skeleton", "empty", "text"]
    assert drawn == [480]


def _noted(draw: Callable[..., DeltaGenerator], name: str, order: list[str]) -> Callable[..., DeltaGenerator]:
    def noted(*arguments: object, **options: object) -> DeltaGenerator:
        order.append(name)
        return draw(*arguments, **options)

    return noted
