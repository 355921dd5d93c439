"""US cents of many amounts at once: the rule of `data_access.money.to_usd_cents`, in whole-number array arithmetic.

The products do not fit 64 bits, so an amount is taken in digits of 20 bits, as in long division by hand. The engine's
own 128-bit division would give the same cents and take most of the time of a sample.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from data_access.money import RATE_PLACES, exponent
from sample_data.draws import Ints, whole
from sample_data.markets import CURRENCIES

DIGIT_BITS = 20
SHIFTS = (40, 20, 0)
"""Where the digits begin: three of them hold amounts below 2 ** 60."""


def to_usd_cents(minor: Ints, currency: Ints, rate: Ints) -> Ints:
    """Convert minor units of currencies (positions in CURRENCIES, exponents up to 2) at rates times 10 ** 12."""
    divisor = np.array([10 ** (RATE_PLACES - 2 + exponent(c)) for c in CURRENCIES], dtype=np.uint64)[currency]
    size = np.abs(minor).astype(np.uint64)
    scaled = rate.astype(np.uint64)
    units = scaled // divisor
    part = scaled - units * divisor
    quotient = np.zeros_like(size)
    rest = np.zeros_like(size)
    for shift in SHIFTS:
        digit = (size >> np.uint64(shift)) & np.uint64(2**DIGIT_BITS - 1)
        product = (rest << np.uint64(DIGIT_BITS)) + digit * part
        more = product // divisor
        rest = product - more * divisor
        quotient = (quotient << np.uint64(DIGIT_BITS)) + more
    quotient += size * units
    up = (2 * rest > divisor) | ((2 * rest == divisor) & (quotient % np.uint64(2) == 1))
    return np.sign(minor) * whole(quotient + up)


def usd_cents(minor: Ints, currency: Ints, rate: Ints) -> pa.Array:
    """Return the converted amounts as a column, missing where the rate is missing (negative)."""
    return pa.array(to_usd_cents(minor, currency, np.maximum(rate, 0)), mask=rate < 0)
