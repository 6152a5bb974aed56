# SPDX-License-Identifier: Apache-2.0
"""look.py URL LUODID PROJECTS: the plans of every statement of luodid on a database that run has filled. Prints what is
wrong, and ends with 1 when something is."""
import fnmatch
import json
import pathlib
import sys

import controls
import explain
import functions
import session
import statements
import walk

_HERE = pathlib.Path(__file__).resolve().parent
_ZONE = "bench"
# Rows from which on the planner leaves a table that it can find its way in.
_PLENTY = 5000


def _lines(name, fields):
    """The lines of a table beside this file: fields between bars, the last one free text that must say something."""
    rows = []
    for number, line in enumerate((_HERE / name).read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        row = tuple(field.strip() for field in line.split("|", fields - 1))
        if len(row) != fields or not all(row):
            sys.exit(f"plans: {name}:{number} wants {fields} fields")
        rows.append(row)
    return rows


def _strings(database, sql):
    return set(database.do(sql).split())


def _books(database, small, many):
    ours = "relkind = 'r' AND relnamespace = 'public'::regnamespace"
    unknown = small - _strings(database, f"SELECT relname FROM pg_class WHERE {ours}")
    if unknown:
        sys.exit(f"plans: small_tables names {', '.join(sorted(unknown))}, which is no table")
    thin = _strings(database, f"SELECT relname FROM pg_class WHERE {ours} AND reltuples < {_PLENTY}") - small
    if thin:
        sys.exit(f"plans: books.sql gives less than {_PLENTY} rows to {', '.join(sorted(thin))}")
    rows = json.loads(database.do("SELECT json_object_agg(relname, reltuples::bigint) FROM pg_class "
                                  "WHERE relkind = 'i'"))
    catalogues = _strings(database, "SELECT relname FROM pg_class WHERE relkind = 'r' "
                                    "AND relnamespace <> 'public'::regnamespace")
    return walk.Books(rows, small | catalogues, many)


def _matches(name, patterns):
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def _is_allowed(statement, fault, allowed):
    return any(_matches(statement, [name]) and _matches(fault, [what]) for name, what, _ in allowed)


def _look(database, said, books, owners, allowed):
    """What is wrong, a line each."""
    wrong = []
    for statement in said:
        database.do("RESET ROLE" if _matches(statement.name, owners) else "SET ROLE luodi_app")
        try:
            faults = explain.faults(database, statement, _ZONE, books)
        except explain.Refused as refused:
            wrong.append(f"{statement.name}: {refused}")
            continue
        wrong += [f"{statement.name}: {fault} ({', '.join(plans)})" for fault, plans in faults.items()
                  if not _is_allowed(statement.name, fault, allowed)]
    try:
        wrong += [f"{name}: {fault}" for name, fault in functions.faults(database, books)
                  if not _is_allowed(name, fault, allowed)]
    except explain.Refused as refused:
        wrong.append(str(refused))
    return wrong


def main():
    url, binary, projects = sys.argv[1], sys.argv[2], int(sys.argv[3])
    said = statements.of_binary(binary)
    allowed = _lines("allowed", 3)
    owners = [name for name, _ in _lines("owners_statements", 2)]
    wrong = statements.missed(_HERE.parents[1], said)
    wrong += [f"{pattern} is allowed something or owned, but names no statement"
              for pattern in {name for name, _, _ in allowed if not name.startswith("function:")} | set(owners)
              if not any(fnmatch.fnmatchcase(statement.name, pattern) for statement in said)]
    database = session.Session(url)
    # As base/database sets its connections.
    database.do("SET jit = off")
    database.do(f"SELECT set_config('app.zone', '{_ZONE}', false)")
    books = _books(database, {table for table, _ in _lines("small_tables", 2)}, min(10000, projects // 4))
    database.do("SET ROLE luodi_app")
    wrong += controls.blindness(database, _ZONE, books)
    wrong += _look(database, said, books, owners, allowed)
    database.close()
    for line in wrong:
        print(line, file=sys.stderr)
    print(f"plans: {len(said)} statements on {projects} projects, {len(wrong) or 'nothing'} wrong")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
