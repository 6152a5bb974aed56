# SPDX-License-Identifier: Apache-2.0
"""Where things lie: the sources, the programs, and what a run makes."""
import pathlib

BENCH = pathlib.Path(__file__).resolve().parents[1]
ROOT = BENCH.parents[1]
BIN = ROOT / "build/release/bin"
# Made anew by every run, but for books of 1,000,000 projects and what npm brings.
WORK = ROOT / "build/bench"
GOOGLE_RPC = pathlib.Path("/usr/share/gocode/src/github.com/gogo/googleapis")
POSTGRES_BIN = max(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))

ZONE = "bench"
