"""What is measured. Each scenario takes a Bench, and returns the Section that it has filled."""

import collections
import os
import sys
import time

from . import targets
from .load import Client, h2load, paced_upstream, wrk
from .machine import Bystanders, require
from .process import Failed, wait_until
from .report import Section, differences, ratios, spread

ROUTE = "bench"
PRELUDE_SECONDS = 1


def say(text):
    print(text, file=sys.stderr, flush=True)


def _trio(bench, upstream, buffering=True):
    """direct, nginx and Signalbox in front of one upstream; those that were asked for."""
    found = []
    for name in bench.only:
        if name == "direct":
            found.append(targets.direct(upstream))
        elif name == "nginx":
            found.append(targets.nginx_proxy(bench.fleet, upstream, len(bench.cores), buffering))
        else:
            found.append(targets.signalbox(bench, {ROUTE: ("openai", f"http://127.0.0.1:{upstream}/v1", "gpt-test")}))
    return found


def _bodies(bench, found, name, size, image_bytes=0):
    """The same request for every target, but for the model's name; sends each once and looks at the answer."""
    bodies = {}
    for target in found:
        path = os.path.join(bench.fleet.folder, f"{name}-{target.name}.json")
        bodies[target.name] = targets.request_body(path, target.model, size, image_bytes)
        status, answer = targets.post(target.port, path)
        if status != 200 or b"assistant" not in answer:
            raise Failed(f"{target.name} answered {status}: {answer[:500].decode(errors='replace')}")
    return bodies


def _interleave(bench, found, what, measure):
    """A B C A B C …: target name -> one result a round.

    A round in which others used the cores is repeated, whatever came out of it, up to three times the rounds asked for;
    the quietest are kept. Nothing is chosen by its result.
    """
    wanted, rounds = bench.options.rounds, []
    while sum(share * 100 <= bench.options.others for share, _ in rounds) < wanted and len(rounds) < 3 * wanted:
        bystanders, results = Bystanders(bench), {}
        for target in found:
            result = results[target.name] = measure(target)
            say(f"  {what}, round {len(rounds) + 1}, {target.name}: {_shown(result)}")
        rounds.append((bystanders.share(), results))
        say(f"  {what}, round {len(rounds)}: others took {rounds[-1][0]:.1%} of the cores")
    used = sorted(rounds, key=lambda r: r[0])[:wanted]
    bench.noise.append((len(rounds), len(used), used[-1][0]))
    return {target.name: [results[target.name] for _, results in used] for target in found}


def _shown(result):
    flat = {k: v for k, v in result.items() if not isinstance(v, dict)}
    for key, value in result.items():
        if isinstance(value, dict):
            flat |= {f"{key} p50": value["p50"], f"{key} p99": value["p99"]}
    return ", ".join(f"{k} {v:,.1f}" for k, v in flat.items())


def _column(results, name, key, inner=None, scale=1.0):
    return [(r[key][inner] if inner else r[key]) * scale for r in results.get(name, [])]


def _saturate(bench, found, bodies, connections):
    def measure(target):
        wrk(target, bodies[target.name], connections, PRELUDE_SECONDS)
        return wrk(target, bodies[target.name], connections, bench.options.seconds)

    return _interleave(bench, found, f"{connections} connections", measure)


def _warm_up(bench, found, bodies, connections):
    for target in found:
        say(f"  warming up {target.name}")
        wrk(target, bodies[target.name], connections, bench.options.warmup if target.process else 2)


def _saturation_table(section, title, results, base="nginx"):
    rows = []
    for name in results:
        cpu, rate = _column(results, name, "cpu_us"), _column(results, name, "rate")
        p99 = _column(results, name, "p99_us", scale=1e-3)
        compared = name not in ("direct", base) and base in results
        rows.append(
            [
                name,
                spread(rate, 0),
                spread(cpu) if name != "direct" else "–",
                spread(_column(results, name, "p50_us", scale=1e-3), 2),
                spread(p99, 2),
                spread(ratios(cpu, _column(results, base, "cpu_us")), 2) if compared else "–",
                spread(ratios(rate, _column(results, base, "rate")), 2) if compared else "–",
                spread(ratios(p99, _column(results, base, "p99_us", scale=1e-3)), 2) if compared else "–",
            ]
        )
    columns = ["", "requests/s", "CPU µs/request", "p50 ms", "p99 ms"]
    section.table(title, columns + [f"CPU ÷ {base}", f"requests/s ÷ {base}", f"p99 ÷ {base}"], rows)


def small(bench):
    section = Section("small", "Small requests: 1 KB in, 0.7 KB out, not streaming", bench)
    upstream = targets.static_upstream(bench.fleet)
    found = _trio(bench, upstream)
    bodies = _bodies(bench, found, "small", 1024)
    _warm_up(bench, found, bodies, max(bench.connections))
    for connections in bench.connections:
        results = _saturate(bench, found, bodies, connections)
        _saturation_table(section, f"{connections} connections, saturated", results)
        if "nginx" in results and "signalbox" in results:
            for what, key, limit, at_least in (
                ("CPU per request", "cpu_us", 1.5, False),
                ("throughput", "rate", 0.8, True),
                ("p99", "p99_us", 1.5, False),
            ):
                ratio = ratios(_column(results, "signalbox", key), _column(results, "nginx", key))
                section.goal(f"{what} ÷ nginx, {connections} connections", ratio, limit, at_least)
    _one_connection(bench, section, found, bodies)
    return section


def _one_connection(bench, section, found, bodies):
    client = Client(bench)
    seconds = max(bench.options.seconds, 12)
    for target in found:
        client.closed_loop(target, bodies[target.name], 3, warmup=0)
    results = _interleave(
        bench,
        found,
        "1 connection",
        lambda t: client.closed_loop(t, bodies[t.name], seconds, warmup=PRELUDE_SECONDS),
    )
    rows = []
    for name in results:
        added = [
            spread(differences(_column(results, name, key), _column(results, "direct", key)))
            if "direct" in results and name != "direct"
            else "–"
            for key in ("p50", "p99")
        ]
        rows.append([name, *(spread(_column(results, name, key)) for key in ("p50", "p99", "p999")), *added])
    section.table(
        f"1 connection, closed loop, {seconds} s a round",
        ["", "p50 µs", "p99 µs", "p99.9 µs", "added p50 µs", "added p99 µs"],
        rows,
    )
    if "direct" in results and "signalbox" in results:
        added = differences(_column(results, "signalbox", "p99"), _column(results, "direct", "p99"))
        section.goal("added p99, 1 connection", added, 100, unit="µs", digits=0)


def _stream_table(section, count, results, base):
    title = f"{count} streams; every frame of every stream arrived"
    rows = []
    for name in results:
        begun = min(_column(results, name, "begun"))
        if begun < count:
            title += f"; of {name}'s only {begun:.0f} had begun when the window opened"
    for name in results:
        delay = {p: _column(results, name, "delay", p, 1e-3) for p in ("p50", "p99")}
        compared = name not in ("direct", base) and base in results
        cpu = _column(results, name, "cpu_us")
        rows.append(
            [
                name,
                spread(cpu) if name != "direct" else "–",
                spread(ratios(cpu, _column(results, base, "cpu_us")), 2) if compared else "–",
                *(spread(_column(results, name, "first", p, 1e-3), 2) for p in ("p50", "p99")),
                spread(delay["p50"], 2),
                spread(delay["p99"], 2),
                spread(_column(results, name, "gap", "p99", 1e-3), 2),
            ]
        )
    columns = ["", "CPU µs/event", f"CPU ÷ {base}", "first content p50 ms", "p99 ms", "delay p50 ms", "p99 ms"]
    section.table(title, [*columns, "gap p99 ms"], rows)


def _stream_goals(section, results, streams):
    ours = "signalbox"
    if ours in results and "nginx" in results:
        ratio = ratios(_column(results, ours, "cpu_us"), _column(results, "nginx", "cpu_us"))
        section.goal(f"CPU per event ÷ nginx, {streams} streams", ratio, 1.5)
    if ours in results and "direct" in results:
        for what, key, percentile, limit in (
            ("added first content p50", "first", "p50", 0.25),
            ("added delay p50", "delay", "p50", 0.1),
            ("added delay p99", "delay", "p99", 2),
        ):
            added = differences(*(_column(results, n, key, percentile, 1e-3) for n in (ours, "direct")))
            section.goal(f"{what}, {streams} streams", added, limit, unit="ms")


def streams(bench):
    section = Section("streams", f"Streams: {bench.options.rate} events/s each", bench)
    found = _trio(bench, paced_upstream(bench), buffering=False)
    client = Client(bench)
    _warm_up_streams(bench, client, found)
    for count in bench.streams:
        results = _interleave(
            bench,
            found,
            f"{count} streams",
            lambda t, n=count: client.streams(t, n, bench.options.rate, bench.options.seconds),
        )
        _stream_table(section, count, results, "nginx")
        _stream_goals(section, results, count)
    return section


def _warm_up_streams(bench, client, found):
    for target in found:
        say(f"  warming up {target.name}")
        client.streams(target, min(500, max(bench.streams)), bench.options.rate, bench.options.warmup)


def translate(bench):
    """The same request through two routes of one gateway: to a provider of its own dialect, and to one of another."""
    section = Section("translate", "Translation: OpenAI to Anthropic, against pass-through", bench)
    static, paced = targets.static_upstream(bench.fleet), paced_upstream(bench)
    gateway = targets.signalbox(
        bench,
        {
            "pass": ("openai", f"http://127.0.0.1:{static}/v1", "gpt-test"),
            "translated": ("anthropic", f"http://127.0.0.1:{static}", "claude-test"),
            "pass-stream": ("openai", f"http://127.0.0.1:{paced}/v1", "gpt-test"),
            "translated-stream": ("anthropic", f"http://127.0.0.1:{paced}", "claude-test"),
        },
    )

    def pair(suffix):
        return [targets.Target(name, gateway.port, name + suffix, gateway.process) for name in ("pass", "translated")]

    found = pair("")
    bodies = _bodies(bench, found, "translate", 1024)
    _warm_up(bench, found, bodies, max(bench.connections))
    for connections in bench.connections:
        results = _saturate(bench, found, bodies, connections)
        _saturation_table(section, f"{connections} connections, saturated", results, "pass")
        ratio = ratios(_column(results, "translated", "cpu_us"), _column(results, "pass", "cpu_us"))
        section.goal(f"CPU per request ÷ pass-through, {connections} connections", ratio, 2)
    client = Client(bench)
    found = pair("-stream")
    _warm_up_streams(bench, client, found)
    for count in bench.streams:
        results = _interleave(
            bench,
            found,
            f"{count} streams",
            lambda t, n=count: client.streams(t, n, bench.options.rate, bench.options.seconds),
        )
        _stream_table(section, count, results, "pass")
        ratio = ratios(_column(results, "translated", "cpu_us"), _column(results, "pass", "cpu_us"))
        section.goal(f"CPU per event ÷ pass-through, {count} streams", ratio, 2)
    return section


def pairs(bench):
    """The same request from clients and to providers of several APIs, through one gateway."""
    section = Section("pairs", "Translation by pair, against pass-through", bench)
    static = targets.static_upstream(bench.fleet)
    here = f"http://127.0.0.1:{static}"
    claude = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0"
    signing = "AKIDEXAMPLE:wJalrXUtnFEMIK7MDENG/bPxRfiCYEXAMPLEKEY"
    gateway = targets.signalbox(
        bench,
        {
            "openai": ("openai", f"{here}/v1", "gpt-test"),
            "anthropic": ("anthropic", here, "claude-test"),
            "gemini": ("gemini", here, "gemini-test"),
            "responses": ("responses", f"{here}/v1", "gpt-test"),
            "converse": ("bedrock, region: eu-west-1", here, "amazon.nova-lite-v1:0", signing),
            "claude": ("bedrock, region: eu-west-1", here, claude, signing),
        },
    )

    def pair(name, route, path=targets.CHAT):
        return targets.Target(name, gateway.port, route, gateway.process, path)

    found = [
        pair("OpenAI to OpenAI", "openai"),
        pair("OpenAI to Anthropic", "anthropic"),
        pair("OpenAI to Gemini", "gemini"),
        pair("OpenAI to Responses", "responses"),
        pair("OpenAI to Bedrock, signed", "converse"),
        pair("Responses to OpenAI", "openai", targets.RESPONSES),
        pair("Anthropic to Bedrock, signed", "claude", targets.MESSAGES),
    ]
    bodies = {}
    for target in found:
        path = os.path.join(bench.fleet.folder, f"pairs-{target.name.replace(' ', '-')}.json")
        bodies[target.name] = targets.small_body(path, target, 1024)
        status, answer = targets.post(target.port, path, path=target.path)
        if status != 200 or b"signals stay at danger" not in answer:
            raise Failed(f"{target.name} answered {status}: {answer[:500].decode(errors='replace')}")
    _warm_up(bench, found, bodies, 32)
    results = _saturate(bench, found, bodies, 32)
    _saturation_table(section, "32 connections, saturated", results, found[0].name)
    for target in found[1:]:
        ratio = ratios(_column(results, target.name, "cpu_us"), _column(results, found[0].name, "cpu_us"))
        section.goal(f"CPU per request ÷ pass-through, {target.name}", ratio, 2)
    return section


def http2(bench):
    """The same client and the same provider; only what the client speaks differs."""
    require("h2load")
    section = Section("http2", "HTTP/2 from the client, HTTP/1.1 to the provider", bench)
    gateway = _trio(bench, targets.static_upstream(bench.fleet))[-1]
    body = _bodies(bench, [gateway], "http2", 1024)[gateway.name]
    # Name: (connections, requests at once on each, HTTP/2)
    shapes = {
        "HTTP/1.1, 32 connections": (32, 1, False),
        "HTTP/2, 32 connections": (32, 1, True),
        "HTTP/2, 4 connections × 8": (4, 8, True),
    }
    found = [targets.Target(name, gateway.port, gateway.model, gateway.process) for name in shapes]

    def measure(target, seconds):
        connections, streams, two = shapes[target.name]
        return h2load(target, body, connections, streams, seconds, two)

    for target in found:
        say(f"  warming up {target.name}")
        measure(target, bench.options.warmup)
    results = _interleave(bench, found, "32 requests at once", lambda t: measure(t, bench.options.seconds))
    base = found[0].name
    rows = []
    for name in shapes:
        cpu, rate = _column(results, name, "cpu_us"), _column(results, name, "rate")
        ratio = ratios(cpu, _column(results, base, "cpu_us"))
        rows.append([name, spread(rate, 0), spread(cpu), spread(ratio, 2) if name != base else "–"])
        if name != base:
            section.goal(f"CPU per request ÷ HTTP/1.1, {name}", ratio, 1.6)
    section.table("32 requests at once, saturated", ["", "requests/s", "CPU µs/request", "CPU ÷ HTTP/1.1"], rows)
    return section


def large(bench):
    section = Section("large", "Large requests: images as base64, 0.5 KB out", bench)
    found = _trio(bench, paced_upstream(bench))
    mib = 1024 * 1024
    for size, connections in ((1, 8), (10, 4)):
        bodies = _bodies(bench, found, f"large-{size}", size * mib, image_bytes=768 * 1024)
        _warm_up(bench, found, bodies, connections)
        results = _saturate(bench, found, bodies, connections)
        rows = []
        for name in results:
            cpu = _column(results, name, "cpu_us", scale=1e-3 / size)
            base = _column(results, "nginx", "cpu_us", scale=1e-3 / size)
            compared = name == "signalbox" and base
            rows.append(
                [
                    name,
                    spread(_column(results, name, "rate", scale=size), 0),
                    spread(cpu, 2) if name != "direct" else "–",
                    spread(ratios(cpu, base), 2) if compared else "–",
                    spread(_column(results, name, "p99_us", scale=1e-3)),
                ]
            )
            if compared:
                section.goal(f"CPU per MiB ÷ nginx, {size} MiB", ratios(cpu, base), 2)
        columns = ["", "MiB/s", "CPU ms/MiB", "CPU ÷ nginx", "p99 ms"]
        section.table(f"{size} MiB, {connections} connections", columns, rows)
    return section


def memory(bench):
    """One process each, from its start: resident memory by what it has gone through."""
    section = Section("memory", "Memory: resident set", bench)
    many = max(bench.streams)
    few = max(1, many // 5)
    client = Client(bench)
    upstream = paced_upstream(bench)
    rows = []
    for target in _trio(bench, upstream, buffering=False):
        if not target.process:
            continue
        time.sleep(5)
        seen = [target.process.rss_mib()]
        body = _bodies(bench, [target], "memory", 1024)[target.name]
        wrk(target, body, 32, bench.options.warmup)
        seen.append(target.process.rss_mib())
        for count in (few, many):
            client.streams(
                target,
                count,
                bench.options.rate,
                bench.options.seconds,
                at_close=lambda t=target: seen.append(t.process.rss_mib()),
            )
        per_stream = (seen[3] - seen[2]) * 1024 / max(1, many - few)
        if bench.options.abort_seconds:
            _aborts(bench, client, target, few)
        say(f"  {target.name}: waiting {bench.options.idle} s")
        time.sleep(bench.options.idle)
        seen.append(target.process.rss_mib())
        rows.append([target.name, *(f"{mib:,.1f}" for mib in seen[:4]), f"{per_stream:,.1f}", f"{seen[4]:,.1f}"])
        if target.name == "signalbox":
            section.goal("idle", [seen[0]], 150, unit="MiB", digits=0)
            section.goal("per stream", [per_stream], 24, unit="KiB", digits=1)
    during = [f"{count} streams, MiB" for count in (few, many)]
    last = f"{bench.options.idle} s after, MiB"
    section.table(
        "One process each; the upstream is the same",
        ["", "before any request, MiB", "after small requests, MiB", *during, "KiB a stream", last],
        rows,
    )
    if bench.options.abort_seconds:
        section.text(f"Before the last figure, {bench.options.abort_seconds} s of streams of which 20 % were left early.")
    return section


def _aborts(bench, client, target, count):
    end = time.monotonic() + bench.options.abort_seconds
    while time.monotonic() < end:
        client.streams(target, count, bench.options.rate, 5, settle=0.5, abort=20)


def start(bench):
    """From the start of the process to the first answer of a provider, with and without the AOT cache."""
    section = Section("start", "Start: from exec to the first answered request", bench)
    routes = {ROUTE: ("openai", f"http://127.0.0.1:{targets.static_upstream(bench.fleet)}/v1", "gpt-test")}
    body = targets.request_body(os.path.join(bench.fleet.folder, "start.json"), ROUTE, 1024)
    targets.signalbox(bench, routes).process.stop()  # the launcher may have had to build
    variants = {"with AOT cache": {}, "SIGNALBOX_AOT=off": {"SIGNALBOX_AOT": "off"}}
    results = collections.defaultdict(list)
    for number in range(1, bench.options.rounds + 1):
        for name, env in variants.items():
            seconds = _time_to_answer(bench, routes, body, env)
            results[name].append(seconds * 1000)
            say(f"  round {number}, {name}: {seconds * 1000:.0f} ms")
    section.table("Time to the first answer", ["", "ms"], [[name, spread(results[name], 0)] for name in variants])
    section.goal("with AOT cache", results["with AOT cache"], 700, unit="ms", digits=0)
    section.goal("without", results["SIGNALBOX_AOT=off"], 1500, unit="ms", digits=0)
    return section


def _time_to_answer(bench, routes, body, env):
    begin = time.monotonic()
    target = targets.start_gateway(bench, routes, env)

    def answered():
        try:
            return targets.post(target.port, body)[0] == 200
        except OSError:
            return False  # it does not listen yet

    wait_until("an answer", answered, target.process, pause=0.002)
    seconds = time.monotonic() - begin
    target.process.stop()
    return seconds


ALL = {f.__name__: f for f in (small, streams, translate, pairs, http2, large, memory, start)}
