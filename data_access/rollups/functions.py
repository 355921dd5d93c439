"""What rollups are made with that the engines say in different words: a construct per meaning, and its words.

As in `metrics.functions`: declarations and the questions that read them never ask which engine will run them.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Date, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

CLICKHOUSE = "clickhousedb"
POSTGRESQL = "postgresql"


class day_bit(FunctionElement[int]):  # noqa: N801 reads as the function it is
    """`day_bit(offset)`: the bit of a day within its month, the first day being 0."""

    type = BigInteger()
    inherit_cache = True


class any_of(FunctionElement[int]):  # noqa: N801
    """`any_of(bits)`: the aggregate of bits that has each bit that any row has."""

    type = BigInteger()
    inherit_cache = True


class bits_of_both(FunctionElement[int]):  # noqa: N801
    """`bits_of_both(bits, others)`: the bits that two numbers have in common."""

    type = BigInteger()
    inherit_cache = True


class months_later(FunctionElement[Any]):  # noqa: N801
    """`months_later(month, number)`: the first day of a month that begins so many months after another."""

    type = Date()
    inherit_cache = True


class fingerprint(FunctionElement[int]):  # noqa: N801
    """`fingerprint(column, …)`: a number that changes with any of the values, missing ones being values too."""

    type = BigInteger()
    inherit_cache = True


class together(FunctionElement[str]):  # noqa: N801
    """`together(number)`: the aggregate of fingerprints, whatever their order, as text."""

    type = String()
    inherit_cache = True


def arguments(element: FunctionElement[Any], compiler: SQLCompiler, **how: Any) -> list[str]:
    """Return the SQL of what a construct is made of."""
    return [compiler.process(one, **how) for one in element.clauses]


@compiles(day_bit)
def _day_bit(element: day_bit, compiler: SQLCompiler, **how: Any) -> str:
    (offset,) = arguments(element, compiler, **how)
    return f"(CAST(1 AS BIGINT) << CAST({offset} AS INTEGER))"


@compiles(day_bit, CLICKHOUSE)
def _day_bit_clickhouse(element: day_bit, compiler: SQLCompiler, **how: Any) -> str:
    (offset,) = arguments(element, compiler, **how)
    return f"bitShiftLeft(toInt64(1), {offset})"


@compiles(any_of)
def _any_of(element: any_of, compiler: SQLCompiler, **how: Any) -> str:
    (bits,) = arguments(element, compiler, **how)
    return f"bit_or({bits})"


@compiles(any_of, CLICKHOUSE)
def _any_of_clickhouse(element: any_of, compiler: SQLCompiler, **how: Any) -> str:
    (bits,) = arguments(element, compiler, **how)
    return f"groupBitOr({bits})"


@compiles(bits_of_both)
def _bits_of_both(element: bits_of_both, compiler: SQLCompiler, **how: Any) -> str:
    bits, others = arguments(element, compiler, **how)
    return f"({bits} & {others})"


@compiles(bits_of_both, CLICKHOUSE)
def _bits_of_both_clickhouse(element: bits_of_both, compiler: SQLCompiler, **how: Any) -> str:
    bits, others = arguments(element, compiler, **how)
    return f"bitAnd({bits}, {others})"


@compiles(months_later)
def _months_later(element: months_later, compiler: SQLCompiler, **how: Any) -> str:
    month, number = arguments(element, compiler, **how)
    return f"CAST({month} + CAST({number} AS INTEGER) * INTERVAL '1' MONTH AS DATE)"


@compiles(months_later, CLICKHOUSE)
def _months_later_clickhouse(element: months_later, compiler: SQLCompiler, **how: Any) -> str:
    month, number = arguments(element, compiler, **how)
    return f"addMonths({month}, {number})"


@compiles(fingerprint)
def _fingerprint(element: fingerprint, compiler: SQLCompiler, **how: Any) -> str:
    # Unsigned there: a bit less of it fits.
    return f"CAST(hash({', '.join(arguments(element, compiler, **how))}) >> 1 AS BIGINT)"


@compiles(fingerprint, POSTGRESQL)
def _fingerprint_postgresql(element: fingerprint, compiler: SQLCompiler, **how: Any) -> str:
    return f"hash_record_extended(ROW({', '.join(arguments(element, compiler, **how))}), 0)"


@compiles(fingerprint, CLICKHOUSE)
def _fingerprint_clickhouse(element: fingerprint, compiler: SQLCompiler, **how: Any) -> str:
    # As text, in which what is missing differs from any value.
    return f"sipHash64(toString(tuple({', '.join(arguments(element, compiler, **how))})))"


@compiles(together)
def _together(element: together, compiler: SQLCompiler, **how: Any) -> str:
    (number,) = arguments(element, compiler, **how)
    return f"CAST(sum({number}) AS VARCHAR)"


@compiles(together, CLICKHOUSE)
def _together_clickhouse(element: together, compiler: SQLCompiler, **how: Any) -> str:
    (number,) = arguments(element, compiler, **how)
    return f"toString(sum({number}))"
