// Shows the page anew every five seconds, as the server writes it, unless it is the answer to a question (data-still). Without this script the page is the same and stands still.
"use strict";
const seconds = 5;
const main = document.getElementById("main");
const state = document.getElementById("refreshed");
const button = document.createElement("button");
let paused = false;

/** Whether somebody is in the middle of something that a new page would take away. */
function isBusy() {
  const active = document.activeElement;
  return active !== null && main.contains(active) && ["SELECT", "INPUT", "TEXTAREA"].includes(active.tagName) || String(getSelection()) !== "";
}

async function refresh() {
  if (paused || document.hidden || isBusy()) return;
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (paused || isBusy()) return;
    replace(page.getElementById("main"));
    state.replaceWith(...[document.importNode(page.getElementById("refreshed"), true)].filter(Boolean));
    document.getElementById("refreshed").classList.remove("bad");
  } catch (error) {
    const shown = document.getElementById("refreshed");
    shown.textContent = `no answer: ${error.message}`;
    shown.classList.add("bad");
  }
}

/** What is open stays open, and who has the focus keeps it. */
function replace(fresh) {
  if (fresh === null) return;
  const open = new Set([...main.querySelectorAll("details[open]")].map((one) => one.id));
  const focused = document.activeElement !== null && main.contains(document.activeElement) ? document.activeElement.id : "";
  const position = { x: scrollX, y: scrollY };
  main.replaceChildren(...document.importNode(fresh, true).childNodes);
  for (const one of main.querySelectorAll("details")) one.open = open.has(one.id);
  if (focused !== "") document.getElementById(focused)?.focus({ preventScroll: true });
  scrollTo(position.x, position.y);
}

button.type = "button";
button.id = "pause";
button.textContent = "Pause";
button.addEventListener("click", () => {
  paused = !paused;
  button.textContent = paused ? "Go on" : "Pause";
  refresh();
});
if (!("still" in main.dataset)) {
  document.getElementById("controls").append(button);
  setInterval(refresh, seconds * 1000);
}
