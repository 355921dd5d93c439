"""Where the keyboard stands: in the search box when a page opens, on the best hit when it has answered.

Scripts of the page's own; behind a proxy that forbids them everything still works, with a click or a comma more.
"""

from __future__ import annotations

import json

import streamlit as st

_FOCUS = """
<script>
(() => {
  if (matchMedia("(hover: none)").matches) return;
  const until = Date.now() + 5000;
  const seek = () => {
    const found = document.querySelector(%s);
    if (found) found.focus();
    else if (Date.now() < until) setTimeout(seek, 50);
  };
  seek();
})(); // %s
</script>
"""
_ARROWS = """
<script>
(() => {
  const within = %s;
  if (window.connectOpsArrows) return;
  window.connectOpsArrows = true;
  document.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const links = [...document.querySelectorAll(within)];
    const next = links[links.indexOf(document.activeElement) + step];
    if (step && links.includes(document.activeElement) && next) {
      next.focus();
      event.preventDefault();
    }
  });
})();
</script>
"""
_PASTED = """
<script>
(() => {
  const within = %s;
  if (window.connectOpsPasted) return;
  window.connectOpsPasted = true;
  document.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const things = text.split(/[\\r\\n\\t]+/).map((thing) => thing.trim()).filter(Boolean);
    if (things.length < 2 || !event.target.matches?.(within)) return;
    document.execCommand("insertText", false, things.join(", "));
    event.preventDefault();
  }, true);
})();
</script>
"""


def focus(selector: str, occasion: str) -> None:
    """Put the keyboard on what a selector finds, once for each occasion; a proxy that forbids scripts leaves it be.

    Fingers have no place on a page: where there are only those, nothing is done, and so no hint covers what is read.

    occasion: letters and digits that differ where the keyboard is to be put there anew.
    """
    st.html(_FOCUS % (json.dumps(selector), occasion), unsafe_allow_javascript=True)


def arrows(selector: str) -> None:
    """Have the arrow keys go up and down through the links that a selector finds."""
    st.html(_ARROWS % json.dumps(selector), unsafe_allow_javascript=True)


def part_pasted(selector: str) -> None:
    """Have commas part what was on lines or in cells where several are pasted into the box that a selector finds.

    A browser would put spaces between lines, and numbers with spaces between them may be one phone.
    """
    st.html(_PASTED % json.dumps(selector), unsafe_allow_javascript=True)
