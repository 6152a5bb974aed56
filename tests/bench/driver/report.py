# SPDX-License-Identifier: Apache-2.0
"""RESULTS.md from what a run measured."""
import datetime
import statistics
import subprocess

import figures
import machine
import places

HEAD = """# Results

Written by `tests/bench/run{flags}`; do not edit. {date}, commit {commit}.

Machine: {machine}. {versions}. Client, servers and PostgreSQL share it.

Every server and baseline stays up during the whole run; each of {rounds} rounds visits all of them in a new random
order, after a round that only warms up; {warm_up:g} s of warm-up, then a window of {window:g} s. Ratios are formed
inside a round. Figures are median [min..max] of the rounds; a goal is decided when every round says the same. A call
that failed counts nowhere but under errors.

G: the same messages echoed by the same server set-up, without database. P: pgbench running exactly the statements of
our call on our schema, as recorded from the database's log, with the best of 2, 4, 8 and 16 clients. node:
@grpc/grpc-js and pg. python: grpcio with pooled threads and psycopg2.
"""


def _said(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=places.ROOT).stdout.strip()


def _commit():
    changed = " with changes" if _said("git", "status", "--porcelain", "server", "proto", "CMakeLists.txt") else ""
    return _said("git", "rev-parse", "--short", "HEAD") + changed


def _versions():
    postgres = _said(str(places.POSTGRES_BIN / "postgres"), "--version").split()[2]
    return f"PostgreSQL {postgres}, node {_said('node', '--version') or 'absent'}, python {machine.python_version()}"


def _goals(measured):
    lines = ["## Goals", "", "| | goal | measured | |", "|---|---|---|---|"]
    for goal in figures.goals():
        values = measured.get(goal.name, [])
        lines.append(f"| {goal.text} | {goal.relation} {goal.bound:g} | {figures.spread(values)} | "
                     f"{goal.verdict(values)} |")
    return lines


def _errors(rounds, name):
    errors = {}
    for result in rounds.of(name, "errors"):
        for code, count in result.items():
            errors[code] = errors.get(code, 0) + count
    return ", ".join(f"{code} {count}" for code, count in errors.items())


def _milliseconds(rounds, name, field):
    values = rounds.of(name, field)
    return figures.shown(statistics.median(values) / 1000) if values else ""


def _median(rounds, name, field):
    values = rounds.of(name, field)
    return figures.shown(statistics.median(values)) if values else ""


def _work(rounds):
    lines = ["## Work", "",
             "CPU of client, server and PostgreSQL in microseconds a call; foreign: what everything else took of the",
             "machine; RSS of the server.", "",
             "| work | by | in flight | projects | a second | p50 ms | p99 ms | client | server | PostgreSQL | "
             "foreign | RSS MB | errors |", "|---|---|--:|--:|---|--:|--:|--:|--:|--:|--:|--:|---|"]
    for name in sorted(rounds.variants(), key=lambda name: (name.work, name.projects, name.by, name.in_flight)):
        foreign = rounds.of(name, "foreign_share")
        share = f"{100 * statistics.median(foreign):.0f} %" if foreign else ""
        clients = f"{statistics.median(rounds.of(name, 'clients')):.0f}" if rounds.of(name, "clients") else ""
        lines.append(
            f"| {name.work} | {name.by} | {name.in_flight or clients} | {name.projects:,} | "
            f"{figures.spread(rounds.of(name))} | {_milliseconds(rounds, name, 'p50_us')} | "
            f"{_milliseconds(rounds, name, 'p99_us')} | {_median(rounds, name, 'client_us')} | "
            f"{_median(rounds, name, 'server_us')} | {_median(rounds, name, 'postgres_us')} | {share} | "
            f"{_median(rounds, name, 'resident_mb')} | {_errors(rounds, name)} |")
    return lines


def write(path, flags, size, rounds_done, rounds, measured, sections):
    """`sections`: lists of lines, put behind the tables as they are."""
    head = HEAD.format(flags=flags, date=datetime.date.today().isoformat(), commit=_commit(),
                       machine=machine.described(), versions=_versions(), rounds=rounds_done,
                       warm_up=size.warm_up_ms / 1000, window=size.window_ms / 1000)
    parts = [head.rstrip("\n").split("\n"), _goals(measured), _work(rounds), *sections]
    path.write_text("\n\n".join("\n".join(part) for part in parts) + "\n")
