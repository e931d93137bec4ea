"""What is said of the districts' samples and flows follows from the tables."""

from kosh.analysis import district_samples as ds
from kosh.analysis import district_samples_said as said


def test_samples_are_told_in_words():
    table = ds.selection(ds.cross_section())
    assert said.selection_table(table).loc["hospital beds", "districts"] == 75
    assert said.missing_said(table, 188).endswith("but for 1 in which single districts have none.")
    assert said.missing_said(table.assign(split=0), 188).endswith("missing by whole oblasts.")
    text = said.panel_said(ds.panel(), ds.saldo())
    assert text.startswith("The panel follows ") and "districts without towns in 14 oblasts" in text
    assert "Aktobe, Atyrau and Kostanay" in text


def test_flows_are_told_against_publication():
    nation = ds.nation()
    assert "the districts sum to the same" in said.nation_said(nation)
    assert "sum to 7 more" in said.nation_said(nation.assign(districts=nation["published"] + 7))
    table = ds.against_published()
    assert "65 are equal, 18 differ, by 297 persons at most; 17 of" in said.yearbook_said(table)
    assert "0 differ; 0 of" in said.yearbook_said(table[table["difference"] == 0])
    assert said.saldo_table(ds.saldo_by_oblast()).loc["Ulytau (Ұлытау облысы)", "districts"] == 4


def test_what_is_left_out_is_named_by_year():
    text = said.nation_said(ds.nation())
    assert text.endswith("table of populations: Kosshy (151 persons in 2023 and 114 persons in 2024).")


def test_weights_and_rows_are_told():
    text = said.size_said(ds.saldo())
    assert "the mean of their rates is \u221219.8, that of all villagers \u221212.8; Satpaev with 153" in text
    rows = said.rows_said(ds.panel())
    assert "1176 of 1316 district-years" in rows and "178, of 2021 and 2022, the population" in rows
    early = said.rows_said(ds.panel(2014, 2018))
    assert early.endswith("rounded to hundreds; no denominator stands on the bases of two censuses.")
