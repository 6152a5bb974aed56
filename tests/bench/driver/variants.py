# SPDX-License-Identifier: Apache-2.0
"""What is measured: each variant gives one result a round."""
import load
import pgbench
from servers import Luodid

# pgbench tells its progress by whole seconds.
WARM_UP_S, SECONDS = 1, 2


class Calls:
    """Calls of one kind to one server, so many in flight."""

    def __init__(self, generator, server, requests, in_flight, postgres=None, more=None):
        """`more` makes so many further requests where each is sent once."""
        self._load, self._server, self._requests, self._in_flight = generator, server, requests, in_flight
        self._postgres = postgres or (server if isinstance(server, Luodid) else None)
        self._more, self._left, self._sent = more, 0, 1200

    def measure(self, _round):
        wanted = int(1.5 * self._sent) + 4 * self._in_flight
        if self._more and self._left < wanted:
            self._load.load(self._requests, self._more(wanted - self._left), once=True)
        self._server.forget_peak()
        result = self._load.closed(self._requests, self._server, self._in_flight, self._postgres)
        if self._more:
            self._sent, self._left = max(wanted, self._left) - result["left"], result["left"]
        return {**result, "resident_mb": self._server.peak_resident_mb()}


class Statements:
    """P: pgbench with 2, 4, 8 and 16 clients in the round that warms up, afterwards with the two of them that did best
    when each was run last; the better counts."""

    CLIENTS = (2, 4, 8, 16)

    def __init__(self, luodid, scripts, copies=None):
        """`copies` are used up by writes; reads are repeated."""
        self._luodid, self._scripts, self._copies = luodid, scripts, copies
        self._rates = {}

    def _run(self, clients):
        variables = {}
        seconds = WARM_UP_S + SECONDS
        if self._copies:
            base = self._copies.provide(int(1.5 * seconds * max(self._rates.values(), default=1000)))
            variables = {"base": base, **{f"i{place}": 0 for place in range(len(self._scripts))}}
        postgres = load.Costs(list, list, self._luodid.postgres_pids)
        own = load.children_cpu()
        rate = pgbench.run(self._luodid, self._scripts, clients, variables, WARM_UP_S, SECONDS)
        taken, own = postgres.end(), load.children_cpu() - own
        if self._copies:
            self._copies.pass_over_used()
        calls = rate * seconds
        return {"per_second": rate, "clients": clients, "client_us": own / calls,
                "postgres_us": taken["postgres"] / calls, "server_us": 0, "errors": {}, "ok": int(rate * SECONDS)}

    def measure(self, round_):
        counts = self.CLIENTS if round_ == 0 else sorted(self._rates, key=self._rates.get)[-2:]
        results = [self._run(clients) for clients in counts]
        self._rates.update({result["clients"]: result["per_second"] for result in results})
        return max(results, key=lambda result: result["per_second"])
