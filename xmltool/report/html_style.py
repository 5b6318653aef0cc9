"""The style sheet of the HTML report; light or dark as the reader's system is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

CSS = """
:root { color-scheme: light dark; --bg: #ffffff; --fg: #1c2128; --dim: #5c6670; --line: #d5dae0;
  --card: #f6f8fa; --error: #b3261e; --warning: #8a5300; --info: #0b5cad; --mark: #ffe3e0;
  --mark-warning: #fff0cc; --mark-info: #dcecff; }
@media (prefers-color-scheme: dark) {
  :root { --bg: #14181d; --fg: #e3e8ee; --dim: #98a3af; --line: #363e48; --card: #1d232a;
    --error: #ff8a80; --warning: #f2bd5a; --info: #7db8ff; --mark: #5a2320;
    --mark-warning: #4d3a10; --mark-info: #173a61; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1rem 1.5rem 4rem; background: var(--bg);
  color: var(--fg); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; margin: .5rem 0; }
.sum { font-size: 1.05rem; margin: 0; }
.run { color: var(--dim); margin: 0 0 1rem; }
fieldset { border: 1px solid var(--line); border-radius: 6px; display: flex; flex-wrap: wrap;
  gap: .25rem 1.25rem; padding: .4rem .8rem; margin: 0 0 .6rem; }
legend { color: var(--dim); padding: 0 .3rem; }
summary { cursor: pointer; }
header details { margin-bottom: .6rem; }
header details > summary { color: var(--dim); margin-bottom: .3rem; }
main > details { border: 1px solid var(--line); border-radius: 6px; margin: 1rem 0; }
main > details > summary { background: var(--card); padding: .5rem .8rem; border-radius: 6px; }
main > details[open] > summary { border-bottom: 1px solid var(--line); }
summary code { font-weight: 600; overflow-wrap: anywhere; }
.verdict { color: var(--dim); margin-left: .6rem; }
.bad { color: var(--error); }
code, pre { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 13px; }
.lines { overflow-x: auto; padding: .4rem 0; }
.row { display: flex; white-space: pre; font: 13px/1.55 ui-monospace, "DejaVu Sans Mono", monospace; }
.row i { color: var(--dim); flex: none; width: 4.2rem; padding-right: .9rem; text-align: right;
  font-style: normal; user-select: none; }
mark { color: inherit; background: var(--mark); border-radius: 2px; }
mark.warning { background: var(--mark-warning); } mark.info { background: var(--mark-info); }
mark:empty { padding: 0 .3ch; }
.finding { margin: .15rem .8rem .35rem 4.2rem; padding: .3rem .7rem; border-left: 3px solid;
  background: var(--card); border-radius: 0 4px 4px 0; overflow-wrap: anywhere; }
.finding p { margin: 0; color: var(--fg); } .finding p.more { color: var(--dim); }
.finding.error { border-color: var(--error); } .finding.warning { border-color: var(--warning); }
.finding.info { border-color: var(--info); }
.error b, label.error { color: var(--error); } .warning b, label.warning { color: var(--warning); }
.info b, label.info { color: var(--info); }
.gap { color: var(--dim); padding-left: 2.4rem; }
.clean ul { margin: .5rem 0; } .clean li { overflow-wrap: anywhere; }
@media print { header fieldset, header details { display: none; }
  main > details { break-inside: avoid; } }
"""


def filter_css(names: Iterable[str]) -> str:
    """Return the style rules behind check boxes, each named as the class that it shows."""
    return "".join(
        f"body:has(#show-{name}:not(:checked)) div.{name} {{ display: none; }}\n"
        f"body:has(#show-{name}:not(:checked)) mark.{name} {{ background: none; }}\n"
        for name in names
    )
