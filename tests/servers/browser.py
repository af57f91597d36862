"""A real browser without a window, driven by the WebDriver protocol (https://www.w3.org/TR/webdriver2/).

:class:`Browser` is one running: Chromium and its chromedriver, of this machine's packages or named by ``SMDASH_CHROMIUM``
and ``SMDASH_CHROMEDRIVER``. It reaches nothing but files and loopback. :func:`axe_source` returns the text of axe-core,
of ``SMDASH_AXE`` or from npm.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import httpx

from tests.servers.installed import npm_packages
from tests.servers.program import NotStartedError, Program, free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

AXE = "4.11.0"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PHONE, DESKTOP = (390, 844), (1280, 900)
KEYS = {"tab": "\ue004", "enter": "\ue007", "space": " ", "shift": "\ue008", "down": "\ue015", "control": "\ue009"}
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class DriverError(AssertionError):
    """The browser refused a command; the sentence is its own."""


def _found(variable: str, names: Sequence[str]) -> str:
    given = os.environ.get(variable)
    found = given if given and Path(given).exists() else next(filter(None, map(shutil.which, names)), None)
    if given and found != given:
        raise NotStartedError(f"{variable} names {given}, which is not there")
    if not found:
        raise NotStartedError(f"there is no {names[0]} here (Debian: apt install chromium chromium-driver)")
    return found


def axe_source() -> str:
    """Return axe-core as one script; NotStartedError says why there is none."""
    given = os.environ.get("SMDASH_AXE")
    if given:
        file = Path(given)
        return (file / "axe.min.js" if file.is_dir() else file).read_text("utf-8")
    folder = npm_packages(f"axe-core-{AXE}", [f"axe-core@{AXE}"])
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


class Browser:
    """One browser with one page; files that it downloads lie in ``downloads``."""

    def __init__(self) -> None:
        chromium, driver = _found("SMDASH_CHROMIUM", NAMES), _found("SMDASH_CHROMEDRIVER", ["chromedriver"])
        port = free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="smdash-browser-"))
        self.downloads = self._folder / "downloads"
        self._http = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False)
        self._program = Program(
            [driver, f"--port={port}"], answers=self._answers, remove=[self._folder], env={"HOME": str(self._folder)}
        )
        self.seconds = self._program.seconds
        try:
            self._session = self._http_call("POST", "/session", self._wanted(chromium))["sessionId"]
        except (DriverError, httpx.HTTPError) as error:
            self._program.stop()
            raise NotStartedError(f"{Path(chromium).name} does not start: {str(error)[:300]}") from None

    def _wanted(self, chromium: str) -> dict[str, Any]:
        flags = [
            "--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            f"--user-data-dir={self._folder / 'profile'}",
        ]  # fmt: skip
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            flags.append("--no-sandbox")  # it refuses to start as root with one
        prefs = {"download.default_directory": str(self.downloads), "download.prompt_for_download": False}
        options = {"binary": chromium, "args": flags, "prefs": prefs}
        return {
            "capabilities": {
                "alwaysMatch": {
                    "goog:chromeOptions": options,
                    "goog:loggingPrefs": {"browser": "ALL"},
                    "unhandledPromptBehavior": "ignore",
                }
            }
        }

    def _answers(self) -> bool:
        with suppress(httpx.HTTPError):
            return bool(self._http.get("/status").json()["value"]["ready"])
        return False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(DriverError, httpx.HTTPError):
            self._call("DELETE", "")
        self._program.stop()
        self._http.close()

    def _http_call(self, method: str, path: str, body: Any = None) -> Any:
        answer = self._http.request(method, path, json=body if body is not None else ({} if method == "POST" else None))
        value = answer.json()["value"]
        if answer.status_code >= 400:
            raise DriverError(f"{value['error']}: {value['message'].splitlines()[0]}")
        return value

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        return self._http_call(method, f"/session/{self._session}{path}", body)

    def command(self, name: str, **values: Any) -> Any:
        """Give Chromium a command of its own, by the protocol of its developer tools."""
        return self._call("POST", "/goog/cdp/execute", {"cmd": name, "params": values})

    def open(self, file: Path) -> None:
        """Open a file as somebody does who was sent it."""
        self._call("POST", "/url", {"url": file.resolve().as_uri()})

    def go(self, address: str) -> None:
        """Open an address of this machine."""
        self._call("POST", "/url", {"url": address})

    def forget(self) -> None:
        """Throw cookies away, as another browser has none."""
        self._call("DELETE", "/cookie")

    def reload(self) -> None:
        self._call("POST", "/refresh")

    def run(self, script: str, *given: Any) -> Any:
        """Run a program on the page and return its value."""
        return self._call("POST", "/execute/sync", {"script": script, "args": list(given)})

    def look(self, size: tuple[int, int], *, dark: bool = False, paper: bool = False) -> None:
        """Show the page in a window of a size in CSS pixels, light or dark, or as it is printed."""
        width, height = size
        self.command(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.command("Emulation.setEmulatedMedia", media="print" if paper else "", features=[scheme])

    def element(self, selector: str) -> str:
        """Return the first element of a CSS selector."""
        return str(self._call("POST", "/element", {"using": "css selector", "value": selector})[_ELEMENT])

    def click(self, selector: str) -> None:
        """Scroll to an element and click on it; DriverError where it cannot be seen or something lies over it."""
        element = self.element(selector)
        self.run("arguments[0].scrollIntoView({ block: 'center' })", {_ELEMENT: element})
        self._call("POST", f"/element/{element}/click")

    def type(self, selector: str, text: str) -> None:
        self._call("POST", f"/element/{self.element(selector)}/value", {"text": text})

    def keys(self, *names: str) -> None:
        """Press keys one after the other wherever the focus is; a name that is none is typed."""
        actions = []
        for name in names:
            for key in [KEYS[name]] if name in KEYS else list(name):
                actions += [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        self._call("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def chord(self, held: str, name: str) -> None:
        """Press a key while another one is held."""
        keys = [KEYS.get(held, held), KEYS.get(name, name)]
        actions = [{"type": "keyDown", "value": key} for key in keys]
        actions += [{"type": "keyUp", "value": key} for key in reversed(keys)]
        self._call("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def text(self, selector: str) -> str:
        """Return the text of an element as it is shown."""
        return str(self._call("GET", f"/element/{self.element(selector)}/text"))

    def until(self, holds: Callable[[], Any], seconds: float = 20) -> Any:
        """Return what a function returns once it is something."""
        end = time.monotonic() + seconds
        while not (found := holds()):
            assert time.monotonic() < end, "the page did not get there"
            time.sleep(0.02)
        return found

    def complaints(self) -> list[str]:
        """Return what the browser complained of since it was asked last: errors of scripts, what the policy refused."""
        return [entry["message"] for entry in self._call("POST", "/se/log", {"type": "browser"})]

    def picture(self, file: Path, *, whole: bool = True) -> None:
        """Keep a picture of the page, all of it or what fits the window."""
        made = self.command(
            "Page.captureScreenshot", format="png", captureBeyondViewport=whole, **self._clip(whole=whole)
        )
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(base64.b64decode(made["data"]))

    def _clip(self, *, whole: bool) -> dict[str, Any]:
        if not whole:
            return {}
        size = self.command("Page.getLayoutMetrics")["cssContentSize"]
        return {"clip": {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 16_000), "scale": 1}}

    def print(self, file: Path) -> None:
        """Keep the page as the PDF that it is printed as."""
        file.write_bytes(base64.b64decode(self.command("Page.printToPDF", preferCSSPageSize=True)["data"]))

    def violations(self, axe: str) -> list[str]:
        """Return what axe-core finds wrong with the page as it is, a line each."""
        # The page's own policy does not hold for what the browser itself runs.
        self.command("Runtime.evaluate", expression=axe)
        found = self.command(
            "Runtime.evaluate",
            expression="axe.run(document, {resultTypes: ['violations']}).then(r => JSON.stringify(r.violations))",
            awaitPromise=True,
            returnByValue=True,
        )
        if "exceptionDetails" in found:
            raise DriverError(json.dumps(found["exceptionDetails"])[:500])
        return [
            f"{each['id']}: {each['help']}: {node['html'][:200]}"
            for each in json.loads(found["result"]["value"])
            for node in each["nodes"]
        ]
