// What a page of the console must be for everybody: a list of what is wrong with it.
(() => {
  const wrong = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const name = (one) => (one.getAttribute("aria-label") || one.textContent || "").trim();
  const where = (one) => `${one.tagName.toLowerCase()}${one.id ? "#" + one.id : ""} "${name(one).slice(0, 40)}"`;
  const expect = (good, text) => { if (!good) wrong.push(text); };

  // Names.
  expect(document.documentElement.lang === "en", "no language");
  expect(document.title.endsWith("Metronome") && document.title.length > 10, "no title");
  expect(all("h1").length === 1 && all("main").length === 1 && all("nav[aria-label]").length === 1, "not one h1, main and nav");
  expect(all('nav [aria-current="page"]').length === 1, "no current page");
  for (const one of all("a, button, summary")) expect(name(one) !== "", `without a name: ${where(one)}`);
  for (const one of all("a")) expect(one.getAttribute("href"), `leads nowhere: ${where(one)}`);
  for (const one of all("select, input")) expect(one.labels.length > 0, `without a label: ${where(one)}`);
  for (const one of all("svg")) expect(one.getAttribute("role") === "img" && name(one) !== "", "a graph without a name");
  for (const one of all("table")) {
    expect(one.caption !== null && one.caption.textContent.trim() !== "", "a table without a caption");
    for (const cell of one.querySelectorAll("th")) expect(["col", "row"].includes(cell.scope), `of neither row nor column: ${where(cell)}`);
    for (const row of one.querySelectorAll("tbody tr")) expect(row.querySelectorAll('th[scope="row"]').length === 1, "a row without a heading");
  }
  for (const one of all("[aria-labelledby]")) expect(document.getElementById(one.getAttribute("aria-labelledby")), `named by nothing: ${where(one)}`);
  const ids = all("[id]").map((one) => one.id);
  expect(new Set(ids).size === ids.length, `an id twice: ${ids.filter((id, index) => ids.indexOf(id) !== index)}`);
  let level = 1;
  for (const one of all("h1, h2, h3, h4")) {
    const own = Number(one.tagName[1]);
    expect(own <= level + 1 || one.closest(".flow"), `a level is left out before ${where(one)}`);
    level = own;
  }

  // Nothing of a page's own text may run or look otherwise.
  expect(all("[style], [onclick], [onload], [onerror]").length === 0, "a style or handler of its own");
  expect(all("script:not([src]), style, img, iframe, object, embed").length === 0, "what is not a file of ours");

  // Contrast.
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const colour = (text) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const found = colour(getComputedStyle(at).backgroundColor);
      if (found[3] === 255) return found;
    }
    return [255, 255, 255, 255];
  };
  let texts = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const one = walker.currentNode.parentElement;
    if (walker.currentNode.data.trim() === "" || one.closest("script") || one.getClientRects().length === 0) continue;
    texts += 1;
    const style = getComputedStyle(one);
    const [a, b] = [light(colour(style.color)), light(behind(one))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(style.fontSize);
    const needed = size >= 24 || size >= 18.66 && Number(style.fontWeight) >= 700 ? 3 : 4.5;
    expect(ratio >= needed, `contrast ${ratio.toFixed(2)}: ${where(one)}`);
  }
  expect(texts > 10, "hardly any text");

  // Room.
  expect(document.documentElement.scrollWidth <= innerWidth, `wider than the window: ${document.documentElement.scrollWidth} of ${innerWidth}`);
  if (innerWidth < 600) {
    for (const one of all(".scroll")) expect(one.scrollWidth <= one.clientWidth + 1, `a table is wider than the window: ${where(one)}`);
    for (const one of all("nav a, button, summary")) expect(one.getBoundingClientRect().height >= 24, `too small for a finger: ${where(one)}`);
  }
  return [...new Set(wrong)];
})()
