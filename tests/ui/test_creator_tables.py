"""What a creator's profile shows of their content."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

ADDRESS = "https://video.example/watch?" + "v" * 300


def _content(address: str) -> None:
    from datetime import datetime

    import pandas as pd

    from data_access.answer import Answer, Provenance
    from ui.creator_tables import content_table
    from ui.formats import Formats

    columns = ("published_at", "kind", "platform", "title", "url", "views", "campaign")
    row = (datetime(2026, 3, 5), "video", "vk", "A long way", address, 7, None)
    origin = Provenance("Content", (), "", "", (), (), (), 1, 0.0, "s-1", datetime(2026, 3, 6))
    content_table(Answer(pd.DataFrame([row], columns=columns), origin), Formats("en_001", "USD"))


def test_a_link_to_content_is_whole_however_long() -> None:
    shown = AppTest.from_function(_content, args=(ADDRESS,)).run()
    assert list(shown.dataframe[0].value["url"]) == [ADDRESS]
