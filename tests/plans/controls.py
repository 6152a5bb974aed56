# SPDX-License-Identifier: Apache-2.0
"""Whether the checker sees: statements that are known to be bad must be blamed for it, good ones for nothing, and a
constant that no binary holds must be missed."""
import pathlib
import tempfile

import explain
import statements

_BAD = [
    ("SELECT project FROM projects WHERE zone = $1 ORDER BY number LIMIT 50 OFFSET $2::integer", "OFFSET"),
    ("SELECT project FROM projects WHERE zone = $1 AND description = $2", "Seq Scan on projects"),
    ("SELECT title FROM projects WHERE zone = $1 ORDER BY description LIMIT 50", "Sort of many rows"),
    ("SELECT kind, count(*) FROM projects WHERE zone = $1 GROUP BY kind", "Aggregate of many rows"),
    # Each value of a filter by itself is fine; without it everything is read.
    ("SELECT description FROM projects WHERE zone = $1 AND ($2::text IS NULL OR investor = $2)",
     "Seq Scan on projects"),
    # A name that is put together within the condition: no index under row-level security.
    ("SELECT e.version FROM projects p JOIN journal_entries e ON e.zone = $1 "
     "AND e.resource = 'zones/' || $1 || '/projects/' || p.project WHERE p.zone = $1 AND p.project = $2",
     "Seq Scan on journal_entries"),
    # All of a zone along an index.
    ("SELECT count(*) FROM (SELECT FROM review_stages WHERE zone = $1 ORDER BY project, round, stage OFFSET 0) s",
     "whole review_stages_pkey on review_stages"),
]
_GOOD = [
    "SELECT title FROM projects WHERE zone = $1 AND project = $2",
    "SELECT project FROM projects WHERE zone = $1 AND number < $2::bigint ORDER BY number DESC LIMIT $3::integer",
    "SELECT p.title FROM (SELECT unnest($2::text[]) AS project OFFSET 0) n JOIN projects p "
    "ON p.zone = $1 AND p.project = n.project",
    "INSERT INTO numbers (zone, series, year, last) VALUES ($1, $2, $3::integer, 1)",
]
_SOURCE = '''constexpr char kSelectGhost[] = R"sql(SELECT FROM projects)sql";
Result Find(Transaction& tx) { return tx.Exec("SELECT 1"); }
'''


def blindness(database, zone, books):
    """What the checker fails to see, a line each."""
    blind = []
    for text, fault in _BAD:
        found = explain.faults(database, statements.Statement("bad", text), zone, books)
        if fault not in found:
            blind.append(f"the checker does not see {fault} in: {text}; it sees {', '.join(found) or 'nothing'}")
    for text in _GOOD:
        found = explain.faults(database, statements.Statement("good", text), zone, books)
        if found:
            blind.append(f"the checker blames for {', '.join(found)}: {text}")
    try:
        explain.faults(database, statements.Statement("bad", "SELECT nothing FROM nowhere"), zone, books)
        blind.append("the checker does not see that the database refuses a statement")
    except explain.Refused:
        pass
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "server" / "projects" / "store.cc"
        source.parent.mkdir(parents=True)
        source.write_text(_SOURCE, encoding="utf-8")
        if len(statements.missed(pathlib.Path(folder), [])) != 2:
            blind.append("the checker does not miss a constant without a statement, or takes a text without a name")
    return blind
