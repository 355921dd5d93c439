"""The sample programme: an invented creator programme of any size, the same for the same arguments.

`plan` says how large and when; `markets`, `seasons` and `rates` are the world; `population` and `earnings` decide who
gets how far; `people`, `campaigns`, `enrollments`, `contents`, `ledger`, `payouts` and `clicks` make the tables;
`write` puts them into a snapshot.
"""
