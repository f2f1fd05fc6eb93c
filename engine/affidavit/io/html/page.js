"use strict";
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const panel = document.getElementById("panel");
  const tip = document.getElementById("tip");
  const rule = document.getElementById("rule");
  const hint = panel.firstElementChild;
  const shared = read("shared");
  const proofs = new Map();
  let chosen = null;
  let cameFrom = null;
  let byKeys = false;

  // Text enters the page by this function alone, and as text nodes alone.
  const make = (tag, options = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(options)) {
      if (name === "class") node.className = value;
      else if (name === "on") for (const [event, call] of Object.entries(value)) node.addEventListener(event, call);
      else node.setAttribute(name, value);
    }
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  };

  const documentOf = (key) => key.slice(0, key.indexOf("f"));
  const proofOf = (key) => {
    const name = documentOf(key);
    if (!proofs.has(name)) proofs.set(name, read(`proofs-${name}`));
    return proofs.get(name)[key.slice(name.length)];
  };
  const first = (key) => document.getElementById(key);
  const isOn = (mark) => !mark.classList.contains("off");
  const byKey = (key) => all(`[data-k="${key}"]`);

  // ── Characters of a document, counted as code points ──
  const pointsOf = (text) => { let n = 0; for (const _ of text) n += 1; return n; };
  const unitsFor = (text, points) => {
    let units = 0;
    for (const char of text) { if (points-- <= 0) break; units += char.length; }
    return units;
  };
  const rangeOf = (name, [start, end]) => {
    const walker = document.createTreeWalker(one(`#${name} .text`), NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    let before = 0;
    let begun = false;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const size = pointsOf(node.data);
      if (!begun && start < before + size) { range.setStart(node, unitsFor(node.data, start - before)); begun = true; }
      if (begun && end <= before + size) { range.setEnd(node, unitsFor(node.data, end - before)); return range; }
      before += size;
    }
    return null;
  };
  const showSpan = (name, span) => {
    if (!globalThis.CSS || !CSS.highlights) return;
    const range = span && rangeOf(name, span);
    if (range) CSS.highlights.set("took", new Highlight(range));
    else CSS.highlights.delete("took");
  };
  const pointing = (name, span) => ({
    pointerenter: () => showSpan(name, span), pointerleave: () => showSpan(name, null),
    focus: () => showSpan(name, span), blur: () => showSpan(name, null),
  });

  // ── The proof ──
  const linkTo = (key, text) => make("button", { type: "button", class: "link", "data-go": key }, text);
  const section = (title, ...content) => [make("h3", {}, title), ...content.filter((part) => part !== null)];

  const slotRows = (name, proof) => {
    const rows = proof.slots.map((slot) => make("tr", slot.span ? { class: "points", on: pointing(name, slot.span) } : {},
      make("th", { scope: "row" }, slot.name),
      make("td", {}, slot.key ? linkTo(name + slot.key, slot.value) : slot.value,
        make("span", { class: "how" }, slot.quote && slot.quote !== slot.value ? `${slot.how}, “${slot.quote}”` : slot.how))));
    if (proof.empty.length) {
      rows.push(make("tr", {}, make("th", { scope: "row" }, "empty"), make("td", {}, make("span", { class: "how" }, proof.empty.join(", ")))));
    }
    return make("table", { class: "slots" }, make("tbody", {}, ...rows));
  };

  const badges = (name, proof) => {
    const odd = (isOdd, text) => make("span", { class: isOdd ? "badge odd" : "badge" }, text);
    const list = [odd(proof.polarity !== "positive", proof.polarity), odd(proof.certainty !== "asserted", proof.certainty)];
    if (proof.source) {
      list.push(make("span", { class: "badge odd" }, "according to ", proof.source.key ? linkTo(name + proof.source.key, proof.source.value) : proof.source.value));
    }
    return make("div", { class: "badges" }, ...list);
  };

  // The elements of one excerpt with what each took; one place of the text may have matched several times.
  const elementsIn = (proof, key) => {
    const places = new Map();
    for (const element of proof.elements) {
      if (element.excerpt !== key) continue;
      const at = element.at.join("-");
      if (!places.has(at)) places.set(at, { at: element.at, took: [] });
      places.get(at).took.push(element);
    }
    return [...places.values()].sort((a, b) => a.at[0] - b.at[0] || b.at[1] - a.at[1]);
  };

  const excerptBox = (name, proof, key) => {
    const excerpt = shared.excerpts[key];
    const chars = Array.from(excerpt.text);
    const text = (from, to) => chars.slice(from, to).join("");
    const box = make("div", { class: "excerpt" });
    let at = 0;
    for (const { at: [start, end], took } of elementsIn(proof, key)) {
      if (start < at) continue;
      const quotes = took.map((one) => `“${one.quote}”`).join(", ");
      const span = [took[0].span[0], took[took.length - 1].span[1]];
      box.append(text(at, start), make("mark", { tabindex: "0", title: `took ${quotes}`, on: pointing(name, span) }, text(start, end)));
      at = end;
    }
    box.append(text(at));
    return box;
  };

  const ruleSection = (name, proof) => {
    const about = shared.rules[proof.rule];
    const patterns = [...new Set(proof.elements.map((one) => one.excerpt))].filter((key) => key && key !== about.excerpt);
    const boxes = patterns.flatMap((key) => [
      make("p", { class: "place" }, `with ${shared.excerpts[key].file}:${shared.excerpts[key].line}`), excerptBox(name, proof, key)]);
    const took = proof.elements.map((one) => make("li", { class: "points", on: pointing(name, one.span) },
      one.excerpt ? make("code", {}, Array.from(shared.excerpts[one.excerpt].text).slice(...one.at).join("")) : "an element",
      " took ", one.key ? linkTo(name + one.key, `“${one.quote}”`) : `“${one.quote}”`,
      one.entry ? make("span", { class: "how place" }, ` ${one.entry}`) : null));
    return section("Rule",
      make("strong", {}, proof.rule), " ", make("span", { class: "place" }, about.place),
      about.doc ? make("p", { class: "doctext" }, about.doc) : null,
      excerptBox(name, proof, about.excerpt), ...boxes,
      make("details", {}, make("summary", {}, `The ${took.length} matched element${took.length === 1 ? "" : "s"} in order`), make("ol", { class: "took" }, ...took)));
  };

  const tree = (name, branches) => make("ul", {}, ...branches.map(([line, below, key]) => {
    if (key) return make("li", {}, make("span", { class: "leaf" }, linkTo(name + key, line)));
    if (!below.length) return make("li", {}, make("span", { class: "leaf" }, line));
    return make("li", {}, make("details", {}, make("summary", {}, line), tree(name, below)));
  }));

  const around = (key) => {
    const mark = first(key);
    const keys = [];
    for (let up = mark.parentElement.closest(".f"); up; up = up.parentElement.closest(".f")) keys.push(up.dataset.k);
    const inside = byKey(key).flatMap((piece) => all(".f", piece)).map((inner) => inner.dataset.k);
    return [[...new Set(keys)], [...new Set(inside)].filter((inner) => !keys.includes(inner))];
  };
  const named = (keys) => make("ul", { class: "lost" }, ...keys.map((key) => {
    const proof = proofOf(key);
    return make("li", {}, linkTo(key, `${proof.type} “${proof.quote}”`));
  }));

  const fill = (key) => {
    const proof = proofOf(key);
    const name = documentOf(key);
    const [outside, inside] = around(key);
    panel.className = shared.types[proof.type];
    panel.replaceChildren(
      make("div", { class: "bar" },
        make("h2", {}, make("span", { class: "swatch" }), proof.type),
        make("div", { class: "steps" },
          make("button", { type: "button", class: "plain", "data-step": "-1", title: "previous finding" }, "←"),
          make("button", { type: "button", class: "plain", "data-step": "1", title: "next finding" }, "→"),
          make("button", { type: "button", class: "plain", "data-close": "", title: "close (Escape)" }, "close"))),
      make("blockquote", {}, proof.quote),
      make("p", { class: "place" }, `line ${proof.line}, characters ${proof.span[0]}–${proof.span[1]}`),
      badges(name, proof),
      ...section("Slots", slotRows(name, proof)),
      ...ruleSection(name, proof),
      ...section("Derivation", make("div", { class: "tree" }, tree(name, proof.derivation)),
        make("button", { type: "button", class: "plain", "data-unfold": "" }, "unfold all")),
      ...(proof.beat.length ? section("What it beat", make("ul", { class: "lost" }, ...proof.beat.map((lost) =>
        make("li", { class: "points", on: pointing(name, lost.span) }, `“${lost.quote}” by ${lost.rule} `, make("span", { class: "place" }, lost.place), `, which was ${lost.why}`)))) : []),
      ...(outside.length ? section("It stands inside", named(outside)) : []),
      ...(inside.length ? section("In it stand", named(inside)) : []),
      ...section("Identity", make("p", { class: "place" }, proof.id)));
    panel.scrollTop = 0;
  };

  const note = (key) => {
    try { history.replaceState(null, "", key ? `#${key}` : location.pathname + location.search); } catch { /* not in every frame */ }
  };
  const unmark = () => { if (chosen) for (const node of byKey(chosen)) node.classList.remove("chosen"); };

  const choose = (key, { scroll = false } = {}) => {
    const mark = first(key);
    if (!mark || !mark.matches("mark.f")) return;
    if (!isOn(mark)) { clearFilter(); }
    unmark();
    chosen = key;
    for (const node of byKey(key)) node.classList.add("chosen");
    document.body.classList.add("has-choice");
    fill(key);
    roving(mark);
    hideTip();
    note(key);
    if (scroll) mark.scrollIntoView({ block: "center" });
  };
  const close = () => {
    if (!chosen) return;
    const mark = cameFrom && cameFrom.isConnected ? cameFrom : first(chosen);
    unmark();
    chosen = null;
    cameFrom = null;
    showSpan("", null);
    document.body.classList.remove("has-choice");
    panel.className = "";
    panel.replaceChildren(hint);
    note(null);
    if (mark) mark.focus({ preventScroll: true });
  };

  // ── Filters ──
  const pressed = (chip) => chip.getAttribute("aria-pressed") === "true";
  const filter = () => {
    const hidden = new Set(all(".chip").filter((chip) => !pressed(chip)).map((chip) => chip.dataset.t));
    const wanted = rule.value;
    for (const node of all("[data-k]")) {
      node.classList.toggle("off", hidden.has(node.dataset.t) || (wanted !== "" && node.dataset.r !== wanted));
    }
    for (const table of all(".scroll")) table.hidden = !one(".row:not(.off)", table);
    for (const text of all(".text")) roving(one("mark.f[id]:not(.off)", text), text);
    if (chosen && !isOn(first(chosen))) close();
  };
  const clearFilter = () => {
    for (const chip of all(".chip")) chip.setAttribute("aria-pressed", "true");
    rule.value = "";
    filter();
  };

  // ── Keys: one stop of the tabulator a text, arrows within it ──
  const roving = (mark, text = mark && mark.closest(".text")) => {
    if (!text) return;
    for (const node of all('mark.f[tabindex="0"]', text)) node.tabIndex = -1;
    if (mark) mark.tabIndex = 0;
  };
  const step = (mark, by) => {
    const marks = all("mark.f[id]:not(.off)", mark.closest(".text"));
    return marks[marks.indexOf(mark) + by];
  };
  const head = (piece) => (piece ? first(piece.dataset.k) : null);
  const nextFor = (mark, key) => {
    switch (key) {
      case "ArrowRight": return step(mark, 1);
      case "ArrowLeft": return step(mark, -1);
      case "ArrowUp": return head(mark.parentElement.closest("mark.f:not(.off)"));
      case "ArrowDown": return head(one("mark.f:not(.off)", mark));
      default: return null;
    }
  };
  const onMarkKey = (event, mark) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      choose(mark.dataset.k);
      cameFrom = mark;
      panel.focus({ preventScroll: true });
      return;
    }
    if (!event.key.startsWith("Arrow")) return;
    const next = nextFor(mark, event.key);
    if (!next && (event.key === "ArrowUp" || event.key === "ArrowDown")) return;
    event.preventDefault();
    if (!next) return;
    roving(next);
    next.focus();
    if (chosen) choose(next.dataset.k);
  };

  // ── The tip ──
  const hideTip = () => { tip.hidden = true; for (const node of all(".f.over")) node.classList.remove("over"); };
  const tell = (mark, x, y) => {
    hideTip();
    const lines = [];
    for (let node = mark; node; node = node.parentElement.closest("mark.f:not(.off)")) {
      const proof = proofOf(node.dataset.k);
      const slots = proof.slots.slice(0, 5).map((slot) => `${slot.name}: ${slot.value}`).join(" · ");
      lines.push(make("p", { class: lines.length ? `of ${shared.types[proof.type]}` : shared.types[proof.type] },
        make("span", { class: "swatch" }), make("strong", {}, proof.type), ` ${slots}`));
    }
    tip.replaceChildren(...lines);
    tip.hidden = false;
    for (const piece of byKey(mark.dataset.k)) piece.classList.add("over");
    const box = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(8, Math.min(x - 20, innerWidth - box.width - 8))}px`;
    tip.style.top = `${y + 22 + box.height > innerHeight ? Math.max(8, y - box.height - 14) : y + 22}px`;
  };

  // ── Events ──
  document.addEventListener("click", (event) => {
    const target = event.target;
    const go = target.closest("[data-go]");
    const chip = target.closest(".chip");
    const stepper = target.closest("[data-step]");
    if (go) { choose(go.dataset.go, { scroll: true }); panel.focus({ preventScroll: true }); }
    else if (chip) { chip.setAttribute("aria-pressed", String(!pressed(chip))); filter(); }
    else if (stepper && chosen) { const next = step(first(chosen), Number(stepper.dataset.step)); if (next) choose(next.dataset.k, { scroll: true }); }
    else if (target.closest("[data-close]")) close();
    else if (target.closest("[data-unfold]")) for (const details of all("details", panel)) details.open = true;
    else {
      const row = target.closest(".row");
      const mark = target.closest("mark.f:not(.off)");
      if (row) { event.preventDefault(); choose(row.dataset.k, { scroll: true }); cameFrom = one("a", row); }
      else if (mark && getSelection().isCollapsed) { choose(mark.dataset.k); cameFrom = first(mark.dataset.k); }
    }
  });
  document.addEventListener("keydown", (event) => {
    byKeys = true;
    if (event.key === "Escape") { hideTip(); close(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const mark = event.target.closest && event.target.closest("mark.f:not(.off)");
    if (mark) onMarkKey(event, mark);
  });
  document.addEventListener("pointerdown", () => { byKeys = false; });
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const mark = event.target.closest && event.target.closest("mark.f:not(.off)");
    if (mark) tell(mark, event.clientX, event.clientY);
    else hideTip();
  });
  document.addEventListener("focusin", (event) => {
    const mark = event.target.closest && event.target.closest("mark.f:not(.off)");
    if (mark && byKeys) { const box = mark.getClientRects()[0]; if (box) tell(mark, box.left + 20, box.bottom - 16); }
    else hideTip();
  });
  rule.addEventListener("change", filter);
  addEventListener("hashchange", () => choose(location.hash.slice(1), { scroll: true }));

  // ── What stays in view leaves room for the bar, however many lines it has ──
  const bar = one(".filters");
  const measure = () => document.documentElement.style.setProperty("--bar", getComputedStyle(bar).position === "sticky" ? `${bar.offsetHeight}px` : "0px");
  new ResizeObserver(measure).observe(bar);
  measure();

  // ── Which document one is in ──
  const entries = new Map(all(".contents li").map((item) => [one("a", item).hash.slice(1), item]));
  const seen = new IntersectionObserver((changes) => {
    for (const change of changes) entries.get(change.target.id).classList.toggle("here", change.isIntersecting);
  }, { rootMargin: "-15% 0px -75% 0px" });
  for (const section of all("section.doc")) seen.observe(section);

  filter();
  if (/^#d\d+f\d+$/.test(location.hash)) choose(location.hash.slice(1), { scroll: true });
})();
