"""The districts' figures draw what the tables hold, and say it in words."""

import matplotlib.pyplot as plt
import pytest

from kosh.analysis import district_models as dm
from kosh.book import district_figures


@pytest.fixture(scope="module")
def results():
    choices = dm.Choices(family="services")
    return dm.results(dm.models(choices, dm.samples(choices)), draws=99)


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def test_the_map_has_every_district_once_and_kazakh_names():
    frame = dm.saldo()
    figure, ax = district_figures.district_map(frame)
    assert sum(len(points.get_offsets()) for points in ax.collections) == len(frame)
    names = {text.get_text() for text in ax.texts}
    assert {"Алматы", "Шымкент", "Қостанай", "Ұлытау", "Маңғыстау", "Шығыс\nҚазақстан"} <= names
    figure.canvas.draw()
    assert "172 lose people, 16 do not" in district_figures.describe_map(frame)


def test_bands_grow_darker_and_larger_with_the_loss():
    greys = [sum(plt.matplotlib.colors.to_rgb(colour)) for _, colour, _ in district_figures.BANDS]
    sizes = [size for *_, size in district_figures.BANDS]
    assert greys == sorted(greys) and sizes == sorted(sizes, reverse=True)


def test_every_condition_has_its_four_intervals(results):
    _, ax = district_figures.coefficients(results)
    lines = [line for line in ax.lines if len(line.get_xdata()) == 2]
    pieces = sum(len(r.estimates) + len(r.wild.confidence) for r in results)
    assert len(lines) == pieces + 1  # and zero
    told = district_figures.describe_coefficients(results, "CRV1")
    assert told.count("(places)") == told.count("(years)") == 2


def test_errors_that_do_not_exist_are_not_drawn(results):
    from dataclasses import replace

    fewer = replace(results[0], estimates={"CRV1": results[0].estimates["CRV1"]})
    _, ax = district_figures.coefficients([fewer])
    assert {line.get_label() for line in ax.lines if line.get_marker() == "o"} == set()


def test_partial_residuals_have_a_panel_a_model(results):
    models = [r.model for r in results][:3]
    _, axes = district_figures.partial_residuals(models)
    assert [ax.get_visible() for ax in axes.ravel()] == [True, True, True, False]
    points = axes[0, 0].collections[0].get_offsets()
    assert len(points) == len(models[0].frame)
    assert "101 points" in district_figures.describe_partial_residuals(models)


def test_strips_show_every_coefficient(results):
    models = [results[1].model]
    _, ax = district_figures.without_each_oblast(models)
    assert len(ax.lines[0].get_xdata()) == models[0].clusters
    assert "Pavlodar" in {text.get_text() for text in ax.texts}
    assert "hospital beds (places)" in district_figures.describe_oblasts(models)


def test_variants_that_could_not_be_had_are_not_drawn():
    table = dm.variants(dm.Choices(design="panel", family="services", first_year=2010, last_year=2014))
    _, ax = district_figures.variants(table)
    made = table[table["coefficient"].notna()]
    drawn = [len(line.get_xdata()) for line in ax.lines if line.get_marker() == "|"]
    assert drawn == [int((made["key"] == key).sum()) for key in ("panel_schools", "panel_beds")]
    assert len(made) < len(table)
    assert "schools (years)" in district_figures.describe_variants(table)
    lone = table[(table["name"] == "beds") | (table["change"] != "as chosen")]
    _, ax = district_figures.variants(lone)
    assert len([line for line in ax.lines if line.get_marker() == "|"]) == 1


def test_the_graph_of_causes_is_described_arrow_by_arrow():
    _, ax = district_figures.causes()
    arrows = [text for text in ax.texts if getattr(text, "arrow_patch", None) is not None]
    assert len(arrows) == len(district_figures.ARROWS) + 3
    told = district_figures.describe_causes()
    assert "services: schools, beds to net migration" in told and "Not measured: age structure" in told


def test_a_table_is_in_full_and_may_be_folded():
    import pandas as pd

    frame = pd.DataFrame({"condition": ["a"], "said": ["x" * 200]}).set_index("condition")
    shown = district_figures.table(frame).data
    assert "x" * 200 in shown and shown.count("condition") == 1
    assert district_figures.table(frame, "all & more").data.startswith("<details><summary>all &amp; more")
