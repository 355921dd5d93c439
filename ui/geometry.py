"""Makes the map that the app serves itself, static/world.json, from two files of the npm package `world-atlas`.

    python -m ui.geometry countries-110m.json countries-50m.json static/world.json

The coarse file gives the shapes. Countries that are too small for it, such as Malta, become points taken from the finer
one. Every feature's id is the country's ISO 3166-1 alpha-2 code; where there is none (disputed areas) it has no id.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from babel.core import get_global

Topology = dict[str, Any]
Point = tuple[float, float]

# Natural Earth gives Kosovo no number; XK is the code in general use.
_BY_NAME = {"Kosovo": "XK"}


def world(coarse: Topology, fine: Topology) -> Topology:
    """Return a topology of one collection, `countries`: shapes of the coarse one, points for what only the fine has."""
    shapes = [_shape(one) for one in coarse["objects"]["countries"]["geometries"]]
    drawn = {shape.get("id") for shape in shapes}
    points = [
        {"type": "Point", "id": code, "coordinates": _quantized(_middle(one, fine), coarse)}
        for one in fine["objects"]["countries"]["geometries"]
        if (code := _code(one)) and code not in drawn
    ]
    return {
        "type": "Topology",
        "transform": coarse["transform"],
        "arcs": coarse["arcs"],
        "objects": {"countries": {"type": "GeometryCollection", "geometries": [*shapes, *points]}},
    }


def _code(geometry: dict[str, Any]) -> str | None:
    alias = get_global("territory_aliases").get(geometry.get("id", ""))
    return alias[0] if alias else _BY_NAME.get(geometry["properties"]["name"])


def _shape(geometry: dict[str, Any]) -> dict[str, Any]:
    code = _code(geometry)
    return {"type": geometry["type"], **({"id": code} if code else {}), "arcs": geometry["arcs"]}


def _middle(geometry: dict[str, Any], topology: Topology) -> Point:
    """Return the middle of the box around the largest part of a country."""
    polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
    boxes = [_box([point for arc in polygon[0] for point in _points(arc, topology)]) for polygon in polygons]
    west, south, east, north = max(boxes, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]))
    return (west + east) / 2, (south + north) / 2


def _box(points: list[Point]) -> tuple[float, float, float, float]:
    longitudes, latitudes = [x for x, _ in points], [y for _, y in points]
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def _points(arc: int, topology: Topology) -> list[Point]:
    """Return the points of an arc in degrees; TopoJSON stores steps from point to point."""
    (scale_x, scale_y), (left, bottom) = topology["transform"]["scale"], topology["transform"]["translate"]
    x = y = 0
    found: list[Point] = []
    # ~arc is the same arc walked backwards.
    for step_x, step_y in topology["arcs"][arc if arc >= 0 else ~arc]:
        x, y = x + step_x, y + step_y
        found.append((x * scale_x + left, y * scale_y + bottom))
    return found


def _quantized(point: Point, topology: Topology) -> list[int]:
    scale, translate = topology["transform"]["scale"], topology["transform"]["translate"]
    return [round((value - shift) / size) for value, shift, size in zip(point, translate, scale, strict=True)]


def main(coarse: str, fine: str, target: str) -> None:
    """Read the two topologies and write the map."""
    made = world(json.loads(Path(coarse).read_text()), json.loads(Path(fine).read_text()))
    Path(target).write_text(json.dumps(made, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
