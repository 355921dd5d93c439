"""The mapping of groups is held before anything starts; a message names the entry that cannot be used."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from access.groups import Grant, groups_of, read_groups
from access.permissions import MANAGER, SUPPORT
from data_access.errors import SettingError

GOOD = """
claim = "roles"
session_minutes = 30
[groups.fr]
role = "campaign manager"
countries = ["FR", "MC"]
campaigns = [7]
managers = ["Ida Berg"]
[groups.callers]
role = "support"
"""


def test_a_mapping_says_what_each_group_gives() -> None:
    groups = groups_of(tomllib.loads(GOOD), "access.toml")
    assert (groups.claim, groups.session_minutes, groups.prefix) == ("roles", 30, "")
    assert groups.grants == {
        "fr": Grant(MANAGER, frozenset({"FR", "MC"}), frozenset({7}), frozenset({"Ida Berg"})),
        "callers": Grant(SUPPORT),
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "names no group"),
        ("[groups]", "names no group"),
        ("groups = ['a']", "names no group"),
        ("[group.a]\nrole='support'", "'group' is not an entry. Did you mean 'groups'?"),
        ("[groups.a]\nrole='suport'", "group 'a': role is 'suport': .* Did you mean 'support'?"),
        ("[groups.a]\ncountries=['FR']", "group 'a': role is None"),
        (
            "[groups.a]\nrole='support'\ncountry=['FR']",
            "group 'a': 'country' is not an entry. Did you mean 'countries'?",
        ),
        ("[groups.a]\nrole='support'\ncountries=['fr']", "group 'a': 'fr' is not a country code such as FR"),
        ("[groups.a]\nrole='support'\ncountries=['XX']", "'XX' is not a country code"),
        ("[groups.a]\nrole='support'\ncountries='FR'", "group 'a': countries must be a list of texts"),
        ("[groups.a]\nrole='support'\ncountries=[]", "countries must be a list of texts, at least one"),
        ("[groups.a]\nrole='support'\ncampaigns=['7']", "campaigns must be a list of whole numbers"),
        ("[groups.a]\nrole='support'\ncampaigns=[true]", "campaigns must be a list of whole numbers"),
        ("[groups.a]\nrole='administrator'\ncountries=['FR']", "group 'a': an administrator sees the whole"),
        ("session_minutes=0\n[groups.a]\nrole='support'", "session_minutes is 0"),
        ("session_minutes='60'\n[groups.a]\nrole='support'", "session_minutes is '60'"),
        ("claim=''\n[groups.a]\nrole='support'", "claim is ''"),
        ("prefix='ops-'\n[groups.a]\nrole='support'", "the group 'a' does not begin with the prefix 'ops-'"),
        ("[groups]\na='support'", "group 'a' must be a table"),
    ],
)
def test_what_cannot_be_used_is_named(text: str, said: str) -> None:
    with pytest.raises(SettingError, match=r"access\.toml.*" + said.replace("?", r"\?")):
        groups_of(tomllib.loads(text), "access.toml")


def test_a_changed_file_counts_at_once_and_a_broken_one_denies(tmp_path: Path) -> None:
    file = tmp_path / "access.toml"
    file.write_text("[groups.a]\nrole = 'support'\n")
    assert set(read_groups(file).grants) == {"a"}
    file.write_text("[groups.other]\nrole = 'support'\n")
    assert set(read_groups(file).grants) == {"other"}
    for broken in ("[groups", "[groups.a]\nrole = 'suport'\n"):
        file.write_text(broken)
        with pytest.raises(SettingError, match=r"access\.toml"):
            read_groups(file)
    file.unlink()
    with pytest.raises(SettingError, match="cannot be read"):
        read_groups(file)
