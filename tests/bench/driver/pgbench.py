# SPDX-License-Identifier: Apache-2.0
"""P: pgbench runs exactly the statements that one of our calls runs, on our schema and our books.

The statements are recorded from the database's log with what was bound to them and written as a script of pgbench. What
named the one project of the recorded call is put together from a number that pgbench draws, and so is the request id;
everything else is bound as it was.
"""
import os
import re
import subprocess
import time

import places

_MARK = "@@bench@@"
_ENTRY = re.compile(re.escape(_MARK) + r"(\d+) (LOG|DETAIL):  ", re.S)
# As the connections of luodid's workers are set up.
_SETTINGS = {"role": "luodi_app", "default_transaction_read_only": "on", "jit": "off", "TimeZone": "UTC"}
_BOUND = re.compile(r"\$(\d+) = (NULL|'(?:[^']|'')*')", re.S)


def recorded(luodid, call):
    """The statements of one call, with what was bound: [(sql, [value or None])]."""
    settings = {"log_statement": "all", "log_error_verbosity": "default", "log_line_prefix": _MARK + "%p "}
    log = luodid.directory / "postgres.log"

    def alter(statements):
        # ALTER SYSTEM stands in no block.
        luodid.sql("\n".join(statement + ";" for statement in [*statements, "SELECT pg_reload_conf()"]), superuser=True)
        time.sleep(0.3)

    alter(f"ALTER SYSTEM SET {key} = '{value}'" for key, value in settings.items())
    before = log.stat().st_size
    call()
    time.sleep(0.2)
    text = log.read_bytes()[before:].decode()
    alter(f"ALTER SYSTEM RESET {key}" for key in settings)
    return _parsed(text)


def _parsed(text):
    statements = {}
    parts = _ENTRY.split(text)[1:]
    for pid, kind, said in zip(parts[::3], parts[1::3], parts[2::3]):
        of_pid = statements.setdefault(pid, [])
        if kind == "DETAIL":
            bound = {int(number): None if value == "NULL" else value[1:-1].replace("''", "'")
                     for number, value in _BOUND.findall(said)}
            of_pid[-1] = (of_pid[-1][0], [bound[number] for number in sorted(bound)])
        else:
            sql = re.sub(r"^(statement|execute [^:]*): ", "", said).strip()
            of_pid.append((sql, []))
    # What the server does by itself meanwhile asks for nobody's token.
    of_call = next(found for found in statements.values() if any("secret_sha256" in sql for sql, _ in found))
    # A worker's first call sets its connection up.
    begin = next(i for i, (sql, _) in enumerate(of_call) if sql.startswith("BEGIN") or "'app.zone'" in sql)
    return of_call[begin:]


class Script:
    """One recorded call as a script of pgbench. `varied` says which texts in the parameters are put together from which
    variable, `draw` how pgbench draws them."""

    def __init__(self, name, statements, varied, draw):
        self.path = places.WORK / f"{name}.pgbench"
        self.defined = {}
        self._name = name
        lines = [f"\\set {variable} {expression}" for variable, expression in draw]
        for sql, bound in statements:
            terms = [self._term(value, varied) for value in bound]
            lines.append(re.sub(r"\$(\d+)", lambda match: terms[int(match[1]) - 1], sql).rstrip(";") + ";")
        self.statements = len(statements)
        self.path.write_text("\n".join(lines) + "\n")

    def _constant(self, value):
        if not value:
            return "''"
        variable = f"{self._name}_{len(self.defined)}"
        self.defined[variable] = value
        return f":{variable}"

    def _term(self, value, varied):
        if value is None:
            return "NULL"
        if not any(text in value for text in varied):
            return self._constant(value)
        pieces = re.split("(" + "|".join(map(re.escape, varied)) + ")", value)
        terms = [f":{varied[piece]}" if piece in varied else self._constant(piece) for piece in pieces if piece]
        return terms[0] if len(terms) == 1 else "(" + " || ".join(terms) + ")"


def _command(luodid, scripts, clients, variables, *more):
    command = [places.POSTGRES_BIN / "pgbench", "-n", "-M", "prepared", "-c", clients, *more, "-h", luodid.socket, "-U",
               "luodi_owner"]
    for script in scripts:
        command += ["-f", script.path]
        variables = {**script.defined, **variables}
    for name, value in {**variables, "clients": clients}.items():
        command += ["-D", f"{name}={value}"]
    options = " ".join(f"-c {key}={value}" for key, value in _SETTINGS.items())
    said = subprocess.run([*map(str, command), "luodi"], capture_output=True, text=True, check=False,
                          env={**os.environ, "PGOPTIONS": options})
    if said.returncode != 0 or "aborted" in said.stderr:
        raise RuntimeError(f"pgbench: {said.stderr[-2000:]}")
    return said


def run(luodid, scripts, clients, variables, warm_up, seconds):
    """Transactions a second after the warm-up."""
    said = _command(luodid, scripts, clients, variables, "-j", min(2, clients), "-P", 1, "-T", warm_up + seconds)
    rates = [float(rate) for rate in re.findall(r"progress: [\d.]+ s, ([\d.]+) tps", said.stderr)]
    return sum(rates[warm_up:warm_up + seconds]) / len(rates[warm_up:warm_up + seconds])


def _latencies(luodid, script, variables):
    """Milliseconds and text of each statement, one client alone."""
    said = _command(luodid, [script], 1, variables, "-r", "-t", 200).stdout
    rows = re.findall(r"^ +([\d.]+) +\d+ +([^\\].*)$", said.split("statement latencies", 1)[1], re.M)
    return [(float(milliseconds), " ".join(text.split())) for milliseconds, text in rows]


def section(luodid, scripts, copies):
    """Where the database's time of a call goes, for the report."""
    lines = ["## Statements of a call", "",
             "As the database's log has them; milliseconds of each that one client of pgbench alone waits for, the",
             "slowest first."]
    for work, of_work in scripts.items():
        variables = {"base": copies[work].provide(400), "i0": 0} if work in copies else {}
        latencies = _latencies(luodid, of_work[0], variables)
        if work in copies:
            copies[work].pass_over_used()
        whole = sum(milliseconds for milliseconds, _ in latencies)
        lines += ["", f"{work}: {of_work[0].statements} statements, {whole:.1f} ms", "", "| ms | statement |",
                  "|--:|---|"]
        for milliseconds, text in sorted(latencies, reverse=True)[:12]:
            lines.append(f"| {milliseconds:.2f} | {text[:90].replace('|', '/')} |")
    return lines
