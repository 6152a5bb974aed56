# SPDX-License-Identifier: Apache-2.0
"""How soon a luodid serves on an existing data directory, PostgreSQL's own start not counted."""
import datetime
import re
import subprocess
import time

import api
import office
import servers

_TIME = r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}) UTC"


def _own_start_of_postgres(log):
    """Seconds between the database's first and last word about its start."""
    instants = [datetime.datetime.fromisoformat(re.search(_TIME + r".*" + said, log)[1])
                for said in ("starting PostgreSQL", "ready to accept connections")]
    return (instants[1] - instants[0]).total_seconds()


def serving_seconds(luodid):
    """Stops it and starts it again on its data directory: seconds until a call is answered."""
    luodid.stop()
    log = luodid.directory / "postgres.log"
    before = log.stat().st_size
    port = servers.free_port()
    client = api.Api(f"127.0.0.1:{port}")
    begun = time.monotonic()
    process = subprocess.Popen(luodid.command_on(port), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        servers.await_port(port, process)
        client.ask("officer", "ZoneService.GetZone", {"name": office.ZONE})
        took = time.monotonic() - begun
        return took - _own_start_of_postgres(log.read_bytes()[before:].decode())
    finally:
        process.terminate()
        process.wait(60)
