"""The districts' samples and flows against the tables that they are made of."""

import numpy as np
import pytest

from kosh.analysis import district_samples as ds
from kosh.analysis import net_migration, rural_outflow
from kosh.data import series
from kosh.errors import KoshError


@pytest.fixture(scope="module")
def frames():
    return ds.samples(ds.Choices())


def test_the_rate_of_both_years_is_their_mean(frames):
    first, second = (rural_outflow.districts_cross_section(year) for year in (2023, 2024))
    assert frames["cross-section"]["rate"].to_numpy() == pytest.approx(
        (first["rate"] + second["rate"]).to_numpy() / 2
    )
    assert frames["cross-section"]["distance_capital"].max() == first["distance_capital"].max() / 100


def test_schools_are_counted_in_one_form_and_per_head_in_the_other(frames):
    ratio = ds.cross_section(form="ratio").set_index("kato")["schools"].dropna()
    log = frames["cross-section"].set_index("kato")["schools"].dropna()
    people = series.load("district_years").query("year == 2022").set_index("kato")["population_end"]
    assert np.exp(log).to_numpy() == pytest.approx((ratio * people.reindex(ratio.index) / 1000).to_numpy())


def test_the_lag_moves_the_year_of_the_conditions():
    yearbook = series.load("district_years").set_index(["kato", "year"])["unemployment"]
    frame = ds.cross_section("2023", lag=3).set_index("kato")["unemployment"].dropna()
    assert [yearbook[kato, 2020] for kato in frame.index] == frame.tolist()


def test_an_oblast_can_be_left_out_and_an_unknown_one_is_refused():
    assert "KZ-11" not in set(ds.panel(exclude="KZ-11")["region"])
    with pytest.raises(KoshError, match="no district of 'KZ-51'"):
        ds.cross_section(exclude="KZ-51")


def test_selection_counts_the_figures_of_the_sample(frames):
    frame = frames["cross-section"]
    table = ds.selection(frame).set_index("name")
    assert table["districts"].to_dict() == {"schools": 101, "beds": 75, "log_wage": 150, "unemployment": 150}
    has = frame["beds"].notna()
    assert table.loc["beds", "rate_with"] == pytest.approx(frame.loc[has, "rate"].mean())
    assert table.loc["log_wage", "split"] == 0


def test_the_saldo_of_districts_sums_to_the_nation():
    nation = ds.nation()
    assert (nation["published"] == nation["districts"]).all()
    table, districts = ds.saldo_by_oblast(), ds.saldo()
    assert table["districts"].sum() == len(districts) == 188
    assert table["net_2023"].sum() == nation["shown"].iloc[0]
    published = net_migration.published().query("year == 2023").set_index("region")["net_migration"]
    ours = table.set_index("region")["net_2023"]
    # one city has villagers' moves and no villagers: its oblast differs by them
    assert (published.reindex(ours.index) != ours).sum() == 1


def test_the_yearbook_differs_from_publication_where_it_is_rounded():
    table = ds.against_published()
    apart = table[table["difference"] != 0]
    assert (len(table), len(apart), int(apart["rounded"].sum())) == (83, 18, 17)


def test_frames_of_the_grids_are_the_samples_before_any_choice(frames):
    places, years = ds.all_places(), ds.all_years()
    own = places[places["year"] == 2023].set_index("kato")
    earlier = places[places["year"] == 2022].set_index("kato")
    chosen = frames["cross-section"].set_index("kato")
    assert own["rate_both"].equals(chosen["rate"]) and earlier["rate_both"].isna().all()
    assert earlier["schools_log"].equals(chosen["schools"].rename("schools_log"))
    assert earlier["schools_ratio"].equals(
        ds.cross_section(form="ratio").set_index("kato")["schools"].rename("schools_ratio")
    )
    rates = years.dropna(subset="rate").set_index(["territory", "year"])["rate"]
    assert rates.sort_index().equals(frames["panel"].set_index(["territory", "year"])["rate"].sort_index())
    assert years["year"].min() == 2009 and years.loc[years["year"] == 2009, "rate"].isna().all()
