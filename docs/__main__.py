"""Write the generated pages."""

from __future__ import annotations

from docs import FOLDER, pages

for name, text in pages().items():
    (FOLDER / name).write_text(text, encoding="utf-8")
    print(f"docs/{name}")
