# SPDX-License-Identifier: Apache-2.0
"""The statements within functions of the database, which EXPLAIN of their callers does not show: each function is
called once a plan mode and auto_explain tells what ran."""
import json
import re

import explain
import walk

# By the end of a parameter's name.
_SAMPLES = {"zone": "'bench'", "project": "{case}", "member": "{case}", "round": "1", "stage": "'vote'", "version": "1",
            "accounts": "'{{zones/bench/persons/p999}}'", "account": "'zones/bench/persons/p5'", "ever": "true",
            "judge": "'zones/bench/persons/p999'", "attendant": "'zones/bench/persons/p5'",
            "holder": "'zones/bench/persons/p5'", "speaker": "'zones/bench/persons/p6'",
            "one": "'zones/bench/persons/p5'", "other": "'zones/bench/persons/p6'", "definition": "1",
            "course": "'{{}}'", "material": "'{{}}'", "status": "'{{}}'", "asked": "'{{}}'",
            "person": "'zones/bench/persons/p5'", "said_to_be": "'STATE_RECUSED'",
            "done": "(SELECT s FROM review_stages s WHERE zone = 'bench' AND project = {case} AND stage = 'vote')"}
# projects_at is drawn into the statements that call it and seen there.
_READS_TABLES = """
SELECT coalesce(json_agg(json_build_array(p.proname, p.proargnames[1:p.pronargs]) ORDER BY p.proname), '[]')
FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND p.prorettype <> 'trigger'::regtype AND p.proname <> 'projects_at'
  AND EXISTS (SELECT FROM pg_class c WHERE c.relkind IN ('r', 'v') AND c.relnamespace = 'public'::regnamespace
                AND p.prosrc ~ ('\\m(FROM|JOIN|UPDATE|INTO)\\s+' || c.relname || '\\M'))"""


def _prepare(database):
    for setting in ("log_format = json", "log_min_duration = 0", "log_nested_statements = on", "log_level = notice"):
        database.do(f"SET auto_explain.{setting}")


def _plans(said):
    for found in re.finditer(r"plan:\n", said):
        yield json.JSONDecoder().raw_decode(said[found.end():])[0]["Plan"]


def faults(database, books):
    """(function, fault) of all; a function that nobody knows how to call is a fault."""
    case = database.do("SELECT quote_literal(project) FROM review_cases WHERE state = 'STATE_OPEN' ORDER BY project "
                       "LIMIT 1").strip()
    functions = json.loads(database.do(_READS_TABLES))
    # Of the superuser, as nobody else may load it.
    database.do("RESET ROLE")
    database.do("LOAD 'auto_explain'")
    _prepare(database)
    database.do("SET ROLE luodi_app")
    found = set()
    for name, parameters in functions:
        samples = [_SAMPLES.get(parameter if parameter in _SAMPLES else parameter.split("_")[-1])
                   for parameter in parameters or []]
        if None in samples:
            raise explain.Refused(f"functions.py has no sample for {name}({', '.join(parameters)})")
        call = f"SELECT count(*) FROM {name}({', '.join(sample.format(case=case) for sample in samples)})"
        for mode in ("force_generic_plan", "force_custom_plan"):
            database.do(f"SET plan_cache_mode = {mode}")
            # A guard may well refuse, after it has looked.
            said = database.ask(f"BEGIN; {call}; ROLLBACK")
            plans = list(_plans(said))
            if not plans:
                raise explain.Refused(f"auto_explain says nothing of {name}: {said.strip()[:200]}")
            found |= {(f"function:{name}", fault) for plan in plans for fault in walk.faults_of_plan(plan, books)}
    return sorted(found)
