# SPDX-License-Identifier: Apache-2.0
"""Ledgers in and out, beside COPY of the same rows into the same tables."""
import json
import os
import subprocess
import time

import api
import load
import places

# What an import writes, in the order in which they refer to each other. Triggers fill the rest.
TABLES = ["investors", "projects", "project_facts", "project_contributors", "ledger_imports", "ledger_import_rows",
          "journal_entries", "requests"]


def _token_file(person):
    file = places.WORK / f"token-{person}"
    file.write_text(api.token_of(person) + "\n")
    return file


def _luodi(luodid, *words):
    """The command line, timed: what it said and the seconds it took."""
    command = [places.BIN / "luodi", "--server", luodid.address, "--zone", places.ZONE, "--token-file",
               _token_file("officer"), "--timeout", "10m", "-o", "json", *words]
    begun = time.monotonic()
    said = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False,
                          env={**os.environ, "LUODI_CONFIG": str(places.WORK / "contexts.json")})
    took = time.monotonic() - begun
    if said.returncode != 0:
        raise RuntimeError(f"luodi {' '.join(map(str, words[:2]))}: {said.stderr[-500:]}{said.stdout[-500:]}")
    return said.stdout, took


def _result(rows, seconds, costs=None):
    by_call = {f"{name}_us": costs[name] / rows for name in ("client", "server", "postgres")} if costs else {}
    return {"per_second": rows / seconds, "ok": rows, "errors": {}, **by_call}


def transaction(luodid):
    """The number of a transaction of now."""
    return luodid.rows("SELECT pg_current_xact_id()::text")[0][0]


def between(since, until):
    return f"xmin::text::bigint BETWEEN {since} AND {until}"


class Import:
    """A ledger of rows that are all new, through the command line."""

    def __init__(self, luodid, rows):
        self._luodid, self._rows, self._imports = luodid, rows, 0
        # Condition of the rows that the last import wrote.
        self.written = None

    def _fresh_ledger(self):
        self._imports += 1
        file = places.WORK / f"ledger-{self._luodid.name}-{self._imports}.csv"
        subprocess.run([places.BIN / "ledger_maker", str(self._rows), file, "--seed", str(self._imports)], check=True,
                       stdout=subprocess.DEVNULL)
        # Numbers and titles nobody has yet, in the books that are kept from run to run either.
        mark = f"{int(time.time()):x}-{self._imports}"
        text = file.read_text(encoding="utf-8").replace("GX-", f"{mark}-")
        file.write_text(text.replace("号项目", f"号{mark}项目"), encoding="utf-8")
        return file

    def measure(self, _round):
        file = self._fresh_ledger()
        self._luodid.forget_peak()
        since = transaction(self._luodid)
        costs, own = load.Costs(list, self._luodid.pids, self._luodid.postgres_pids), load.children_cpu()
        said, took = _luodi(self._luodid, "import", file, "--reason", "测量", "--mode", "keep-good")
        taken, own = costs.end(), load.children_cpu() - own
        file.unlink()
        self.written = between(since, transaction(self._luodid))
        counted = json.loads(said)["ledgerImport"]
        if counted.get("created") != self._rows:
            raise RuntimeError(f"not all rows came in: {said[:1000]}")
        return {**_result(self._rows, took, {**taken, "client": own}),
                "resident_mb": self._luodid.peak_resident_mb()}


class Copy:
    """The rows that the last import wrote, taken out and put back into the same tables by COPY, triggers and foreign
    keys as they are."""

    def __init__(self, luodid, imports, rows):
        self._luodid, self._imports, self._rows = luodid, imports, rows

    def _dump(self, table):
        columns = ", ".join(row[0] for row in self._luodid.rows(
            "SELECT quote_ident(column_name) FROM information_schema.columns WHERE table_schema = 'public' AND "
            f"table_name = '{table}' AND is_generated = 'NEVER' ORDER BY ordinal_position"))
        file = places.WORK / f"rows-{table}"
        written = self._imports.written
        with open(file, "wb") as out:
            subprocess.run(["psql", "-q", "-h", self._luodid.socket, "-U", "postgres", "-d", "luodi", "-c",
                            f"COPY (SELECT {columns} FROM {table} WHERE {written}) TO STDOUT"], stdout=out, check=True)
        # The board and the search follow the projects by triggers; what guards against deleting is not asked.
        role = "origin" if table == "projects" else "replica"
        guard = "ALTER TABLE projects {} TRIGGER project_taken_back;" if table == "projects" else ""
        gone = (f"SET session_replication_role = {role}; {guard.format('DISABLE')} DELETE FROM {table} WHERE {written};"
                f" {guard.format('ENABLE')}")
        return f"COPY {table} ({columns}) FROM '{file}';", gone

    def measure(self, round_):
        if self._imports.written is None:
            self._imports.measure(round_)
        dumped = [self._dump(table) for table in TABLES]
        for _, gone in reversed(dumped):
            self._luodid.sql(gone, superuser=True)
        self._luodid.sql("\n".join(f"VACUUM {table};" for table in TABLES), superuser=True)
        since = transaction(self._luodid)
        costs = load.Costs(list, list, self._luodid.postgres_pids)
        begun = time.monotonic()
        self._luodid.sql("BEGIN;\n" + "\n".join(copy for copy, _ in dumped) + "\nCOMMIT;", superuser=True)
        took = time.monotonic() - begun
        taken = costs.end()
        self._imports.written = between(since, transaction(self._luodid))
        return _result(self._rows, took, {**taken, "server": 0})


class Export:
    """Some thousands of projects, as a spreadsheet, through the command line."""

    def __init__(self, luodid, projects):
        self._luodid = luodid
        # Of larger books a year of the ten, of the largest a park of the twenty besides.
        self._filter = [*(["--signed-year", 2016] if projects >= 100_000 else []),
                        *(["--park", "park-3"] if projects >= 1_000_000 else [])]

    def measure(self, _round):
        file = places.WORK / f"export-{self._luodid.name}.xlsx"
        self._luodid.forget_peak()
        costs, own = load.Costs(list, self._luodid.pids, self._luodid.postgres_pids), load.children_cpu()
        said, took = _luodi(self._luodid, "export", "--out", file, "--reason", "测量", *self._filter)
        taken, own = costs.end(), load.children_cpu() - own
        file.unlink()
        return {**_result(json.loads(said)["rows"], took, {**taken, "client": own}),
                "resident_mb": self._luodid.peak_resident_mb()}
