# SPDX-License-Identifier: Apache-2.0
"""The programs that are measured: each is a process that stays up for the whole run."""
import pathlib
import shutil
import signal
import socket
import subprocess
import time

import psycopg2

import api
import machine
import places


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


def await_port(port, process, patience=600):
    """Seconds until somebody listens."""
    begun = time.monotonic()
    while time.monotonic() - begun < patience:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} ended at once")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return time.monotonic() - begun
        except OSError:
            time.sleep(0.002)
    raise RuntimeError(f"nobody listens on {port}")


class Program:
    """A server on a port of its own."""

    def __init__(self, name, command, port, environment=None):
        self.name, self.port = name, port
        self.address = f"127.0.0.1:{port}"
        self.log = places.WORK / f"{name}.log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen([str(word) for word in command], stdout=log, stderr=log,
                                            stdin=subprocess.DEVNULL, env=environment)
        try:
            self.came_up_in = await_port(port, self.process)
        except BaseException as failed:
            self.stop()
            raise RuntimeError(f"{failed}: {self.log.read_text()[-2000:]}") from None

    def pids(self):
        return [self.process.pid]

    def forget_peak(self):
        machine.forget_peak(self.process.pid)

    def peak_resident_mb(self):
        """The most memory it held since forget_peak."""
        return machine.peak_resident_mb(self.process.pid)

    def stop(self):
        if self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Luodid(Program):
    """The real server, on a data directory of its own."""

    def __init__(self, name, directory):
        self.directory = pathlib.Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.name = name
        port = free_port()
        super().__init__(name, self.command_on(port), port)
        self.api = api.Api(self.address)
        self.socket = self.directory / "run"

    def command_on(self, port):
        return [str(word) for word in (
            places.BIN / "luodid", "--data-dir", self.directory, "--address", f"127.0.0.1:{port}", "--metrics-address",
            "", "--log-file", places.WORK / f"{self.name}.calls", "--clock-interval", "0")]

    def postgres_pids(self):
        postmaster = int((self.directory / "pg/postmaster.pid").read_text().split()[0])
        return [postmaster, *machine.children_of(postmaster)]

    def connect(self, superuser=False):
        connection = psycopg2.connect(host=str(self.socket), dbname="luodi",
                                      user="postgres" if superuser else "luodi_owner")
        connection.autocommit = True
        return connection

    def rows(self, statement, superuser=False):
        connection = self.connect(superuser)
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall()
        finally:
            connection.close()

    def sql(self, statements, superuser=False):
        subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", "-h", self.socket, "-U",
                        "postgres" if superuser else "luodi_owner", "-d", "luodi", "-o", "/dev/null"],
                       input=statements, text=True, check=True)


def fresh(directory):
    """An empty directory that the account PostgreSQL runs as can pass through."""
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    directory.chmod(0o755)
    return directory
