"""Personal data is masked until somebody says why; every look leaves an entry, and without one nothing is shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from access.audit.chain import verify
from access.audit.recording import audit_log
from access.permissions import EXECUTIVE, SUPPORT
from access.viewer import Viewer
from data_access.database import Database
from tests.audited import everything_written, locked, recorded
from tests.drawn import Draw
from tests.pages.conftest import Open
from ui import answers

CLEAR = ("Anna Karlsson", "anna.secret@example.org", "+33611112212", "1991")
MASKED = ("A••• K•••", "a•••@e•••.org", "+33 ••• ••12", "19••")


@pytest.fixture(autouse=True)
def own_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "audit.sqlite"
    monkeypatch.setenv("CONNECT_OPS_AUDIT_FILE", str(file))
    return file


@pytest.fixture
def programme(drawn: Draw) -> Database:
    anna = dict(zip(("display_name", "email", "phone"), CLEAR[:3], strict=True))
    return drawn(creators=[{**anna, "birth_year": 1991, "handle": "anna"}, {"handle": "annabel"}], commissions=[{}])


def sent(page: AppTest) -> str:
    return "".join(str(element.proto) for element in page.main) + str(page.main)


def ask(page: AppTest, why: str | None, words: str = "") -> AppTest:
    if why is not None:
        page.selectbox(key="reveal_why").set_value(why)
    page.text_input(key="reveal_words").set_value(words)
    (show,) = (button for button in page.button if button.label == "Show")
    return show.click().run()


def shows(page: AppTest, values: tuple[str, ...]) -> list[bool]:
    text = sent(page)
    return [value in text for value in values]


def test_a_reveal_is_recorded_with_its_reason_and_then_shown(app: Open, programme: Database) -> None:
    page = app("creators", programme, creator="1")
    assert (any(shows(page, CLEAR)), all(shows(page, MASKED))) == (False, True)
    ask(page, "Caller identified by order id", "order A-1")
    assert all(shows(page, CLEAR))
    (entry,) = recorded("reveal")
    assert (entry["who"], entry["subject"]) == ("local", "creator 1")
    assert entry["reason"] == "Caller identified by order id: order A-1"
    assert entry["details"] == {"fields": ["display_name", "email", "phone", "birth_year"]}
    assert not any(value in everything_written() for value in CLEAR[:3])


@pytest.mark.parametrize(("why", "words"), [(None, "because"), ("Another reason", "  ")])
def test_without_a_reason_nothing_is_shown(app: Open, programme: Database, why: str | None, words: str) -> None:
    page = ask(app("creators", programme, creator="1"), why, words)
    assert not any(shows(page, CLEAR))
    assert page.warning
    assert recorded("reveal") == []


def test_it_is_hidden_again_by_hand_and_by_time(
    app: Open, programme: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = ask(app("creators", programme, creator="1"), "Caller identified by order id")
    page.button(key="reveal_hide").click().run()
    assert not any(shows(page, CLEAR))
    ask(page, "Caller identified by order id")
    assert all(shows(page, CLEAR))
    real = __import__("time").monotonic
    monkeypatch.setattr("ui.reveal.time.monotonic", lambda: real() + 5 * 60)
    assert not any(shows(page.run(), CLEAR))


def test_another_session_another_creator_and_another_viewer_see_masks(
    app: Open, programme: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = ask(app("creators", programme, creator="1"), "Caller identified by order id")
    assert not any(shows(app("creators", programme, creator="1"), CLEAR)), "a session of its own"
    page.query_params["creator"] = "2"
    assert not any(shows(page.run(), CLEAR))
    page.query_params["creator"] = "1"
    assert all(shows(page.run(), CLEAR)), "the time is not over"
    monkeypatch.setattr("access.identity.current", lambda: Viewer("olaf", frozenset({SUPPORT})))
    assert not any(shows(page.run(), CLEAR)), "signed in anew in the same session"


def test_a_role_that_may_not_ask_is_not_offered_it(
    app: Open, programme: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("access.viewer.Viewer.may", lambda self, action: action != "reveal personal data")  # noqa: ARG005
    page = app("creators", programme, creator="1")
    assert not [button for button in page.button if button.label == "Show"]
    assert not any(shows(page, CLEAR))


def test_nothing_in_clear_is_kept_for_others(app: Open, programme: Database) -> None:
    ask(app("creators", programme, creator="1"), "Caller identified by order id")
    assert not any("personal_data" in asked.question for asked in answers.recent().latest())


@pytest.mark.parametrize("trouble", ["locked", "a folder in its place"])
def test_while_nothing_can_be_recorded_nothing_is_shown_and_the_page_stays(
    app: Open, programme: Database, own_log: Path, trouble: str
) -> None:
    page = app("creators", programme, creator="1")
    if trouble == "locked":
        with locked(own_log):
            ask(page, "Caller identified by order id")
    else:
        for part in own_log.parent.glob("audit.sqlite*"):
            part.unlink()
        own_log.mkdir()
        answers.settings()
        page.run()
        ask(page, "Caller identified by order id")
    assert "This cannot be recorded" in page.error[0].proto.title or "cannot be" in page.error[0].value
    assert not any(shows(page, CLEAR))
    assert page.subheader[0].value == "@anna"


def test_a_search_is_recorded_masked_with_whom_it_found_and_once(app: Open, programme: Database) -> None:
    page = app("creators", programme, q="anna.secret@example.org")
    page.run()
    (entry,) = recorded("search")
    assert entry["details"] == {"terms": ["e-mail: a•••@e•••.org"], "found": 1, "creators": [1]}
    assert "anna.secret" not in everything_written()
    (opened,) = recorded("profile")
    assert opened["subject"] == "creator 1"
    assert len(opened["session"]) == 12


def test_while_searches_cannot_be_recorded_the_page_says_so_once(app: Open, programme: Database, own_log: Path) -> None:
    app("creators", programme)
    audit_log().append("sign-in", who="somebody")
    with locked(own_log):
        page = app("creators", programme, q="+33 611 112 212")
    assert [warning.value for warning in page.warning if "audit log" in warning.value] == [page.warning[0].value]
    assert not any(shows(page, CLEAR))


def test_a_refused_page_is_recorded(app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("access.identity.current", lambda: Viewer("eve", frozenset({EXECUTIVE})))
    page = app("creators")
    page.run()
    (entry,) = recorded("refusal")
    assert (entry["who"], entry["roles"], entry["subject"]) == ("eve", '["executive"]', "page creators")
    assert verify(audit_log()).whole
