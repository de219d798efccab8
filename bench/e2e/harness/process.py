"""Processes that the harness starts, watches through /proc, and always ends."""

import ctypes
import os
import signal
import socket
import subprocess
import time

TICK = os.sysconf("SC_CLK_TCK")
PR_SET_PDEATHSIG = 1


class Failed(Exception):
    """The run cannot go on; the message says why to the person who started it."""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def _end_with_parent():
    # Even if the harness is killed, nothing that it started stays behind.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _parents():
    """pid -> parent pid, of all processes."""
    found = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat") as f:
                    found[int(entry)] = int(f.read().rpartition(")")[2].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue  # ended while we looked
    return found


class Process:
    def __init__(self, name, popen, log):
        self.name = name
        self.popen = popen
        self.log = log

    def pids(self):
        parents = _parents()
        mine = [self.popen.pid]
        for pid in mine:
            mine += [child for child, parent in parents.items() if parent == pid]
        return mine

    def cpu_seconds(self):
        """User and system time of the process and its children so far."""
        ticks = 0
        for pid in self.pids():
            with open(f"/proc/{pid}/stat") as f:
                fields = f.read().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / TICK

    def rss_mib(self):
        """Resident memory; pages that forked workers share are counted once for each."""
        kib = 0
        for pid in self.pids():
            with open(f"/proc/{pid}/status") as f:
                kib += next((int(line.split()[1]) for line in f if line.startswith("VmRSS:")), 0)
        return kib / 1024

    def check_alive(self):
        if self.popen.poll() is not None:
            raise Failed(f"{self.name} ended with status {self.popen.returncode}:\n{self.last_words()}")

    def last_words(self):
        with open(self.log, errors="replace") as f:
            return "".join(f.readlines()[-20:]) or "(it wrote nothing to stderr)"

    def stop(self):
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGTERM)
            try:
                self.popen.wait(15)
            except subprocess.TimeoutExpired:
                for pid in reversed(self.pids()):
                    os.kill(pid, signal.SIGKILL)
                self.popen.wait()
        for stream in (self.popen.stdin, self.popen.stdout):
            if stream:
                stream.close()


class Fleet:
    """Everything that is running; leaving the `with` block ends it, newest first."""

    def __init__(self, folder):
        self.folder = folder
        self.processes = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.stop()

    def cpu_seconds(self):
        """Of everything that is still running."""
        return sum(p.cpu_seconds() for p in self.processes if p.popen.poll() is None)

    def start(self, name, command, env=None, cwd=None, pipes=False):
        log = os.path.join(self.folder, f"{name}-{len(self.processes)}.log")
        with open(log, "wb") as stderr:
            popen = subprocess.Popen(
                command,
                stdin=subprocess.PIPE if pipes else subprocess.DEVNULL,
                stdout=subprocess.PIPE if pipes else subprocess.DEVNULL,
                stderr=stderr,
                text=pipes,
                env={**os.environ, **(env or {})},
                cwd=cwd,
                start_new_session=True,  # Ctrl-C comes to the harness, which ends them in order
                preexec_fn=_end_with_parent,
            )
        process = Process(name, popen, log)
        self.processes.append(process)
        return process


def wait_until(what, attempt, process, seconds=30, pause=0.01):
    """Repeats `attempt` until it returns something true, while `process` lives."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        process.check_alive()
        result = attempt()
        if result:
            return result
        time.sleep(pause)
    raise Failed(f"{process.name}: {what} did not happen within {seconds} s\n{process.last_words()}")
