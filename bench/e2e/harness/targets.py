"""Upstreams, and what is put in front of them: nothing, nginx, Signalbox."""

import http.client
import json
import os
import shlex
from dataclasses import dataclass

from .process import Failed, Process, free_port, wait_until

KEY = "bench-key-0123456789abcdef"
# Counted for each request, and never met.
LIMITS = "limits: { rpm: 1000M, tpm: 1000M, concurrent: 1M }"
CHAT = "/v1/chat/completions"
# What clients of other APIs ask.
RESPONSES = "/v1/responses"
MESSAGES = "/v1/messages"
TEXT = "The signals stay at danger until the section ahead is clear, and the points are locked before a route is set. "


@dataclass
class Target:
    """Where load goes, under which name, and whose CPU time it costs (nobody's, when direct)."""

    name: str
    port: int
    model: str = "bench"
    process: Process | None = None
    path: str = CHAT

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}{self.path}"

    def cpu_seconds(self):
        return self.process.cpu_seconds() if self.process else 0.0


def openai_answer():
    """A chat completion of 0.7 KB, as it comes from the provider."""
    return json.dumps(
        {
            "id": "chatcmpl-CfB2Q0dRk8fVb1pX7nJwTz4mYe3uA",
            "object": "chat.completion",
            "created": 1764000000,
            "model": "gpt-test",
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": (TEXT * 2)[:190], "refusal": None, "annotations": []},
                    "logprobs": None,
                    "finish_reason": "stop",
                }
            ],
            "usage": {
                "prompt_tokens": 196,
                "completion_tokens": 48,
                "total_tokens": 244,
                "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
                "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
            },
            "system_fingerprint": "fp_b54fe76834",
        }
    )


def anthropic_answer():
    return json.dumps(
        {
            "id": "msg_01XFDUDYJgAACzvnptvVoYEL",
            "type": "message",
            "role": "assistant",
            "model": "claude-test",
            "content": [{"type": "text", "text": TEXT * 3}],
            "stop_reason": "end_turn",
            "stop_sequence": None,
            "usage": {
                "input_tokens": 196,
                "cache_creation_input_tokens": 0,
                "cache_read_input_tokens": 0,
                "output_tokens": 48,
            },
        }
    )


def gemini_answer():
    return json.dumps(
        {
            "candidates": [
                {"content": {"parts": [{"text": TEXT * 3}], "role": "model"}, "finishReason": "STOP", "index": 0}
            ],
            "usageMetadata": {"promptTokenCount": 196, "candidatesTokenCount": 48, "totalTokenCount": 244},
            "modelVersion": "gemini-test",
            "responseId": "Wq0jabc1NdHS1dkP",
        }
    )


def responses_answer():
    return json.dumps(
        {
            "id": "resp_0a1b2c3d4e5f60718293a4b5c6d7e8f9",
            "object": "response",
            "created_at": 1764000000,
            "status": "completed",
            "model": "gpt-test",
            "output": [
                {
                    "id": "msg_0a1b2c3d4e5f60718293",
                    "type": "message",
                    "status": "completed",
                    "role": "assistant",
                    "content": [{"type": "output_text", "text": TEXT * 3, "annotations": []}],
                }
            ],
            "usage": {"input_tokens": 196, "output_tokens": 48, "total_tokens": 244},
        }
    )


def converse_answer():
    return json.dumps(
        {
            "output": {"message": {"role": "assistant", "content": [{"text": TEXT * 3}]}},
            "stopReason": "end_turn",
            "usage": {"inputTokens": 196, "outputTokens": 48, "totalTokens": 244},
            "metrics": {"latencyMs": 412},
        }
    )


SYSTEM = "You are the assistant of a railway. Answer briefly."


def small_body(path, target, size):
    """Writes a request of about `size` bytes in the words of the API that the target's path is of."""
    text = (TEXT * (size // len(TEXT) + 1))[: max(1, size - 200)]
    if target.path == RESPONSES:
        items = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": text}]
        body = {"model": target.model, "input": items, "store": False, "max_output_tokens": 512}
    elif target.path == MESSAGES:
        turns = [{"role": "user", "content": text}]
        body = {"model": target.model, "max_tokens": 512, "system": SYSTEM, "messages": turns}
    else:
        return request_body(path, target.model, size)
    with open(path, "w") as f:
        json.dump(body, f)
    return path


def request_body(path, model, size, image_bytes=0):
    """Writes a chat request of `size` bytes for `model`, with images of `image_bytes` as base64 where that is asked."""

    def body(filling):
        content = filling
        if image_bytes:
            parts = [filling[i : i + image_bytes] for i in range(0, len(filling), image_bytes)]
            images = [{"type": "image_url", "image_url": {"url": "data:image/png;base64," + p}} for p in parts]
            content = [{"type": "text", "text": "Which signals are shown here?"}, *images]
        return json.dumps(
            {
                "model": model,
                "messages": [
                    {"role": "system", "content": SYSTEM},
                    {"role": "user", "content": content},
                ],
                "temperature": 0.7,
                "max_tokens": 512,
            }
        )

    alphabet = "iVBORw0KGgoAAAANSUhEUgAAB9AAAAfQCAYAAACaOMR5XkRTSb1cvLu" if image_bytes else TEXT
    room = size - len(body(""))
    filling = (alphabet * (room // len(alphabet) + 1))[:room]
    # Each further image costs its own wrapping; take that off the filling.
    text = body(filling[: room - (len(body(filling)) - size)])
    with open(path, "w") as f:
        f.write(text)
    return path


def post(port, body_file, timeout=10, path=CHAT):
    """One request; (status, body). Errors of the connection are the caller's."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        with open(body_file, "rb") as f:
            headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
            connection.request("POST", path, f.read(), headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def _ready(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _nginx(fleet, name, workers, server, port):
    folder = os.path.join(fleet.folder, f"{name}-{port}")
    os.mkdir(folder)
    user = "user root;" if os.geteuid() == 0 else ""
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    with open(os.path.join(folder, "nginx.conf"), "w") as f:
        f.write(f"""
{user}
daemon off;
worker_processes {workers};
worker_rlimit_nofile 60000;
pid {folder}/pid;
events {{ worker_connections 20000; }}
http {{
  access_log off;
  {temporary}
  tcp_nodelay on;
  keepalive_timeout 600s;
  keepalive_requests 1000000000;
  client_max_body_size 64m;
  client_body_buffer_size 16m;   # bodies stay in memory, as they do in the gateway
  {server}
}}
""")
    command = ["nginx", "-p", folder, "-c", os.path.join(folder, "nginx.conf"), "-e", "stderr"]
    process = fleet.start(name, command)
    wait_until("/healthz", lambda: _ready(port, "/healthz"), process)
    return process


def static_upstream(fleet):
    """The cheapest provider there is: nginx saying the same thing to everybody. Returns its port."""
    port = free_port()
    answers = "".join(
        f"location {path} {{ default_type application/json; add_header x-request-id req_5f2d1c9be7a84e0f; "
        f"add_header openai-processing-ms 412; return 200 '{answer}'; }}\n"
        for path, answer in (
            (CHAT, openai_answer()),
            (MESSAGES, anthropic_answer()),
            (RESPONSES, responses_answer()),
            ("/v1beta/", gemini_answer()),
            ("~ /converse$", converse_answer()),
            ("~ /invoke$", anthropic_answer()),
        )
    )
    server = f"server {{ listen 127.0.0.1:{port} backlog=8192; {answers} location /healthz {{ return 200 ok; }} }}"
    # One worker: two would share the connections unevenly, differently in every round.
    _nginx(fleet, "upstream", 1, server, port)
    return port


def direct(upstream):
    return Target("direct", upstream, model="gpt-test")


def nginx_proxy(fleet, upstream, workers, buffering):
    port = free_port()
    server = f"""
  upstream provider {{
    server 127.0.0.1:{upstream};
    keepalive 1024; keepalive_requests 1000000000; keepalive_timeout 600s;
  }}
  server {{
    listen 127.0.0.1:{port} backlog=8192;
    location /healthz {{ return 200 ok; }}
    location / {{
      proxy_pass http://provider;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering {"on" if buffering else "off"};
    }}
  }}"""
    return Target("nginx", port, process=_nginx(fleet, "nginx", workers, server, port))


def write_gateway_config(folder, routes):
    """`routes`: name -> (dialect, base url, upstream model, and a key if it matters). Returns the gateway's port and the file."""
    port, console = free_port(), free_port()
    lines = ["listen:", f"  gateway: 127.0.0.1:{port}", f"  console: 127.0.0.1:{console}", "providers:"]
    for route, (dialect, url, _, *key) in routes.items():
        shown = key[0] if key else "upstream-key"
        lines.append(f'  {route}-provider: {{ dialect: {dialect}, url: "{url}", keys: ["{shown}"] }}')
    lines.append("routes:")
    for route, (_, _, model, *_) in routes.items():
        lines += [f"  {route}:", f'    targets: ["{route}-provider/{model}"]']
    lines += [
        "workloads:",
        "  core: { criticality: critical }",
        "keys:",
        f'  - {{ name: bench, secret: "{KEY}", workload: core, routes: [{", ".join(routes)}], {LIMITS} }}',
    ]
    path = os.path.join(folder, f"signalbox-{port}.yaml")
    with open(path, "w") as f:
        f.write("\n".join(lines) + "\n")
    return port, path


def gateway_command(template, root, config):
    words = [word.replace("{config}", config) for word in shlex.split(template)]
    if os.sep in words[0] and not os.path.isabs(words[0]):
        words[0] = os.path.join(root, words[0])
    return words


def start_gateway(bench, routes, env=None):
    """Starts Signalbox without waiting for it. Its access log is on, and goes to /dev/null."""
    port, config = write_gateway_config(bench.fleet.folder, routes)
    command = gateway_command(bench.options.gateway_cmd, bench.root, config)
    try:
        process = bench.fleet.start("signalbox", command, env=env, cwd=bench.fleet.folder)
    except OSError as e:
        raise Failed(f"cannot start the gateway: {e}") from e
    return Target("signalbox", port, process=process)


def signalbox(bench, routes):
    target = start_gateway(bench, routes)
    # The launcher builds on first use, hence the patience.
    wait_until("/readyz", lambda: _ready(target.port, "/readyz"), target.process, seconds=600, pause=0.05)
    return target
