"""What changed since: verdicts that hang on the year or on the release, as a figure and a table.

A verdict hangs on the release where figures of one time lie inside the interval in one release and outside
in another; on the year where one release has years inside and years outside. A day on which something was
counted is a time and no release: the release of a figure is the report that has it. A claim that hangs on
neither is not shown: it is true, or untrue, whichever figure is taken.
"""

from dataclasses import dataclass

from kosh.book import elements, figure_files, group_figures, references, scorecard
from kosh.book.elements import Page, badge, block, joined, paragraph, printed, small
from kosh.claims.verdicts import dated
from kosh.prose import calendar_date, listed, spans


@dataclass(frozen=True)
class Answer:
    """A figure of the window, and whether it agrees; ``day`` is empty where the year is all that is known."""

    year: int
    vintage: str
    released: str
    day: str
    agrees: bool

    @property
    def time(self):
        """(year, day)."""
        return self.year, self.day

    @property
    def release(self):
        """(month, vintage): one month can have two, such as two bases of one census."""
        return self.released, self.vintage


@dataclass(frozen=True)
class Dependence:
    """A comparison at one place whose figures do not all say the same.

    ``where`` tells it from others on its claim. ``month`` is that of its paper, None where the paper has no
    date. ``figures`` are `Answer`, in the order of year and release.
    """

    record: dict
    where: str
    month: str | None
    figures: tuple

    @property
    def of_days(self):
        """Whether years alone do not tell the figures apart."""
        return dated(figure.time for figure in self.figures)

    @property
    def of_bases(self):
        """Whether what tells figures of one time apart came out together, so that it is no release."""
        names = {}
        for figure in self.figures:
            names.setdefault((figure.time, figure.released), set()).add(figure.vintage)
        return any(len(of_time) > 1 for of_time in names.values())

    @property
    def on_release(self):
        """Whether the releases of one time differ. A figure of another day is no revision."""
        return _differ(self.figures, "time")

    @property
    def on_time(self):
        """Whether the years or days of one release differ."""
        return _differ(self.figures, "release")

    @property
    def hangs_on(self):
        """In words. Where no time has two releases, time and release cannot be told apart."""
        release = "the base" if self.of_bases else "the release"
        time = "the day" if self.of_days else "the year"
        told = [word for word, holds in ((time, self.on_time), (release, self.on_release)) if holds]
        return " and ".join(told) or f"{time} or {release}, which these figures cannot tell apart"

    def releases(self):
        """One (month, agreeing, all) a month with a release, in the order of time."""
        found = {}
        for figure in self.figures:
            tally = found.setdefault(figure.released, [0, 0])
            tally[0] += figure.agrees
            tally[1] += 1
        return [(month, *found[month]) for month in sorted(found)]

    def said(self):
        """Of which years or days it is true in which release, and of how many figures it is not."""
        agreeing = {}
        for figure in self.figures:
            if figure.agrees:
                agreeing.setdefault(figure.release, []).append(figure)
        releases = {}
        for (_, vintage), found in sorted(agreeing.items()):
            releases.setdefault(self._times(found), []).append(vintage)
        parts = [f"{times} {self._releases(vintages)}" for times, vintages in releases.items()]
        rest = sum(not figure.agrees for figure in self.figures)
        return (
            f"True of {'; '.join(parts)}. Untrue by the other {elements.many(rest, 'figure')} of the window."
        )

    def _times(self, figures):
        if not self.of_days:
            return spans([figure.year for figure in figures])
        return listed([calendar_date(figure.day or str(figure.year)) for figure in figures])

    def _releases(self, vintages):
        if self.of_bases:
            return listed(vintages)
        return f"in the release{'s' if len(vintages) > 1 else ''} of {listed(vintages)}"


def dependences(verdicts, ledger):
    """Every `Dependence` among ``verdicts`` (of all claims, see `kosh.book.scorecard.gather`), each once.

    Those that hang on the release come first, then in the order of the ledger.
    """
    found = {}
    for claim, entry in verdicts["claims"].items():
        places = entry["external"]["places"]
        for record, where in zip(places, scorecard.labels(places), strict=True):
            hits = {tuple(pair) for pair in record["hits"]}
            figures = tuple(
                Answer(year, vintage, released, day, (year, vintage) in hits)
                for year, vintage, released, _, day in record["figures"]
            )
            if 0 < len(hits) < len(figures):
                found.setdefault(
                    (record["comparison"], record["place"], figures),
                    Dependence(record, where, ledger.month_of(claim), figures),
                )
    return sorted(found.values(), key=lambda dependence: not dependence.on_release)


def _differ(figures, shared):
    """Whether figures that share a ``"time"`` or a ``"release"`` differ in whether they agree."""
    answers = {}
    for figure in figures:
        answers.setdefault(getattr(figure, shared), set()).add(figure.agrees)
    return any(len(found) == 2 for found in answers.values())


class Releases:
    """Which releases agree with each claim, in the order of time, beside the date of its paper.

    ``rows`` are (label, month of the paper or None, [(month, agreeing, all)]); months as "2020-03".
    """

    def __init__(self, rows):
        self.rows = rows

    def alt(self):
        """The figure in words."""
        return "Releases by month and how many of their figures agree with the claim. " + " ".join(
            f"{label}, {f'paper of {paper}' if paper else 'no date'}: "
            + ", ".join(f"{month} {agreeing} of {count}" for month, agreeing, count in releases)
            + "."
            for label, paper, releases in self.rows
        )

    def draw(self, path):
        from matplotlib.figure import Figure

        figure = Figure(figsize=(group_figures.WIDTH, 0.9 + group_figures.ROW * len(self.rows)))
        ax = figure.subplots()
        for row, (label, paper, releases) in enumerate(self.rows):
            group_figures.label(ax, row, label)
            months = [_months(month) for month, _, _ in releases]
            ax.plot([min(months), max(months)], [row + 0.12] * 2, color="#8A8F98", lw=0.8, zorder=1)
            if paper:
                ax.plot(
                    [_months(paper)] * 2, [row - 0.02, row + 0.26], color=group_figures.LINE, lw=2, zorder=2
                )
            for at, (_, agreeing, count) in zip(months, releases, strict=True):
                ax.plot(at, row + 0.12, marker="o", markersize=6.5, zorder=3, **_mark(agreeing, count))
        ax.set(ylim=(len(self.rows) - 0.5, -0.9), yticks=[])
        ax.xaxis.set_major_locator(group_figures.ticks(4))
        ax.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}")
        ax.set_xlabel("month of the release")
        group_figures.save(figure, path)


def _mark(agreeing, count):
    style = "full" if agreeing == count else "left" if agreeing else "none"
    return {
        "fillstyle": style,
        "color": group_figures.BAR["color"],
        "markerfacecoloralt": "white",
        "markeredgecolor": group_figures.LINE,
    }


def _months(month):
    """A month as a number of years: ``"2020-07"`` is 2020.5."""
    return int(month[:4]) + (int(month[5:]) - 1) / 12


class ChangedSince(Page):
    """The figure and the table of every verdict that hangs on the year or the release."""

    def content_nodes(self):
        found = dependences(references.verdicts(self.env), references.ledger(self.env))
        if not found:
            return [paragraph("No verdict hangs on the year or the release.")]
        return [self.figure(found), self.table(found)]

    def figure(self, found):
        rows = [(self.label(each), each.month, each.releases()) for each in found]
        drawn = Releases(rows)
        caption = small(
            "Each mark is a release: filled where all its figures of the window agree with the claim, half "
            "where some do, empty where none does. The upright stroke is the month of the paper, by its "
            "earliest date; what stands on it or to its right the authors could not have known. A paper "
            "without a date has no stroke."
        )
        return figure_files.drawn_here(self.env, "changed-since", drawn, caption)

    def says(self, each):
        """What its claims print, or what they are about, and where."""
        claims = [self.claim(name) for name in each.record["claims"]]
        words = dict.fromkeys(printed(claim) if claim.printed else claim.subject for claim in claims)
        return f"{' to '.join(words)}; {each.where}"

    def label(self, each):
        return group_figures.short(f"{each.record['claims'][0]}: {self.says(each)}")

    def table(self, found):
        rows = []
        for each in found:
            head = block(
                "",
                paragraph(*joined(map(self.claim_link, each.record["claims"]))),
                small(self.says(each)),
                paragraph(badge(each.record["word"])),
                tag="div",
            )
            told = block("", paragraph(each.said()), small(f"Hangs on {each.hangs_on}."), tag="div")
            rows.append((head, told))
        return elements.table(("Claim", "When it is true"), rows, (38, 62), "kosh-since")


def setup(app):
    app.add_directive("changed-since", ChangedSince)
