"""Whoever speaks to the server without the page gets nothing beyond their rights, and what was refused is recorded.

Each test signs in with a real browser at a real provider and then says over the websocket what no page would say.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page

from access.permissions import EXECUTIVE, MANAGER, PAGE_ROLES
from data_access.database import Database
from tests.audited import recorded
from tests.browser.conftest import Cookies
from tests.browser.dashboard import visit
from tests.browser.socket_of import RawSession, Sent, raw_session
from ui.navigation import ENTRIES

TROUBLE = "Something went wrong"
REFUSED = "Ask an administrator for it"
FOR_MANAGERS = [entry.name for entry in ENTRIES if MANAGER in PAGE_ROLES[entry.name]]
KEPT_FROM_EXECUTIVES = [entry.name for entry in ENTRIES if EXECUTIVE not in PAGE_ROLES[entry.name]]
RUSSIA: tuple[dict[str, Any], ...] = (
    {"string_array_value": ["Russia"]},
    {"string_array_value": ["RU", "France"]},
    {"int_array_value": [0, 1, 2, 3]},
    {"string_value": "RU"},
)

Session = Callable[[str], RawSession]


@pytest.fixture
def session(signed_address: str, cookies: Callable[[str], Cookies]) -> Iterator[Session]:
    """Return `session(person)`, a new websocket of a signed-in person."""
    with ExitStack() as opened:
        yield lambda person: opened.enter_context(raw_session(signed_address, cookies(person)))


def texts_of(sample: Database, columns: str, condition: str) -> frozenset[str]:
    """Return the texts that creators have in some columns, where a condition holds; short ones could be anything."""
    found: set[str] = set()
    with sample.engine.connect() as connection:
        for row in connection.exec_driver_sql(f"select {columns} from creators where {condition}"):
            found.update(str(text) for text in row if text is not None and len(str(text)) > 8)
    return frozenset(found)


@pytest.fixture(scope="module")
def not_french(sample: Database) -> frozenset[str]:
    """Return what names creators of other countries than France, and no French one."""
    columns = "handle, external_id"
    french = texts_of(sample, columns, "country = 'FR'")
    others = texts_of(sample, columns, "country <> 'FR'") - french
    assert len(others) > 1_000
    return others


@pytest.fixture(scope="module")
def personal(sample: Database) -> frozenset[str]:
    """Return the names, e-mails and phones of all creators, which are masked until somebody says why."""
    return texts_of(sample, "display_name, email, phone", "true")


def found(sent: Sent, texts: frozenset[str]) -> list[str]:
    content = sent.content.decode("utf-8", "replace")
    return [text for text in texts if text in content]


def refusals(who: str) -> list[str]:
    return [entry["subject"] for entry in recorded("refusal") if entry["who"] == f"{who}@example.org"]


@pytest.mark.parametrize("name", FOR_MANAGERS)
def test_another_market_forged_into_the_filters_brings_nothing_of_it(
    session: Session, not_french: frozenset[str], name: str
) -> None:
    russia = set(session("campaign-manager").run(name, "period=all&country=RU").figures())
    honest = session("fr").run(name, "period=all")
    for forged in RUSSIA:
        person = session("fr")
        bar = person.run(name, "period=all").widget("filter_countries")
        for sent in (person.run(name, "period=all", widgets={bar: forged}), person.run(name, "period=all&country=RU")):
            assert found(sent, not_french) == []
            assert not (set(sent.figures()) - set(honest.figures())) & russia


def test_a_market_that_is_theirs_to_choose_shows_its_creators(session: Session, not_french: frozenset[str]) -> None:
    assert found(session("campaign-manager").run("leaderboard", "period=all&country=RU"), not_french)


@pytest.mark.parametrize("name", KEPT_FROM_EXECUTIVES)
def test_a_page_is_refused_by_its_name_and_by_the_hash_of_its_script(
    session: Session, personal: frozenset[str], name: str
) -> None:
    person = session("executive")
    (listed,) = (one.navigation for one in person.run().messages if one.WhichOneof("type") == "navigation")
    script = {page.url_pathname: page.page_script_hash for page in listed.app_pages}[name]
    before = len(refusals("executive"))
    for query in ("", "creator=1", "q=1%0A2%0A3"):
        for sent in (person.run(name, query), person.run(script=script, query=query)):
            assert sent.says(REFUSED)
            assert found(sent, personal) == []
            assert sent.files() == sent.figures() == sent.fragments() == ()
    assert refusals("executive")[before:] == [f"page {name}"], "noted once a session"


def test_a_part_of_a_page_that_another_session_drew_is_drawn_for_that_session_alone(session: Session) -> None:
    caller, executive = session("administrator"), session("executive")
    parts = caller.run("creators", "creator=1").fragments()
    executive.run()
    assert parts
    for part in parts:
        executive.say_run(fragment=part)
    executive.run()
    drawn = [message for message in executive.heard if message.delta.fragment_id in parts]
    assert drawn == []


def test_a_reveal_is_not_had_by_its_state_nor_by_its_button_without_a_reason(
    session: Session, sample: Database, personal: frozenset[str]
) -> None:
    with sample.engine.connect() as connection:
        one = connection.exec_driver_sql(
            "select min(creator_id) from creators where country = 'RU' and email is not null and phone is not null"
        ).scalar_one()
    before = len(recorded("reveal"))
    page = session("ru").run("creators", f"creator={one}")
    assert page.says("•••")
    until = json.dumps({f"ru@example.org|ru|{one}": 9e9})
    button, why = page.widget("FormSubmitter"), page.widget("reveal_why")
    forged: tuple[dict[str, dict[str, Any]], ...] = (
        {"reveal:until": {"json_value": until}},
        {"reveal_form": {"trigger_value": True}},
        {button: {"trigger_value": True}},
        {button: {"trigger_value": True}, why: {"string_value": ""}},
    )
    for widgets in forged:
        for part in ("", page.fragments()[0]):
            person = session("ru")
            assert part in ("", *person.run("creators", f"creator={one}").fragments())
            person.run("creators", f"creator={one}", fragment=part, widgets=widgets)
            assert found(Sent(tuple(person.heard)), personal) == []
    assert len(recorded("reveal")) == before


def test_a_creator_of_another_country_is_not_had_by_number_search_order_or_button(
    session: Session, sample: Database, personal: frozenset[str]
) -> None:
    with sample.engine.connect() as connection:
        french, handle, order = connection.exec_driver_sql(
            "select creator_id, handle, order_id from creators join commissions using (creator_id)"
            " where country = 'FR' and order_id is not null order by 1, 3 limit 1"
        ).one()
    caller = session("administrator").run("creators", f"creator={french}")
    person = session("ru")
    person.run("creators")
    stolen = {caller.widget(key): {"trigger_value": True} for key in ("FormSubmitter", "sign_out")}
    for query in (f"creator={french}", f"q={french}", f"q={handle}", f"q={order}", f"creator={french}&order={order}"):
        sent = person.run("creators", query, widgets=stolen)
        words = sent.content.decode("utf-8", "replace").replace(query, "")
        assert "your sign-in" not in words
        assert not sent.says("Where is my money", "creators_lines", "creators_payouts", f"@{handle}")
        assert found(sent, personal) == []


@pytest.mark.parametrize("rows", [[10**6], [-1], [2**70], ["0"], [None], {}, [[0]]], ids=str)
def test_a_row_that_the_table_does_not_have_shows_nothing(
    session: Session, not_french: frozenset[str], rows: Any
) -> None:
    person = session("fr")
    table = person.run("campaigns", "period=all").widget("campaigns_list")
    chosen = {"selection": {"rows": rows, "columns": [], "cells": []}}
    sent = person.run("campaigns", "period=all", widgets={table: {"json_value": json.dumps(chosen)}})
    assert found(sent, not_french) == []
    assert not sent.says("Traceback", "site-packages")


@pytest.mark.parametrize(
    "value",
    [
        {"json_value": "{"},
        {"json_value": '{"selection": 1}'},
        {"bool_value": True},
        {"bytes_value": b"\xff" * 1000},
        {"string_array_value": ["\u202e" * 100_000]},
    ],
    ids=["no json", "another shape", "a flag", "bytes", "endless"],
)
def test_a_value_of_another_kind_is_answered_without_telling_how_the_server_works(
    session: Session, value: dict[str, Any]
) -> None:
    person = session("fr")
    bar = person.run("countries").widget("filter_countries")
    sent = person.run("countries", widgets={bar: value})
    assert not sent.says("Traceback", "site-packages", "TypeError", "JSONDecodeError")
    assert not session("fr").run("countries").says(TROUBLE), "nobody else notices"


def test_what_somebody_sends_begins_no_line_of_the_log(session: Session, signed_folder: Path) -> None:
    person = session("fr")
    table = person.run("campaigns").widget("campaigns_list")
    mark = secrets.token_hex(8)
    hostile = f"\r\n{mark} \x1b[2J\u202e\x9b31m\n{mark}"
    person.say_run(fragment=hostile)
    person.run("campaigns", f"find={hostile}", widgets={hostile: {"string_value": hostile}})
    chosen = {"selection": {"rows": [hostile], "columns": [], "cells": []}}
    person.run("campaigns", widgets={table: {"json_value": json.dumps(chosen)}})
    written = "".join(log.read_text(encoding="utf-8") for log in signed_folder.glob("*.log"))
    assert mark in written, "what was sent is in the log"
    assert not set(written) & set("\r\x1b\u202e\x9b")
    assert not any(line.lstrip().startswith(mark) for line in written.splitlines())


def test_a_file_that_another_session_offers_is_not_made_and_the_attempt_is_recorded(session: Session) -> None:
    offering, executive = session("administrator"), session("executive")
    executive.run()
    (file, *_) = offering.run("audit").files()
    made, before = len(recorded("export")), refusals("executive")
    for claimed in (executive.session, offering.session, ""):
        answer = executive.file(file, claimed).backend_operation_response
        assert answer.error_msg
        assert not answer.deferred_file.url
    assert len(recorded("export")) == made
    assert refusals("executive") == [*before, "file of another session"]
    assert offering.file(file).backend_operation_response.deferred_file.url
    assert len(recorded("export")) == made + 1


def test_a_file_is_given_to_whom_its_address_was_told_and_to_nobody_else(
    session: Session, signed_address: str, cookies: Callable[[str], Cookies]
) -> None:
    person = session("executive")
    (file, *_) = person.run("leaderboard").files()
    path = person.file(file).backend_operation_response.deferred_file.url
    # Pages repeat what they are asked for: an address that is repeated is not told.
    session("campaign-manager").run("campaigns", f"find={path}")

    def answered(who: str | None, asked: str = path) -> tuple[int, bool]:
        held = {one["name"]: one["value"] for one in cookies(who)} if who else {}
        answer = httpx.get(f"{signed_address}{asked}", cookies=held)
        return answer.status_code, len(answer.content) > 0

    other_ending = f"{path.rpartition('.')[0]}.txt"
    assert answered("executive") == answered("executive", other_ending) == (200, True)
    for asked in (path, other_ending):
        assert answered(None, asked) == (401, False)
        assert answered("campaign-manager", asked) == answered("fr", asked) == (404, False)


def test_a_download_of_the_page_works_for_whoever_is_signed_in(
    page: Page, signed_address: str, cookies: Callable[[str], Cookies]
) -> None:
    page.context.add_cookies([dict(one) for one in cookies("executive")])  # type: ignore[misc]
    visit(page, f"{signed_address}/leaderboard?period=all")
    with page.expect_download() as started:
        page.get_by_role("button", name="Download the top").click()
    content = started.value.path().read_bytes()
    assert b"Connect Ops: " in content


def test_two_people_who_take_turns_on_one_page_are_never_sent_the_others_drawing(
    session: Session, not_french: frozenset[str]
) -> None:
    for name in ("leaderboard", "campaigns", "overview"):
        sent: dict[str, set[tuple[str, ...]]] = {"campaign-manager": set(), "fr": set()}
        for _ in range(3):
            for person, figures in sent.items():
                now = session(person).run(name, "period=all")
                figures.add(now.figures())
                if person == "fr":
                    assert found(now, not_french) == []
        assert [len(figures) for figures in sent.values()] == [1, 1]
        assert sent["campaign-manager"] != sent["fr"]
