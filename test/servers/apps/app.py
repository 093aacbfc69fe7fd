"""The application of origin.ts for WSGI servers."""
import gzip
import hashlib
import json
import os

LARGE = bytes(i % 251 for i in range(251)) * 15937
LARGE = LARGE[:4_000_000]


def application(environ, start_response):
    path = environ["PATH_INFO"]

    def answer(body=b"", status="200 OK", headers=()):
        start_response(status, list(headers))
        return [body]

    if path == "/app/refused":
        return answer(b"too much", "413 Content Too Large")
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    if path.startswith("/app/echo"):
        headers = {
            name[5:].replace("_", "-").lower(): value.encode("latin-1").decode("utf-8")
            for name, value in environ.items()
            if name.startswith("HTTP_")
        }
        for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            if environ.get(name):
                headers[name.replace("_", "-").lower()] = environ[name]
        arrived = {
            "method": environ["REQUEST_METHOD"],
            "target": environ.get("RAW_URI") or environ.get("REQUEST_URI"),
            "headers": headers,
            "length": len(body),
            "sha256": hashlib.sha256(body).hexdigest(),
        }
        return answer(json.dumps(arrived).encode(), headers=[("content-type", "application/json")])
    if path == "/app/none":
        return answer(status="204 No Content")
    if path == "/app/cookies":
        return answer(
            b"cookies",
            headers=[
                ("Set-Cookie", "a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT"),
                ("Set-Cookie", "b=2; Path=/"),
            ],
        )
    if path == "/app/chunked":
        start_response("200 OK", [])
        return iter([b"one,", b"two,", b"three"])
    if path == "/app/large":
        return answer(LARGE, headers=[("content-length", str(len(LARGE)))])
    if path == "/app/page":
        page = b"<p>A page that is worth compressing.</p>" * 200
        headers = [("content-type", "text/html")]
        if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
            page = gzip.compress(page, mtime=0)
            headers.append(("content-encoding", "gzip"))
        return answer(page, headers=headers + [("content-length", str(len(page)))])
    if path == "/app/headers":
        return answer(
            b"headers",
            headers=[
                ("x-long", "h" * 3000),
                ("x-second", "h" * 3000),
                ("x-empty", ""),
                ("x-repeat", "a"),
                ("x-repeat", "b"),
                ("x-utf8", "caf\u00c3\u00a9"),
            ],
        )
    if path == "/app/once":
        with open(os.environ["LOG"], "ab") as log:
            log.write(body + b"\n")
        return answer(b"once", headers=[("content-length", "4")])
    if path == "/app/secret":
        return answer(b"behind-the-rule")
    return answer(b"nothing here", "404 Not Found")
