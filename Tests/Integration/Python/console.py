"""Looks at the console in a real browser: `console.py ORIGIN SERVICE [FOLDER]`.

ORIGIN is the admin port's, SERVICE the name of a service that looks like markup and has sent spans. Pages are looked at in both widths and both colour
schemes, with the keyboard, without a script, and while they show themselves anew. The last line is what was found, as JSON; with FOLDER the pages
are left there as pictures.
"""
import base64
import json
import os
import pathlib
import sys

import browser

PAGES = ["/", "/console/labels", "/console/explain", "/console/explain?service=&name=&limit=3", "/console/providers", "/console/tenants", "/console/targets"]
WIDTHS = {"wide": (1280, 900), "phone": (390, 844)}
SCHEMES = ["light", "dark"]
CHECKS = pathlib.Path(__file__).with_name("console_checks.js").read_text()


def looks(page, origin, folder):
    """What is wrong with each page, in each width and scheme."""
    wrong = []
    for path in PAGES:
        page.open(origin + path)
        for width, size in WIDTHS.items():
            for scheme in SCHEMES:
                page.show(*size, scheme)
                wrong += [f"{path} {width} {scheme}: {text}" for text in page.run(CHECKS)]
                # A phone makes room for what is too wide.
                if page.run("innerWidth") != size[0]:
                    wrong.append(f"{path} {width} {scheme}: wider than the window")
                if folder:
                    name = f"{path.strip('/').replace('/', '-').replace('?', '-') or 'path'}-{width}-{scheme}.png"
                    pathlib.Path(folder, name).write_bytes(base64.b64decode(page.screenshot()))
    return wrong


def keyboard(page, origin):
    """Everything can be reached by Tab, in view and seen; the first stop leads to the content."""
    wrong = []
    page.show(*WIDTHS["wide"], "light")
    page.open(origin + "/")
    wanted = page.run("[...document.querySelectorAll('a[href], button, summary, select, [tabindex=\"0\"]')].filter((one) => one.checkVisibility()).length")
    seen = []
    for _ in range(wanted):
        page.press("Tab")
        seen.append(page.run("""(() => {
          const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
          return [one.tagName + " " + (one.id || one.textContent.trim()), style.outlineStyle !== "none" && box.width > 0 && box.left >= 0];
        })()"""))
    wrong += [f"focus is not seen: {name}" for name, good in seen if not good]
    if len({name for name, _ in seen}) < wanted - 5 or "BODY" in seen[-1][0]:
        wrong.append(f"of {wanted} things {len({name for name, _ in seen})} can be reached")
    page.open(origin + "/")
    page.press("Tab")
    page.press("Enter")
    if page.run("document.activeElement.id") != "main":
        wrong.append("the first stop does not lead to the content")
    return wrong


def refreshing(page, origin):
    """Pages show themselves anew, keep what is open, and stop when they are told to."""
    wrong = []
    page.open(origin + "/")
    page.run("document.getElementById('reasons').open = true; document.querySelector('main').firstElementChild.textContent = 'old'; 0")
    page.run("refresh()")
    if page.run("document.querySelector('main').firstElementChild.textContent") == "old":
        wrong.append("a page does not show itself anew")
    if not page.run("document.getElementById('reasons').open"):
        wrong.append("what was open is closed")
    page.run("document.getElementById('pause').click()")
    page.run("document.querySelector('main').firstElementChild.textContent = 'old'; 0")
    page.run("refresh()")
    if page.run("document.querySelector('main').firstElementChild.textContent") != "old":
        wrong.append("a page that is paused goes on")
    return wrong


def plain(page, origin, service):
    """All of it is there without a script, and what a service is called is text."""
    wrong = []
    page.call("Emulation.setScriptExecutionDisabled", value=True)
    for path, text in [("/", "span-metrics"), ("/console/labels", service), ("/console/tenants", "processors:"), ("/console/targets", "OTLP/HTTP"),
                       ("/console/explain?service=&name=", "traces_spanmetrics_calls_total")]:
        page.open(origin + path)
        if text not in page.run("document.querySelector('main').textContent"):
            wrong.append(f"{path} lacks {text} without a script")
        if page.run("document.getElementById('pause') !== null"):
            wrong.append(f"{path} has a button that does nothing")
    # The form is filled in and sent by hand.
    page.open(origin + "/console/explain")
    page.run(f"document.getElementById('service').value = {json.dumps(service)}; document.forms[0].querySelector('button').click()")
    if not page.waits(f"document.getElementById('span-1')?.textContent.includes({json.dumps(service)})"):
        wrong.append("the form explains nothing without a script")
    page.call("Emulation.setScriptExecutionDisabled", value=False)
    return wrong


def main():
    """Prints what was found."""
    origin, service, folder = (sys.argv[1:] + [None])[:3]
    if folder:
        os.makedirs(folder, exist_ok=True)
    with browser.Browser() as page:
        version = page.call("Browser.getVersion")["product"]
        wrong = looks(page, origin, folder) + keyboard(page, origin) + refreshing(page, origin) + plain(page, origin, service)
        events = page.events
    urls = {event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"}
    elsewhere = sorted(url for url in urls if not url.startswith((origin, "data:", "about:")))
    said = [event["params"]["entry"]["text"] for event in events if event["method"] == "Log.entryAdded"]
    said += [str(event["params"]["exceptionDetails"])[:200] for event in events if event["method"] == "Runtime.exceptionThrown"]
    print(json.dumps({"browser": version, "requests": len(urls), "wrong": wrong, "elsewhere": elsewhere, "said": said}))


main()
