"""The loads: wrk for saturation, our own client for streams and single requests."""

import json
import os
import queue
import re
import subprocess
import threading

from .process import Failed
from .targets import KEY

JAVA_FLAGS = [
    "-XX:+UseSerialGC",
    "-Xms256m",
    "-Xmx1g",
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
]


def java_command(bench, main, *arguments):
    classpath = os.path.join(bench.root, "bench/target/classpath")
    if not os.path.exists(classpath):
        raise Failed("The bench module is not built: ./mvnw -pl bench -am package -DskipTests")
    with open(classpath) as f:
        path = os.path.join(bench.root, "bench/target/classes") + ":" + f.read().strip()
    return [bench.java, *JAVA_FLAGS, "-cp", path, f"dev.signalbox.bench.load.{main}", *arguments]


def paced_upstream(bench):
    """A provider that streams at a pace and reads bodies to their end. Returns its port."""
    process = bench.fleet.start("paced-upstream", java_command(bench, "Upstream", "threads=2"), pipes=True)
    line = process.popen.stdout.readline().split()
    if len(line) != 2 or line[0] != "ready":
        process.check_alive()
        raise Failed(f"the paced upstream said {line}\n{process.last_words()}")
    return int(line[1])


def wrk(target, body, connections, seconds, threads=2):
    """One run at saturation. A failed request is a failed run: figures of errors are worth nothing."""
    command = ["wrk", f"-t{min(threads, connections)}", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s"]
    command += ["-s", os.path.join(os.path.dirname(__file__), "../post.lua"), target.url]
    before = target.cpu_seconds()
    done = subprocess.run(
        command,
        env={**os.environ, "BENCH_BODY": body, "BENCH_KEY": KEY},
        capture_output=True,
        text=True,
        timeout=seconds + 60,
    )
    cpu = target.cpu_seconds() - before
    last = done.stdout.strip().rpartition("\n")[2]
    if done.returncode != 0 or not last.startswith("{"):
        raise Failed(f"wrk on {target.name}: {done.stdout}{done.stderr}")
    result = json.loads(last)
    if result["requests"] == 0 or result["status_errors"] or result["socket_errors"]:
        raise Failed(f"wrk on {target.name}, {connections} connections: requests failed: {last}")
    return {
        "rate": result["requests"] / result["seconds"],
        "cpu_us": cpu / result["requests"] * 1e6,
        "p50_us": result["p50"],
        "p99_us": result["p99"],
        "requests": result["requests"],
        "cpu_s": cpu,
    }


def h2load(target, body, connections, streams, seconds, http2):
    """One run at saturation by a client that speaks both versions. Every request must be answered with 2xx."""
    command = ["h2load", "-t1", f"-c{connections}", f"-m{streams}", f"-D{seconds}", f"--data={body}"]
    command += ["-H", "content-type: application/json", "-H", f"authorization: Bearer {KEY}"]
    command += [] if http2 else ["--h1"]
    before = target.cpu_seconds()
    done = subprocess.run([*command, target.url], capture_output=True, text=True, timeout=seconds + 60)
    cpu = target.cpu_seconds() - before
    statuses = re.search(r"status codes: (\d+) 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx", done.stdout)
    if done.returncode != 0 or not statuses:
        raise Failed(f"h2load on {target.name}: {done.stdout}{done.stderr}")
    answered, *others = (int(n) for n in statuses.groups())
    failed = int(re.search(r"(\d+) failed", done.stdout).group(1))
    if not answered or any(others) or failed:
        raise Failed(f"h2load on {target.name}: requests failed: {done.stdout}")
    return {"rate": answered / seconds, "cpu_us": cpu / answered * 1e6, "requests": answered, "cpu_s": cpu}


class Client:
    """Our own load, one process for the whole scenario."""

    def __init__(self, bench):
        self.process = bench.fleet.start("load", java_command(bench, "Load"), pipes=True)
        self.lines = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.popen.stdout:
            self.lines.put(line.strip())
        self.lines.put(None)

    def _line(self, seconds):
        try:
            line = self.lines.get(timeout=seconds)
        except queue.Empty:
            raise Failed(f"the load said nothing for {seconds} s\n{self.process.last_words()}") from None
        if line is None:
            self.process.popen.wait()
            self.process.check_alive()
        return line

    def _command(self, name, **words):
        line = " ".join([name, *(f"{key}={value}" for key, value in words.items())])
        self.process.popen.stdin.write(line + "\n")
        self.process.popen.stdin.flush()

    def closed_loop(self, target, body, seconds, warmup):
        """One connection. Latencies in microseconds."""
        self._command("closed-loop", url=target.url, key=KEY, body=body, warmup=int(warmup * 1000), seconds=seconds)
        return json.loads(self._line(seconds + warmup + 60))["latency"]

    def streams(self, target, streams, rate, seconds, settle=1.0, abort=0, at_close=lambda: None):
        """Opens `streams` streams, measures them for `seconds`, and reads all to the end."""
        ramp = max(1.0, streams / 500)
        self._command(
            "streams",
            url=target.url,
            key=KEY,
            model=target.model,
            streams=streams,
            rate=rate,
            ramp=int(ramp * 1000),
            settle=int(settle * 1000),
            window=int(seconds * 1000),
            abort=abort,
        )
        self._expect("open", ramp + settle + 30)
        before = target.cpu_seconds()
        self._expect("close", seconds + 30)
        cpu = target.cpu_seconds() - before
        at_close()
        result = json.loads(self._line(ramp + settle + seconds + 60))
        lost = result["events_expected"] - result["events"]
        if result["complete"] + result["left"] != streams or not result["ended"] or (lost and not abort):
            raise Failed(f"{target.name}, {streams} streams: not every frame arrived: {json.dumps(result)}")
        return {
            "cpu_us": cpu / max(1, result["events_in_window"]) * 1e6,
            "cpu_s": cpu,
            "events": result["events_in_window"],
            "complete": result["complete"],
            "begun": result["started_at_open"],
            "first": result["first_content"],
            "delay": result["delay"],
            "gap": result["gap"],
        }

    def _expect(self, word, seconds):
        line = self._line(seconds)
        if line != word:
            raise Failed(f"the load said {line!r} instead of {word!r}\n{self.process.last_words()}")
