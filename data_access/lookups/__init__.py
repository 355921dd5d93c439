"""Lookup tables: what finds one row among many by a key or by part of a name, made with each snapshot.

They hold numbers of rows and nothing that is shown: every row they lead to is read, and judged again, in the contract's
own tables. Without them the same questions look through those.
"""
