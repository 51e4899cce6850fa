"""A real browser without a network, for tests of pages.

Speaks the DevTools protocol over a pipe (file descriptors 3 and 4), which needs no package.
"""

import fcntl
import json
import os
import shutil
import time

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)

OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
)


class Browser:
    """One Chromium with one page in it, 1280 × 900 pixels large."""

    def __init__(self, profile):
        reading, self._write = os.pipe()
        self._read, writing = os.pipe()
        # Both ends are moved out of the way of 3 and 4, where Chromium expects them.
        to_read, to_write = (
            fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (reading, writing)
        )
        self._process = os.posix_spawn(
            CHROMIUM,
            [CHROMIUM, *OPTIONS, f"--user-data-dir={profile}", "about:blank"],
            os.environ,
            file_actions=[
                (os.POSIX_SPAWN_DUP2, to_read, 3),
                (os.POSIX_SPAWN_DUP2, to_write, 4),
                (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
            ],
        )
        for end in (reading, writing, to_read, to_write):
            os.close(end)
        self._received, self._calls, self._session = b"", 0, None
        self.events = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.call(
            "Network.emulateNetworkConditions",
            offline=True,
            latency=0,
            downloadThroughput=0,
            uploadThroughput=0,
        )
        self.size(1280, 900)

    def call(self, method, **parameters):
        self._calls += 1
        message = {"id": self._calls, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._calls:
                assert "error" not in answer, answer
                return answer["result"]
            self.events.append(answer)

    def _next(self):
        while b"\0" not in self._received:
            part = os.read(self._read, 1 << 20)
            assert part, "Chromium ended"
            self._received += part
        answer, self._received = self._received.split(b"\0", 1)
        return json.loads(answer)

    def size(self, width, height):
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def scheme(self, value, media=""):
        features = [{"name": "prefers-color-scheme", "value": value}]
        self.call("Emulation.setEmulatedMedia", media=media, features=features)

    def run(self, expression):
        result = self.call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def wait(self, expression, seconds=20):
        deadline = time.monotonic() + seconds
        while not self.run(expression):
            assert time.monotonic() < deadline, f"still not so: {expression}"
            time.sleep(0.02)

    def open(self, path, ready, fragment=""):
        """Loads a page, and waits until a JavaScript expression in it is true."""
        self.events.clear()
        self.call("Page.navigate", url="about:blank")  # else a fragment alone loads nothing
        self.call("Page.navigate", url=path.as_uri() + fragment)
        self.wait(ready)

    def click(self, x, y):
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            button = "none" if kind == "mouseMoved" else "left"
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button=button, clickCount=1)

    def drag(self, start, end):
        def mouse(kind, place, **more):
            self.call("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], **more)

        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        mouse("mouseMoved", start)
        mouse("mousePressed", start, button="left", buttons=1, clickCount=1)
        mouse("mouseMoved", middle, button="left", buttons=1)
        mouse("mouseMoved", end, button="left", buttons=1)
        mouse("mouseReleased", end, button="left", clickCount=1)

    def press(self, key, code=0):
        """A key by its name; `code` (Windows' number for it) lets it do what it does by itself."""
        text = {"Enter": "\r", " ": " "}.get(key, "")
        for kind in ("keyDown", "keyUp"):
            self.call(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                windowsVirtualKeyCode=code,
                text=text if kind == "keyDown" else "",
            )

    def rest(self):
        """Waits until what charts have been told has been drawn."""
        self.run("new Promise((done) => setTimeout(done, 300))")

    @property
    def complaints(self):
        """Exceptions, console messages, CSP violations, and requests that left the page."""
        self.run("1")
        kinds = {"Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled"}
        return [
            event
            for event in self.events
            if event.get("method") in kinds
            or (
                event.get("method") == "Network.requestWillBeSent"
                and not event["params"]["request"]["url"].startswith(("file:", "data:"))
            )
        ]

    def close(self):
        self._session = None
        os.write(self._write, b'{"id":0,"method":"Browser.close"}\0')
        os.waitpid(self._process, 0)
        os.close(self._write)
        os.close(self._read)


def centre(browser, selector, index=0):
    """Scrolls an element into view; its centre in the window."""
    return browser.run(
        f"(() => {{ const e = document.querySelectorAll({json.dumps(selector)})[{index}];"
        " e.scrollIntoView({block: 'center'}); const r = e.getBoundingClientRect();"
        " return [r.x + r.width / 2, r.y + r.height / 2]; })()"
    )


def filter_by(browser, text):
    """Writes a text into the filter of a report's leaderboard."""
    browser.run(
        "(() => { const box = document.getElementById('filter');"
        f" box.value = {json.dumps(text)}; box.dispatchEvent(new Event('input')); }})()"
    )
