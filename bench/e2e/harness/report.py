"""Medians, ratios by round, and the Markdown of a section."""

import os
import re
import statistics


def spread(values, digits=1):
    """`median (min–max)`."""
    if not values:
        return "–"
    return f"{statistics.median(values):,.{digits}f} ({min(values):,.{digits}f}–{max(values):,.{digits}f})"


def ratios(ours, theirs):
    """Round by round, since rounds of one interleaved run are comparable and the runs are not."""
    return [a / b for a, b in zip(ours, theirs, strict=True) if b]


def differences(ours, theirs):
    return [a - b for a, b in zip(ours, theirs, strict=True)]


class Section:
    def __init__(self, name, title, bench):
        self.name = name
        self.lines = [f"## {title}", "", f"`{bench.command}`", "", bench.machine, ""]
        self.verdicts = []

    def text(self, line):
        self.lines += [line, ""]

    def table(self, title, columns, rows):
        self.lines += [f"**{title}**", "", "| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
        self.lines += ["| " + " | ".join(row) + " |" for row in rows] + [""]

    def goal(self, what, values, limit, at_least=False, unit="×", digits=2):
        """Judges the median of `values` against `limit`."""
        if not values:
            return
        median = statistics.median(values)
        met = median >= limit if at_least else median <= limit
        sign = "≥" if at_least else "≤"
        self.verdicts.append(
            [what, spread(values, digits) + f" {unit}", f"{sign} {limit:g} {unit}", "met" if met else "**missed**"]
        )

    def markdown(self):
        if self.verdicts:
            self.table("Goals", ["figure", "measured", "goal", ""], self.verdicts)
            self.verdicts = []
        return "\n".join(self.lines).rstrip() + "\n"


HEAD = """# Results

Written by `bench/e2e/run`; what each figure means is in [README.md](README.md). Every cell is the median of the rounds
with the smallest and the largest in brackets; ratios are formed round by round. Compare figures of one section only.
"""


def write(path, name, markdown):
    """Puts a section into the file in place of its predecessor."""
    text = HEAD
    if os.path.exists(path):
        with open(path) as f:
            text = f.read()
    begin, end = f"<!-- e2e {name} -->", f"<!-- end {name} -->"
    section = f"{begin}\n{markdown}{end}\n"
    old = re.compile(re.escape(begin) + r".*?" + re.escape(end) + r"\n", re.DOTALL)
    text = old.sub(lambda _: section, text) if old.search(text) else text.rstrip() + "\n\n" + section
    with open(path, "w") as f:
        f.write(text)
