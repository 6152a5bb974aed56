# SPDX-License-Identifier: Apache-2.0
"""A session of psql: questions in, texts out."""
import os
import subprocess

_END = b"-- the end of an answer --\n"


class Session:
    def __init__(self, url):
        self._psql = subprocess.Popen(["psql", "-X", "-q", "-A", "-t", "-v", "VERBOSITY=terse", url],
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def ask(self, sql):
        """What psql prints: rows, notices, or ERROR: ... ."""
        self._psql.stdin.write(f"{sql};\n\\echo {_END.decode()}".encode())
        self._psql.stdin.flush()
        said = b""
        # Rows and notices come by two ways, so that a line of one may begin within a line of the other.
        while _END not in said:
            more = os.read(self._psql.stdout.fileno(), 1 << 16)
            if not more:
                raise RuntimeError("psql ended: " + said.decode(errors="replace"))
            said += more
        return said.replace(_END, b"").decode()

    def do(self, sql):
        """As ask; an error ends the run."""
        answer = self.ask(sql)
        if "ERROR:" in answer:
            raise RuntimeError(f"{answer.strip()} in {sql[:200]}")
        return answer

    def close(self):
        self._psql.stdin.close()
        self._psql.wait()
