"""From the claims of an id token to a viewer. Any doubt denies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Any, TypeVar

from access.groups import LIMITS, Grant, Groups, Limits
from access.permissions import Role
from access.viewer import Viewer
from data_access.errors import PermissionDeniedError, SignInNeededError

Member = TypeVar("Member", str, int)

# How far the provider's clock may be ahead of ours.
CLOCK_SECONDS = 120


def viewer_of(claims: Mapping[str, Any], groups: Groups, now: datetime) -> Viewer:
    """Return the viewer that an id token stands for.

    Raises SignInNeededError where the token is over or says not until when it holds, PermissionDeniedError where its
    groups give no role or cannot be brought together without seeing more than one of them allows.
    """
    until = _until(claims, groups, now)
    if now >= until:
        raise SignInNeededError("Your sign-in has ended. Sign in again to go on.")
    grant_of_role = _by_role(_granted(claims, groups))
    countries, campaigns, managers = reduce(_both, (grant.limits for grant in grant_of_role.values()))
    return Viewer(
        name=named(claims),
        roles=frozenset(grant_of_role),
        countries=countries,
        campaigns=campaigns,
        managers=managers,
        subject=_subject(claims),
        until=until,
    )


def named(claims: Mapping[str, Any]) -> str:
    """Return what to call somebody: the e-mail address unless the provider does not vouch for it, else its own id."""
    address = claims.get("email")
    if isinstance(address, str) and address and claims.get("email_verified", True) is True:
        return address
    return _subject(claims)


def _subject(claims: Mapping[str, Any]) -> str:
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject:
        raise SignInNeededError("The provider did not say who you are. Sign in again.")
    return subject


def _until(claims: Mapping[str, Any], groups: Groups, now: datetime) -> datetime:
    """Return when the sign-in ends: with its token, or so many minutes after it was issued, whichever is first."""
    issued, expires = _moment(claims, "iat"), _moment(claims, "exp")
    if issued > now + timedelta(seconds=CLOCK_SECONDS):
        raise SignInNeededError("Your sign-in is dated in the future. Ask an administrator to compare the clocks.")
    return min(expires, issued + timedelta(minutes=groups.session_minutes))


def _moment(claims: Mapping[str, Any], name: str) -> datetime:
    value = claims.get(name)
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError):
        pass
    raise SignInNeededError(f"Your sign-in does not say {name!r}, so it cannot be relied on. Sign in again.")


def _granted(claims: Mapping[str, Any], groups: Groups) -> Sequence[Grant]:
    """Return what the groups of a token give."""
    names = claims.get(groups.claim)
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise PermissionDeniedError(
            f"Your sign-in has no list of groups (the claim {groups.claim!r}). Ask an administrator to add it."
        )
    if groups.prefix:
        for name in names:
            if name.startswith(groups.prefix) and name not in groups.grants:
                raise PermissionDeniedError(f"The group {name!r} is not known here. Ask an administrator to map it.")
    found = [groups.grants[name] for name in dict.fromkeys(names) if name in groups.grants]
    if not found:
        raise PermissionDeniedError("None of your groups gives a role here. Ask an administrator for one.")
    return found


def _by_role(grants: Sequence[Grant]) -> dict[Role, Grant]:
    """Return one grant a role: what its groups allow together."""
    found: dict[Role, Grant] = {}
    # In an order of its own, so that the provider's does not decide.
    for grant in sorted(_widest(grants), key=_order):
        found[grant.role] = _either(found[grant.role], grant) if grant.role in found else grant
    return found


def _widest(grants: Sequence[Grant]) -> set[Grant]:
    """Return the grants that no other grant of their role includes."""
    return {
        one
        for one in grants
        if not any(one != other and one.role == other.role and _within(one, other) for other in grants)
    }


def _order(grant: Grant) -> tuple[str, ...]:
    return grant.role, *("" if limit is None else repr(sorted(limit)) for limit in grant.limits)


def _either(one: Grant, other: Grant) -> Grant:
    """Return what two groups of one role allow together, where that is neither more nor less than either of them.

    FR and ES are FR or ES. But FR's campaign 1 and ES's campaign 2 are not {FR, ES} in campaigns {1, 2}.
    """
    different = [at for at in range(len(LIMITS)) if one.limits[at] != other.limits[at]]
    if len(different) > 1:
        names = " and ".join(LIMITS[at] for at in different)
        raise PermissionDeniedError(
            f"Your groups limit the role {one.role} in different ways ({names}), which cannot be brought together. "
            "Ask an administrator to leave you one of them."
        )
    return Grant(
        one.role,
        _joined(one.countries, other.countries),
        _joined(one.campaigns, other.campaigns),
        _joined(one.managers, other.managers),
    )


def _within(one: Grant, other: Grant) -> bool:
    return all(
        allowed is None or (limit is not None and limit <= allowed)
        for limit, allowed in zip(one.limits, other.limits, strict=True)
    )


def _both(one: Limits, other: Limits) -> Limits:
    """Return the rows that two roles both allow: whoever has both sees what each of them would show."""
    return _common(one[0], other[0]), _common(one[1], other[1]), _common(one[2], other[2])


def _joined(one: frozenset[Member] | None, other: frozenset[Member] | None) -> frozenset[Member] | None:
    return None if one is None or other is None else one | other


def _common(one: frozenset[Member] | None, other: frozenset[Member] | None) -> frozenset[Member] | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other
