"""The map: geometry of our own for every country, classes that can be read, and missing that looks missing."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from data_access.settings import ROOT
from sample_data.markets import MARKETS
from ui.formats import Formats
from ui.geometry import world
from ui.world_map import VIEWS, class_edges, class_names, country_map

DOLLARS = Formats("en_US", "USD")


def _rows(values: dict[str, int | None], unit: str = "money") -> pd.DataFrame:
    frame = pd.DataFrame({"country": list(values), "figure": pd.array(list(values.values()), dtype="Int64")})
    return country_map(frame, "figure", unit, DOLLARS, "europe", label="Figure").rows.set_index("code")


def test_the_map_has_every_country_of_the_sample_and_of_the_launch_and_is_small() -> None:
    file = ROOT / "static" / "world.json"
    shapes = json.loads(file.read_text())["objects"]["countries"]["geometries"]
    drawn = {shape["id"]: shape["type"] for shape in shapes if "id" in shape}
    assert {market.code for market in MARKETS if market.code != "ZZ"} | {"RU", "FR", "ES", "PL", "GB"} <= set(drawn)
    assert (drawn["MT"], drawn["LU"], drawn["RU"]) == ("Point", "Polygon", "MultiPolygon")
    assert file.stat().st_size <= 150_000


def test_a_country_too_small_for_the_coarse_map_becomes_a_point_in_its_middle() -> None:
    square = [[0, 0], [10, 0], [0, 10], [-10, 0], [0, -10]]
    topology = {
        "transform": {"scale": [0.1, 0.1], "translate": [-1, -2]},
        "arcs": [square],
        "objects": {"countries": {"geometries": []}},
    }
    named = {"type": "Polygon", "arcs": [[0]], "properties": {"name": "x"}}
    coarse = {**topology, "objects": {"countries": {"geometries": [{**named, "id": "643"}, named]}}}
    fine = {**topology, "objects": {"countries": {"geometries": [{**named, "id": "643"}, {**named, "id": "470"}]}}}
    assert world(coarse, fine)["objects"]["countries"]["geometries"] == [
        {"type": "Polygon", "id": "RU", "arcs": [[0]]},
        {"type": "Polygon", "arcs": [[0]]},
        {"type": "Point", "id": "MT", "coordinates": [5, 5]},
    ]


def test_values_that_differ_much_are_classed_in_steps_of_ten_and_close_ones_evenly() -> None:
    assert class_edges([3.0, 70.0, 4_000.0]) == [0.0, 10.0, 100.0, 1_000.0]
    assert class_edges([1e-3, 1e9]) == [0.0, 1e5, 1e6, 1e7, 1e8, 1e9]
    assert class_edges([20.0, 31.0]) == [0.0, 10.0, 20.0, 30.0]
    assert class_edges([0.0, -4.0]) == []


def test_every_value_is_in_the_class_that_names_it() -> None:
    rows = _rows({"RU": 400_000, "FR": 700, "MT": 9_900, "ES": 0, "PL": -5})
    names = class_names(class_edges([4000.0, 7.0, 99.0]), "money", DOLLARS)
    said = {code: names[int(rows.loc[code, "step"])] for code in ("RU", "FR", "MT", "ES", "PL")}
    assert said == {
        "RU": "$1\N{NO-BREAK SPACE}k and more",
        "FR": "under $10",
        "MT": "$10 to $100",
        "ES": "0",
        "PL": "below 0",
    }


def test_a_country_without_a_value_is_listed_as_missing_and_not_as_zero() -> None:
    rows = _rows({"RU": 100, "FR": None, "ES": 0})
    assert pd.isna(rows.loc["FR", "step"])
    assert pd.isna(rows.loc["DE", "step"])
    assert (rows.loc["FR", "written"], rows.loc["ES", "step"]) == ("—", 0)
    assert "ZZ" not in rows.index


@pytest.mark.parametrize("view", VIEWS)
def test_nothing_at_all_can_be_drawn_in_any_view(view: str) -> None:
    frame = pd.DataFrame({"country": [], "figure": pd.array([], dtype="Int64")})
    chart = country_map(frame, "figure", "money", DOLLARS, view, label="Orders")
    assert chart.alt == "Map of orders: no country has a value."


def test_the_alternative_text_names_the_largest() -> None:
    frame = pd.DataFrame({"country": ["PL", "RU", "ZZ"], "figure": pd.array([5, 70, 900], dtype="Int64")})
    chart = country_map(frame, "figure", "count", DOLLARS, "world", label="Orders")
    assert chart.alt == "Map of orders in 2 countries; the largest: Russia 70, Poland 5."
