"""The lists of all papers by topic: a matrix of counts, and the items that they lead to."""

LISTS = """\
list,paper,number,item,item_en,topic
one: causes,abai2020,1,missing jobs,,work
one: causes,abai2020,2,better pay,,work
one: causes,abai2020,3,old age,,ageing
two: causes,late2025,1,работа,jobs,work
"""
TOPICS = "topic,name,description\nageing,Ageing,older people\nwork,Work,chances of work\nunused,Unused,none\n"


def test_topics_of_several_papers_make_a_matrix_that_leads_to_their_items(book):
    book.write("data/claims/typologies.csv", LISTS)
    book.write("data/claims/topics.csv", TOPICS)
    html = book.built("```{typologies}\n```")
    cells = [[c.text.strip() for c in row.select("td")] for row in html.select("table.kosh-matrix tbody tr")]
    assert cells == [["Work", "2", "1"]]
    assert {a["href"] for a in html.select("table.kosh-matrix a")} == {"#topic-work"}
    work = html.find(id="topic-work").find_next_sibling("dd").text
    assert "abai2020: missing jobs; better pay." in work and "late2025: jobs." in work
    assert html.find(id="topic-ageing") and not html.find(id="topic-unused")
