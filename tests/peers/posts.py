"""A server on the loopback interface that is sent something by POST."""

import threading
from collections.abc import Callable
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Posts:
    """Answers each request with 200 and what `answer` makes of its path, headers and body."""

    def __init__(self, answer: Callable[[str, Message, bytes], bytes]):
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                content = answer(self.path, self.headers, self.rfile.read(int(self.headers["content-length"])))
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()
