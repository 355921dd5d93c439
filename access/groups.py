"""Which group of the identity provider gives which role and which rows: one TOML file, held before anything starts."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from babel import Locale

from access.permissions import ADMINISTRATOR, ROLES, Role
from data_access.errors import SettingError, did_you_mean

CLAIM = "groups"
SESSION_MINUTES = 60
LIMITS = ("countries", "campaigns", "managers")
_ENTRIES = ("claim", "prefix", "session_minutes", "groups")
_GROUP_ENTRIES = ("role", *LIMITS)

Value = TypeVar("Value", str, int)
Limits: TypeAlias = tuple[frozenset[str] | None, frozenset[int] | None, frozenset[str] | None]


@dataclass(frozen=True)
class Grant:
    """What one group gives: a role over some rows. countries, campaigns, managers: the rows (None: all)."""

    role: Role
    countries: frozenset[str] | None = None
    campaigns: frozenset[int] | None = None
    managers: frozenset[str] | None = None

    @property
    def limits(self) -> Limits:
        """The three limits, in the order of LIMITS."""
        return self.countries, self.campaigns, self.managers


@dataclass(frozen=True)
class Groups:
    """The mapping. claim: of the id token, whose list of group names counts; prefix: of the groups that are meant for
    this dashboard, so that an unknown one among them is a mistake; session_minutes: most minutes a sign-in lasts."""

    grants: Mapping[str, Grant]
    claim: str = CLAIM
    prefix: str = ""
    session_minutes: int = SESSION_MINUTES


def read_groups(file: Path) -> Groups:
    """Return the mapping of a file, as it is now. Raises SettingError that names the entry which cannot be used."""
    try:
        state = file.stat()
    except OSError as error:
        raise SettingError(f"The mapping of groups {file} cannot be read: {error.strerror}.") from None
    return _read(file, state.st_mtime_ns, state.st_size, state.st_ino)


@lru_cache(maxsize=4)
def _read(file: Path, *_state: int) -> Groups:
    try:
        return groups_of(tomllib.loads(file.read_text(encoding="utf-8")), str(file))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingError(f"The mapping of groups {file} cannot be read: {error}.") from None


def groups_of(content: Mapping[str, Any], where: str) -> Groups:
    """Return the mapping that a TOML file holds. where: the file's name, for messages. Raises SettingError."""
    _demand_known(content, _ENTRIES, where)
    groups = content.get("groups")
    if not isinstance(groups, dict) or not groups:
        raise SettingError(f"{where} names no group, so nobody could see anything. Add [groups.NAME] with a role.")
    minutes = content.get("session_minutes", SESSION_MINUTES)
    if type(minutes) is not int or not 1 <= minutes <= 24 * 60:
        raise SettingError(f"{where}: session_minutes is {minutes!r}: it must be a whole number from 1 to 1440.")
    prefix = _text(content.get("prefix", ""), f"{where}: prefix", empty=True)
    for name in groups:
        if not name.startswith(prefix):
            raise SettingError(f"{where}: the group {name!r} does not begin with the prefix {prefix!r}.")
    return Groups(
        {name: _grant(entry, f"{where}: group {name!r}") for name, entry in groups.items()},
        _text(content.get("claim", CLAIM), f"{where}: claim"),
        prefix,
        minutes,
    )


def _grant(entry: Any, where: str) -> Grant:
    if not isinstance(entry, dict):
        raise SettingError(f"{where} must be a table with a role.")
    _demand_known(entry, _GROUP_ENTRIES, where)
    role = entry.get("role")
    if role not in ROLES:
        hint = did_you_mean(str(role), ROLES)
        raise SettingError(f"{where}: role is {role!r}: it must be one of {', '.join(ROLES)}.{hint}")
    grant = Grant(
        role,
        _limit(entry, "countries", str, where),
        _limit(entry, "campaigns", int, where),
        _limit(entry, "managers", str, where),
    )
    for code in grant.countries or ():
        if code not in _countries():
            hint = did_you_mean(code.upper(), _countries())
            raise SettingError(f"{where}: {code!r} is not a country code such as FR.{hint}")
    if role == ADMINISTRATOR and any(limit is not None for limit in grant.limits):
        raise SettingError(f"{where}: an administrator sees the whole programme. Leave the limits out.")
    return grant


def _limit(entry: Mapping[str, Any], name: str, kind: type[Value], where: str) -> frozenset[Value] | None:
    if name not in entry:
        return None
    values = entry[name]
    if not isinstance(values, list) or not values or any(type(value) is not kind for value in values):
        what = "whole numbers" if kind is int else "texts"
        raise SettingError(f"{where}: {name} must be a list of {what}, at least one. Leave it out for all of them.")
    return frozenset(values)


def _text(value: Any, where: str, *, empty: bool = False) -> str:
    if not isinstance(value, str) or not (value or empty):
        raise SettingError(f"{where} is {value!r}: it must be a text.")
    return value


def _demand_known(entries: Collection[str], known: Collection[str], where: str) -> None:
    for name in entries:
        if name not in known:
            raise SettingError(f"{where}: {name!r} is not an entry.{did_you_mean(name, known)}")


@cache
def _countries() -> frozenset[str]:
    """Return the ISO 3166-1 alpha-2 codes, without those that stand for groups of countries."""
    groups = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}
    codes = map(str, Locale("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha()) - groups
