"""Tables for a phone: each cell names its heading, and each part its role; nothing else of the page changes."""

import re

from web.tables import for_a_phone

TABLE = """<table class="govuk-table">
<caption>Open &amp; late</caption>
<thead><tr><th scope="col">Reference</th><th scope="col">Due
 <span>date &amp; time</span></th><th scope="col" class="x">State</th></tr></thead>
<tbody><tr><th scope="row"><a href="/1/" title="a > b">A-1</a></th>
<td>Today</td><td class="n"><strong>Late</strong></td></tr>
<tr><td colspan="2">Both</td><td></td></tr></tbody></table>"""


def without_additions(html: str) -> str:
    """The table as it was written, found again inside what was made of it."""
    return re.sub(r' (role|data-label)="[^"]*"', "", html)


def test_each_cell_names_its_heading_and_row_headings_and_joined_cells_none():
    made = for_a_phone(TABLE, "Actions")
    assert '<td data-label="Due date &amp; time"' in made.replace(' role="cell"', "")
    assert '<td class="n" role="cell" data-label="State"><strong>Late</strong></td>' in made
    assert '<td colspan="2" role="cell">Both</td><td role="cell" data-label="State">' in made
    assert made.count("data-label") == 3


def test_each_part_keeps_its_role_where_a_browser_would_drop_it():
    made = for_a_phone(TABLE, "Actions")
    assert re.findall(r'<(\w+)[^>]* role="(\w+)"', made)[1:] == [
        ("table", "table"),
        ("thead", "rowgroup"),
        ("tr", "row"),
        *[("th", "columnheader")] * 3,
        ("tbody", "rowgroup"),
        ("tr", "row"),
        ("th", "rowheader"),
        ("td", "cell"),
        ("td", "cell"),
        ("tr", "row"),
        ("td", "cell"),
        ("td", "cell"),
    ]


def test_nothing_else_of_the_table_changes():
    assert without_additions(TABLE) in without_additions(for_a_phone(TABLE, "Actions"))


def test_a_table_of_two_columns_or_one_that_must_stay_a_grid_is_left_as_it_is():
    head = "<thead><tr><th>Month</th><th>Calls</th></tr></thead>"
    narrow = f"<table>{head}<tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
    for source, stack in ((narrow, True), (TABLE, False)):
        made = for_a_phone(source, "Calls", stack=stack)
        assert source in made
        assert "muster-stack" not in made


def test_the_region_has_the_label_as_text():
    assert 'role="region" aria-label="Open &amp; late" tabindex="0"' in for_a_phone(TABLE, "Open & late")
