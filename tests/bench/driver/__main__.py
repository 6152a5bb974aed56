# SPDX-License-Identifier: Apache-2.0
"""driver [--short] [--rounds N]: measures everything and writes RESULTS.md. Run by tests/bench/run."""
import argparse
import collections
import dataclasses
import pathlib
import random
import shlex
import signal
import sys
import time

import places

places.WORK.mkdir(parents=True, exist_ok=True)

import bench  # noqa: E402
import figures  # noqa: E402
import likeness  # noqa: E402
import plan  # noqa: E402
import report  # noqa: E402

_BEGUN = time.monotonic()


def say(what):
    print(f"{time.monotonic() - _BEGUN:7.1f} s  {what}", flush=True)


def visit(variants, size, dice, begin_round):
    """All variants in each round, in a new order each time; round 0 warms up and counts for nothing."""
    kept = figures.Rounds()
    for round_ in range(size.rounds + 1):
        begin_round()
        order = [name for name in variants for _ in range(plan.visits(size, name) if round_ > 0 else 1)]
        dice.shuffle(order)
        results = collections.defaultdict(list)
        for name in order:
            results[name].append(variants[name].measure(round_))
        for name in results if round_ > 0 else []:
            kept.add(round_, name, results[name])
        say(f"round {round_} of {size.rounds}")
    return kept


def understood():
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="tests/bench/run")
    parser.add_argument("--short", action="store_true", help="10,000 projects and few rounds: a look, no verdict")
    parser.add_argument("--rounds", type=int, help="how many rounds; 5 at least for a verdict")
    parser.add_argument("--only", default="", help="only work whose name begins so, for a closer look")
    parser.add_argument("--out", type=pathlib.Path, help="where the results go")
    return parser.parse_args()


def flags_of(options):
    """The flags that decided what was measured, as they are given."""
    return " ".join([*(["--short"] if options.short else []),
                     *(["--rounds", str(options.rounds)] if options.rounds else []),
                     *(["--only", shlex.quote(options.only)] if options.only else [])])


def main():
    options = understood()
    # What was started is stopped, however the run ends.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    size = plan.SHORT if options.short else plan.FULL
    size = dataclasses.replace(size, rounds=options.rounds or size.rounds)
    # All there is, so often that it decides; anything else never takes the place of what such a run wrote.
    whole = not options.short and not options.only and size.rounds >= figures.ENOUGH_ROUNDS
    with bench.Bench(size, say) as measured_bench:
        variants = {name: variant for name, variant in plan.variants(measured_bench).items()
                    if str(name).startswith(options.only)}
        say(f"{len(variants)} variants")
        likeness.check(measured_bench)
        say("the baselines answer as luodid does")
        kept = visit(variants, size, random.Random(), measured_bench.begin_round)
        measured = plan.measured(size, kept)
        sections = [] if options.only else measured_bench.finish(measured)
    out = options.out or (places.BENCH / "RESULTS.md" if whole else places.WORK / "RESULTS-look.md")
    report.write(out, flags_of(options), whole, size, kept, measured, sections)
    for goal in figures.goals():
        figure = measured.get(goal.name, figures.Measured())
        say(f"{goal.verdict(figure):40} {figures.spread(figure.values):28} {goal.relation} {goal.bound:g}  {goal.text}")
    say(f"written to {out}")


if __name__ == "__main__":
    main()
