"""Maps of one figure by country, over geometry that the app serves itself (static/world.json)."""

from __future__ import annotations

import math

import pandas as pd

from ui.charts import Chart, Spec
from ui.formats import MISSING, Formats, absent

GEOMETRY = "app/static/world.json"

VIEWS = {"europe": "Europe", "world": "World"}

# Fitted to what is drawn: Europe from the Atlantic to the Urals at 35° to 71° north, or the whole globe.
_PROJECTIONS: dict[str, Spec] = {
    "europe": {
        "type": "conicConformal",
        "rotate": [-22, 0],
        "center": [0, 54.5],
        "parallels": [40, 65],
        "scale": {"expr": "min(width / 0.83, height * 1.42)"},
        "translate": {"expr": "[width / 2, height / 2]"},
        "pointRadius": 5,
    },
    "world": {
        "type": "equalEarth",
        "rotate": [-11, 0],
        "center": [0, 12],
        "scale": {"expr": "min(width / 5.45, height / 2.3)"},
        "translate": {"expr": "[width / 2, height / 2]"},
        "pointRadius": 3.5,
    },
}
_MOST_CLASSES = 6
_NO_COUNTRIES = ("EU", "EZ", "UN", "QO", "XA", "XB", "ZZ")
_LINE = "#8A98A3"


def country_map(frame: pd.DataFrame, name: str, unit: str, formats: Formats, view: str, *, label: str) -> Chart:
    """Draw a figure by `country` (ISO 3166-1 alpha-2) on the map of a view of VIEWS.

    Countries are coloured by class, in steps of ten where values differ much; those without a value are outlines only.
    """
    values = {code: value for code, value in zip(frame["country"], frame[name], strict=True) if not absent(value)}
    per_unit = formats.minor_per_major if unit in ("money", "money_each") else 1
    edges = class_edges([float(value) / per_unit for value in values.values()])
    rows = pd.DataFrame(
        [
            {
                "code": code,
                "country": str(formats.locale.territories[code]),
                "written": formats.figure(values.get(code), unit) if code in values else MISSING,
                "step": _class_of(float(values[code]) / per_unit, edges) if code in values else None,
            }
            for code in sorted(formats.locale.territories)
            if len(code) == 2 and code not in _NO_COUNTRIES
        ]
    )
    used = set(rows["step"].dropna())
    names = {step: text for step, text in class_names(edges, unit, formats).items() if step in used}
    spec: Spec = {
        "projection": _PROJECTIONS[view],
        "transform": [{"lookup": "code", "from": {"data": _geometry(), "key": "id"}, "as": "geometry"}],
        "layer": [_outlines(label), _filled(names, label)],
        "config": {"view": {"stroke": None}},
    }
    return Chart(spec, rows, _described(label, values, unit, formats))


def class_edges(values: list[float]) -> list[float]:
    """Return the lower edges of the classes above zero: steps of ten where values differ much, else even steps."""
    above = [value for value in values if value > 0]
    if not above:
        return []
    low, high = min(above), max(above)
    if high / low >= 50:
        first, last = math.floor(math.log10(low)), math.floor(math.log10(high))
        first = max(first, last - _MOST_CLASSES + 1)
        return [0.0, *(10.0**power for power in range(first + 1, last + 1))]
    step = high / (_MOST_CLASSES - 1)
    size = 10.0 ** math.floor(math.log10(step))
    step = next(nice * size for nice in (1, 2, 2.5, 5, 10) if nice * size >= step)
    return [step * count for count in range(math.ceil(high / step)) if step * count < high]


def class_names(edges: list[float], unit: str, formats: Formats) -> dict[int, str]:
    """Return the name of each class by its number: -1 below zero, 0 nothing, 1 and on by edge."""
    per_unit = formats.minor_per_major if unit in ("money", "money_each") else 1

    def written(edge: float) -> str:
        return formats.figure_compact(edge * per_unit, unit).replace(".00", "").replace(".0", "")

    found = {-1: "below 0", 0: "0"}
    for number, edge in enumerate(edges, 1):
        above = written(edges[number]) if number < len(edges) else None
        if above is None:
            found[number] = f"{written(edge)} and more" if edge else "above 0"
        else:
            found[number] = f"{written(edge)} to {above}" if edge else f"under {above}"
    return found


def _class_of(value: float, edges: list[float]) -> int:
    if value <= 0:
        return -1 if value < 0 else 0
    return max(number for number, edge in enumerate(edges, 1) if value >= edge)


def _geometry() -> Spec:
    return {"url": GEOMETRY, "format": {"type": "topojson", "feature": "countries"}}


def _outlines(label: str) -> Spec:
    """Draw what has no value as an outline; the pointer still finds it, since its fill is there, but clear."""
    return {
        "transform": [{"filter": "!isValid(datum.step) && datum.geometry && datum.geometry.geometry.type !== 'Point'"}],
        "mark": {
            "type": "geoshape",
            "clip": True,
            "fill": _LINE,
            "fillOpacity": 0.06,
            "stroke": _LINE,
            "strokeWidth": 0.6,
            "strokeDash": [2, 2],
        },
        "encoding": _placed(label),
    }


def _filled(names: dict[int, str], label: str) -> Spec:
    numbers = list(names)
    words = "{" + ", ".join(f"'{number}': '{name}'" for number, name in names.items()) + "}"
    return {
        "transform": [{"filter": "isValid(datum.step) && datum.geometry"}],
        "mark": {"type": "geoshape", "clip": True, "stroke": _LINE, "strokeWidth": 0.7},
        "encoding": {
            **_placed(label),
            "fill": {
                "field": "step",
                "type": "quantitative",
                "scale": {"domain": [-1, max(numbers, default=1)], "range": "ramp"},
                "legend": {
                    "title": None,
                    "orient": "bottom",
                    "type": "symbol",
                    "symbolType": "square",
                    "values": numbers,
                    "labelExpr": f"{words}[datum.value]",
                    "symbolSize": 160,
                    "columns": 2,
                },
            },
        },
    }


def _placed(label: str) -> Spec:
    return {
        "shape": {"field": "geometry", "type": "geojson"},
        "tooltip": [
            {"field": "country", "type": "nominal", "title": "Country"},
            {"field": "written", "type": "nominal", "title": label},
        ],
    }


def _described(label: str, values: dict[str, object], unit: str, formats: Formats) -> str:
    known = sorted(((value, code) for code, value in values.items() if code != "ZZ"), reverse=True)
    if not known:
        return f"Map of {label.lower()}: no country has a value."
    first = ", ".join(f"{formats.country(code)} {formats.figure(value, unit)}" for value, code in known[:3])
    return f"Map of {label.lower()} in {len(known)} countries; the largest: {first}."
