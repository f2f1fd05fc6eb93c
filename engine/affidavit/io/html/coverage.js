"use strict";
(() => {
  const sites = JSON.parse(document.getElementById("sites").textContent);
  const panel = document.getElementById("panel");
  const files = document.getElementById("files");
  const onlyGaps = document.getElementById("gaps");
  let chosen = null;

  const element = (tag, className, text) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  const pieces = (key) => files.querySelectorAll(`[data-s="${key}"]`);

  const choose = (key, focus) => {
    if (chosen !== null) pieces(chosen).forEach((piece) => piece.classList.remove("chosen"));
    chosen = key;
    const site = sites[key];
    pieces(key).forEach((piece) => piece.classList.add("chosen"));
    const list = element("ul");
    for (const [what, tests, first] of site.points) {
      const told = tests ? `${what}: ${tests} test${tests === 1 ? "" : "s"}, first ${first}` : what;
      list.append(element("li", tests ? "" : "gap", told));
    }
    panel.replaceChildren(element("span", "what", site.text), element("span", "count", `  ${site.kind}, ${site.at}`), list);
    if (focus) {
      const piece = pieces(key)[0];
      piece.focus({ preventScroll: true });
      piece.scrollIntoView({ block: "center", inline: "nearest" });
    }
  };

  const step = (by) => {
    const gaps = [...new Set([...files.querySelectorAll(".s.none, .s.some")]
      .filter((piece) => !piece.closest("[hidden]")).map((piece) => Number(piece.dataset.s)))];
    if (!gaps.length) return;
    const at = chosen === null ? -1 : gaps.findIndex((key) => key >= chosen);
    let next;
    if (chosen === null) next = by > 0 ? 0 : gaps.length - 1;
    else if (at < 0) next = by > 0 ? 0 : gaps.length - 1;
    else if (gaps[at] === chosen) next = at + by;
    else next = by > 0 ? at : at - 1;
    choose(gaps[(next + gaps.length) % gaps.length], true);
  };

  files.addEventListener("click", (event) => {
    const piece = event.target.closest("[data-s]");
    if (piece) choose(Number(piece.dataset.s), false);
  });
  files.addEventListener("focusin", (event) => {
    const piece = event.target.closest("[data-s]");
    if (piece && Number(piece.dataset.s) !== chosen) choose(Number(piece.dataset.s), false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "n") step(1);
    else if (event.key === "p") step(-1);
  });
  document.getElementById("next").addEventListener("click", () => step(1));
  document.getElementById("previous").addEventListener("click", () => step(-1));
  onlyGaps.addEventListener("change", () => {
    for (const part of files.querySelectorAll("[data-full]")) part.hidden = onlyGaps.checked;
  });
})();
