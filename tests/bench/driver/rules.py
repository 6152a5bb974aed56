# SPDX-License-Identifier: Apache-2.0
"""What Google Benchmark says of the rules alone."""
import json
import os
import subprocess

import figures
import places


class Rules:
    def __init__(self, rounds):
        """Runs bench_rules; each figure so many times."""
        said = subprocess.run(
            [places.BIN / "bench_rules", "--benchmark_format=json", f"--benchmark_repetitions={rounds}",
             "--benchmark_min_time=0.1", "--benchmark_enable_random_interleaving=true"],
            capture_output=True, text=True, check=True,
            env={**os.environ, "LUODI_THRESHOLDS": str(places.ROOT / "tests/data/thresholds")})
        self._seconds = {}
        for run in json.loads(said.stdout)["benchmarks"]:
            if run["run_type"] == "iteration":
                self._seconds.setdefault(run["run_name"], []).append(run["cpu_time"] / 1e9)

    def a_second(self, *names):
        """How many a second one core does; of several the slowest, round by round."""
        return [1 / max(took) for took in zip(*(self._seconds[name] for name in names))]

    def section(self):
        lines = ["## Rules alone", "", "One core, without database and network (Google Benchmark).", "",
                 "| rule | microseconds | a second |", "|---|---|---|"]
        for name, seconds in sorted(self._seconds.items()):
            lines.append(f"| {name} | {figures.spread([1e6 * each for each in seconds])} | "
                         f"{figures.spread([1 / each for each in seconds])} |")
        return lines
