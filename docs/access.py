"""The page on who may see what, from the table of permissions."""

from __future__ import annotations

from collections.abc import Iterable

from access.claims import CLOCK_SECONDS
from access.groups import CLAIM, LIMITS, SESSION_MINUTES
from access.permissions import ACTIONS, COLUMN_GROUPS, PAGE_ROLES, ROLES, Role
from docs.tables import table

OPENING = f"""# Access

Without any of what follows nobody signs in: the dashboard serves this machine alone, says in its menu that everyone
sees everything, and does not start on another address unless `CONNECT_OPS_OPEN_TO_NETWORK=yes` tells it to. As soon as
there is an `[auth]`, people sign in with your identity provider, and whoever is not given a role sees nothing.

## Sign-in

Any OpenID Connect provider will do; the sign-in itself is Streamlit's. Register the dashboard there as a web
application whose redirect address is the dashboard's own, followed by `/oauth2callback`, and have the **id token**
carry the groups of a person as a list in a claim. Then write `.streamlit/secrets.toml`:

```toml
[auth]
redirect_uri = "https://ops.example.org/oauth2callback"
cookie_secret = "…"           # 32 letters or more: python -c "import secrets; print(secrets.token_hex(32))"
client_id = "…"
client_secret = "…"
server_metadata_url = "https://id.example.org/.well-known/openid-configuration"
```

Several providers stand in `[auth.name]` sections and become a button each; all of them are trusted alike for the names
of groups. What else can be set there is in Streamlit's documentation of `st.login`.

## Groups, roles and rows

A second file, named by `CONNECT_OPS_ACCESS`, says what each group gives. It holds no secret:

```toml
prefix = "ops-"               # of the groups meant for this dashboard; may be left out
claim = "{CLAIM}"              # of the id token; this is the default
session_minutes = {SESSION_MINUTES}          # most minutes a sign-in lasts; this is the default

[groups.ops-admins]
role = "administrator"

[groups.ops-managers-south]
role = "campaign manager"
countries = ["FR", "ES"]      # of the creators

[groups.ops-managers-ida]
role = "campaign manager"
managers = ["Ida Berg"]       # whose creators
campaigns = [12, 17]          # and of those only what came through these campaigns
```

Each limit that is named holds at once. Both files are held when the dashboard starts, and an entry that cannot be used
is named; a change of the mapping counts at the next click, for parts of an open page and its files too,
and while it cannot be read nobody sees anything.

**Any doubt denies.** No claim, a claim that is no list of texts, no known group, a token without `sub`, `iat` or
`exp`, one that is over or dated more than {CLOCK_SECONDS} seconds ahead: nothing is shown. A group that is not mapped
gives nothing; where a `prefix` is set, an unmapped group that begins with it denies everything, because somebody
mistyped it.

**Several groups.** Groups of one role are joined where the result is exactly what they allow: `FR` and `ES` are both;
`FR` and everything is everything. Where they limit in different ways ({", ".join(LIMITS)}) the sum
could only be written wider than its parts, so it is denied, with a message. Whoever has **several roles** sees the rows
that each of them may see: a second role never shows the first one more rows.

**How soon a removed group counts.** The token says who is in which group when it is issued, and nothing asks the
provider again before it ends. A sign-in ends with its token (`exp`) or `session_minutes` after it was issued (`iat`),
whichever is first, whatever Streamlit's cookie of 30 days says; this is looked at whenever a page or a part of it
runs, and before a file is given. So a removed group counts after `session_minutes` at the latest. To be rid of
somebody at once, take their group out of the mapping, or change `cookie_secret` and restart. Signing out in one tab
leaves other open tabs as they are until then.

After the sign-in people land on the page whose link they opened, with its filters. What the audit log calls them is
their e-mail address, unless the provider says that it has not verified it, else the token's `sub`.

## Who may see and do what

From the table in the code that pages and tests use (`access/permissions.py`). What is not listed is denied.

"""

ROWS = """
## Rows

A limited viewer's rights are part of the scope that every question takes, and so of every query, cache key, choice in
the filter bar, search, count and file. What counts the whole programme (the contents of the database, imports, the
check, the audit log) is not theirs: a total over all rows, less what they see, would say what they may not know.
`tests/access/test_row_scope.py` asks every question of every page for limited viewers, and holds the answers equal to
those of a database from which all other rows were removed; `tests/engines/test_same_answers.py` holds the servers to
the same. Payouts under a limit to campaigns are held against all their lines, as said below.

No role of the table sees totals alone: whoever sees a figure of some creators may also see these creators one by one,
by their handle. So small groups are not blotted out, and a figure of one creator can be asked for. Age is the
exception: managers and executives may filter and count by age band, but see no creator's year of birth. So where an age
is chosen, lists of single creators have no rows for them, on pages and in files, and say why. What a patient person can
still learn stands in [security](security.md).

Limits cut like this. *Countries* and *managers* are those of the creator: their lines, clicks, content and payouts go
with them. *Campaigns* are those of the line or click; creators count who are enrolled in one of them, and payouts that
pay one of their lines. A payout is one sum and is shown whole, also where it pays lines of other campaigns; so limit
to campaigns only those who may know that.
"""


def page() -> str:
    """Return the page in Markdown."""
    pages = _matrix("page", ((f"`{name}`", roles, "") for name, roles in PAGE_ROLES.items()))
    actions = _matrix(
        "action",
        (
            (f"**{action}**: {rule.meaning}", rule.roles, "whole programme only" if rule.whole_programme else "")
            for action, rule in ACTIONS.items()
        ),
    )
    columns = _matrix(
        "columns",
        (
            (f"**{group.name}** ({', '.join(f'`{name}`' for name in sorted(group.columns))}): {group.meaning}",
             group.roles, "")
            for group in COLUMN_GROUPS
        ),
    )  # fmt: skip
    return (
        f"{OPENING}### Pages\n\n{pages}\n### Actions\n\n*Whole programme only*: not for somebody whose rows are "
        f"limited.\n\n{actions}\n### Columns\n\nTaken from an answer before anything is drawn or written, so that they "
        f"never leave the server.\n\n{columns}{ROWS}"
    )


def _matrix(name: str, rows: Iterable[tuple[str, frozenset[Role], str]]) -> str:
    return table(
        (name, *ROLES),
        ((what, *(("yes" + (f", {only}" if only else "")) if role in roles else "–" for role in ROLES))
         for what, roles, only in rows),
    )  # fmt: skip
