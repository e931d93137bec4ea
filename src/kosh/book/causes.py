"""Graphs of what is assumed to cause what: those of the chapters on rural outflow, drawn and told."""

from dataclasses import dataclass

import matplotlib.pyplot as plt
from matplotlib.patches import FancyBboxPatch

from kosh.book.figures import NARROW, PALETTE


@dataclass(frozen=True)
class Graph:
    """``boxes``: name -> (x, y, words, whether it is measured); ``arrows``: (from, to, kind, bend).

    A kind is one of `LOOKS`; a bend of 0 is a straight arrow. ``room`` is what bends need left and right.
    """

    boxes: dict
    arrows: tuple
    room: tuple


OBLASTS = Graph(
    {
        "services": (0.2, 0.80, "services in\nthe village", True),
        "jobs": (0.2, 0.52, "work, income\nin the village", True),
        "towns": (0.2, 0.25, "pull of towns:\nwages, study", False),
        "age": (0.76, 0.94, "age of the\nvillagers", False),
        "outflow": (0.76, 0.52, "rural net\nmigration", True),
        "people": (0.76, 0.25, "rural\npopulation", True),
        "closing": (0.2, 0.99, "budgets, rules\nfor closing", False),
        "classes": (0.5, 0.05, "villages turned\ninto towns", True),
    },
    (
        ("services", "outflow", "claimed", 0),
        ("jobs", "outflow", "claimed", 0),
        ("towns", "outflow", "assumed", 0),
        ("towns", "jobs", "assumed", 0),
        ("age", "outflow", "assumed", 0),
        ("age", "services", "assumed", 0),
        ("closing", "services", "assumed", 0),
        ("closing", "towns", "assumed", 0.85),
        ("closing", "jobs", "assumed", 1.3),
        ("jobs", "services", "assumed", 0),
        ("outflow", "people", "assumed", 0),
        ("people", "services", "feedback", 0),
        ("outflow", "age", "feedback", 0.35),
        ("classes", "people", "assumed", 0),
        ("classes", "towns", "assumed", 0),
    ),
    (0.13, 0),
)
DISTRICTS = Graph(
    {
        "place": (0.1, 0.94, "distance,\nland, climate", True),
        "age": (0.9, 0.94, "age structure,\nties, culture", False),
        "people": (0.5, 0.75, "villagers,\ndensity", True),
        "services": (0.1, 0.56, "services:\nschools, beds", True),
        "jobs": (0.9, 0.56, "jobs, wages", True),
        "networks": (0.5, 0.38, "roads, water,\ninternet, gas", False),
        "outflow": (0.5, 0.05, "net migration", True),
    },
    (
        ("place", "services", "assumed", 0),
        ("place", "people", "assumed", 0),
        ("age", "people", "assumed", 0),
        ("age", "jobs", "assumed", 0),
        ("people", "services", "assumed", 0),
        ("people", "jobs", "assumed", 0),
        ("people", "outflow", "assumed", -0.62),
        ("services", "outflow", "claimed", 0),
        ("jobs", "outflow", "claimed", 0),
        ("networks", "outflow", "claimed", 0),
        ("networks", "services", "assumed", 0),
        ("networks", "jobs", "assumed", 0),
        ("place", "outflow", "claimed", 0.85),
        ("age", "outflow", "assumed", -0.85),
        ("outflow", "services", "feedback", -0.3),
    ),
    (0.22, 0.22),
)
#: Kinds of arrows: what the legend says, and the look.
LOOKS = {
    "claimed": ("claimed by the papers", {"color": PALETTE[1], "lw": 2.4, "ls": "-"}),
    "assumed": ("assumed besides", {"color": "#555555", "lw": 1.2, "ls": "-"}),
    "feedback": (
        "feedback of leaving",
        {"color": PALETTE[0], "lw": 1.8, "ls": "--"},
    ),
}
_WIDTH, _HEIGHT = 0.38, 0.125


def draw(graph):
    """A `Graph` with its legend. Returns (figure, axes)."""
    figure, ax = plt.subplots(figsize=(NARROW, 4.3))
    boxes = {}
    for name, (x, y, words, measured) in graph.boxes.items():
        boxes[name] = FancyBboxPatch((x - _WIDTH / 2, y - _HEIGHT / 2), _WIDTH, _HEIGHT,
                                     boxstyle="round,pad=0,rounding_size=0.02", facecolor="white", zorder=3,
                                     edgecolor="#1F2328", ls="-" if measured else ":", lw=1.2)  # fmt: skip
        ax.add_patch(boxes[name])
        ax.text(x, y, words, ha="center", va="center", fontsize=9, zorder=4, linespacing=0.88)
    for start, end, kind, bend in graph.arrows:
        ax.annotate("", graph.boxes[end][:2], graph.boxes[start][:2],
                    arrowprops={"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 1, "mutation_scale": 13,
                                "patchA": boxes[start], "patchB": boxes[end],
                                "connectionstyle": f"arc3,rad={bend}", **LOOKS[kind][1]})  # fmt: skip
    looks = [*LOOKS.values(), ("dotted box: not measured", {"color": "#1F2328", "ls": ":", "lw": 1.2})]
    handles = [plt.Line2D([], [], **look) for _, look in looks]
    figure.legend(handles, [words for words, _ in looks], loc="outside lower left", ncols=1, fontsize=9)
    ax.set(xlim=(-graph.room[0], 1 + graph.room[1]), ylim=(-0.02, 1.06))
    ax.set_axis_off()
    return figure, ax


def describe(graph):
    """Alternative text for `draw`: every arrow in words."""
    words = {name: box[2].replace("\n", " ") for name, box in graph.boxes.items()}
    told = [f"{words[start]} to {words[end]} ({kind})" for start, end, kind, _ in graph.arrows]
    hidden = ", ".join(words[name] for name, box in graph.boxes.items() if not box[3])
    return f"A graph of assumed causes. Arrows: {'; '.join(told)}. Not measured: {hidden}."
