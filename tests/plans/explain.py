# SPDX-License-Identifier: Apache-2.0
"""The plans of a statement: as it runs when no value is known, when nothing optional is given, and with values."""
import json
import re

import walk

# The text is also a number, a day, an instant, hexadecimal and base64: statements cast.
_SAMPLES = {"text": "'20200101'", "text[]": "'{20200101}'", "integer": "1", "bigint": "1", "smallint": "1",
            "numeric": "1", "integer[]": "'{1}'", "bigint[]": "'{1}'",
            "numeric[]": "'{1}'", "boolean": "true", "boolean[]": "'{t}'",
            "date": "current_date", "date[]": "'{2020-01-01}'", "timestamp with time zone": "now()", "xid8": "'1'",
            "timestamp with time zone[]": "'{2020-01-01}'", "jsonb": "'{}'", "json": "'{}'", "jsonb[]": "'{}'",
            "json[]": "'{}'", "uuid": "gen_random_uuid()", "uuid[]": "'{}'", "bytea": r"'\x00'"}
_LIMITED = re.compile(r"LIMIT\s+\$(\d+)", re.IGNORECASE)
# What a parameter is asked for only when it is given: `($5 IS NULL OR ...)`, coalesce, and functions that forgive NULL.
_IF_GIVEN = re.compile(r"\(\s*\$(\d+)(?:::\w+(?:\[\])?)?\s+IS\s+NULL\s+OR\b|\bcoalesce\(\s*\$(\d+)|"
                       r"\bproject_matches\(|\bprojects_at\(", re.IGNORECASE)


class Refused(Exception):
    """The database does not take the statement."""


def _parenthesis(text, begin):
    """The text from `begin` to the end of the first parenthesis after it."""
    depth = 0
    for place in range(text.index("(", begin), len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return text[begin:place + 1]
    return text[begin:]


def _numbers(text):
    return {int(number) for number in re.findall(r"\$(\d+)", text)}


def optional(text):
    """The numbers of parameters that may be left out: those that stand nowhere but where NULL is expected."""
    rest = text
    while found := _IF_GIVEN.search(rest):
        rest = rest.replace(_parenthesis(rest, found.start()), "", 1)
    return _numbers(text) - _numbers(rest)


def _arguments(types, text, zone, left_out):
    """$1 is the zone wherever it is a text; a LIMIT is 50."""
    limits = {int(number) for number in _LIMITED.findall(text)}
    values = []
    for number, type_ in enumerate(types, 1):
        if number == 1 and type_ == "text":
            values.append(f"'{zone}'")
        elif number in left_out:
            values.append("NULL")
        else:
            values.append("50" if number in limits else _SAMPLES[type_])
    return f"({', '.join(values)})" if values else ""


def plans(session, statement, zone):
    """(which, plan) thrice."""
    session.do("DEALLOCATE ALL")
    prepared = session.ask(f"PREPARE it AS {statement.text}")
    if "ERROR:" in prepared:
        raise Refused(prepared.strip())
    types = json.loads(session.do("SELECT array_to_json(parameter_types::text[]) FROM pg_prepared_statements"))
    unknown = [type_ for type_ in types if type_ not in _SAMPLES]
    if unknown:
        raise Refused(f"no sample of type {unknown[0]}")
    values = _arguments(types, statement.text, zone, set())
    without = _arguments(types, statement.text, zone, optional(statement.text))
    for which, mode, arguments in (("generic", "force_generic_plan", values), ("values", "force_custom_plan", values),
                                   ("without", "force_custom_plan", without)):
        session.do(f"SET plan_cache_mode = {mode}")
        answer = session.ask(f"EXPLAIN (FORMAT JSON) EXECUTE it{arguments}")
        if "ERROR:" in answer:
            raise Refused(f"{which}: {answer.strip()}")
        yield which, json.loads(answer)[0]["Plan"]


def _runs_generic(plan_of):
    """Whether the server comes to run the generic plan: it does when that looks cheaper than planning anew with values,
    which costs 2.5 a table. An estimate above the dearer of both custom plans never does."""
    custom = max(plan_of["values"]["Total Cost"], plan_of["without"]["Total Cost"])
    return plan_of["generic"]["Total Cost"] <= custom + 2.5 * (_nodes(plan_of["generic"]) + 1)


def _nodes(plan):
    return 1 + sum(_nodes(below) for below in plan.get("Plans", []))


def faults(session, statement, zone, books):
    """fault -> the plans that have it."""
    found = {fault: ["text"] for fault in walk.faults_of_text(statement.text)}
    plan_of = dict(plans(session, statement, zone))
    for which, plan in plan_of.items():
        if which == "generic" and not _runs_generic(plan_of):
            continue
        for fault in walk.faults_of_plan(plan, books):
            found.setdefault(fault, []).append(which)
    return found
