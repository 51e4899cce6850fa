"use strict";

// ---- the leaderboard: rows are made when they are shown ----

const AT_A_TIME = 200;
const board = byId("board");
const order = [...data.board.order];
const rowOf = new Map(board ? [...board.tBodies[0].rows].map((row) => [Number(row.dataset.trial), row]) : []);
const inner = new Map();
let most = AT_A_TIME;
let wanted = [];
let waiting;
let puzzled = ""; // what of the filter was not understood
let isNarrowed = false; // whether the rows shown are those picked alone
let apart = null; // a trial that is shown behind the others, as too many rows lie between

/** The texts of a trial's row: architecture, status, reason, numbers, choices. */
const cellsOf = (number) => unpacked(data.board, number)[0];

const makeRow = (number) => {
  const [architecture, status, reason, ...rest] = cellsOf(number);
  const open = element("button", { type: "button", className: "open", textContent: number });
  open.setAttribute("aria-expanded", "false");
  open.setAttribute("aria-label", `Layers of trial ${number}`);
  const pickButton = element("button", { type: "button", className: "pick", textContent: architecture });
  pickButton.setAttribute("aria-pressed", "false");
  pickButton.setAttribute("aria-label", `Pick trial ${number}, ${architecture}`);
  const row = element(
    "tr",
    {},
    element("th", { scope: "row", className: "n" }, open),
    element("td", {}, pickButton),
    element("td", { className: `s ${status}`, title: reason.slice(0, 1000), textContent: status }),
    ...rest.map((text, place) => element("td", { className: place < data.board.numbers ? "n" : "", textContent: text })),
  );
  row.dataset.trial = number;
  return row;
};

const rowFor = (number) => {
  if (!rowOf.has(number)) {
    rowOf.set(number, makeRow(number));
    markPicked(number);
  }
  return rowOf.get(number);
};

const texts = new Map();

/** The texts of a trial's cells, one below the other. */
const textOf = (number) => {
  if (!texts.has(number)) {
    const row = rowOf.get(number);
    const cells = row ? [...[...row.cells].map((cell) => cell.textContent), row.cells[2].title] : [number, ...cellsOf(number)];
    texts.set(number, cells.join("\n").toLowerCase());
  }
  return texts.get(number);
};

const headings = board
  ? [...board.tHead.querySelectorAll("[data-key]")].map((cell) => [cell.dataset.key, cell.textContent.trim().toLowerCase()])
  : [];

/** The trials in which a text stands in a cell; a number only as a whole one. */
const having = (part) => {
  const within = (text) => {
    const escaped = text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const before = /^\d/.test(text) ? "(?:^|[^\\d.,])" : "";
    const after = /\d$/.test(text) ? "(?![.,]?\\d)" : "";
    return new RegExp(`${before}${escaped}${after}`, "m");
  };
  const either = [within(part), within(part.replaceAll("x", "×"))];
  return (number) => either.some((text) => text.test(textOf(number)));
};

/** The column of a name: a choice before what is known of a network, as in what the report says. */
const columnOf = (name) => {
  const plain = name.replace(/\s+/g, "_");
  const names = (key, label) => [key, key.replace("choice_", ""), label.replace(/\s+/g, "_")];
  const having = headings.filter(([key, label]) => names(key, label).includes({ accuracy: "val_accuracy" }[plain] ?? plain));
  const [key] = having.find(([key]) => key.startsWith("choice_")) ?? having[0] ?? [];
  return key ?? (plain === "score" ? "val_accuracy" : null);
};

/** A value to compare with a column: 95 % and, of shares, 95 are .95. Null where it is no number. */
const limitOf = (value, key) => {
  const written = value.replace(/[mgt]$/, (letter) => letter.toUpperCase()).replace(/^\./, "0.").replace(/\s?%$/, "");
  if (!isNumber(written)) return null;
  const isShare = key === "val_accuracy" || (["score", "fresh_seeds"].includes(key) && data.compared.isShare);
  return value.endsWith("%") || (isShare && numberIn(written) > 1) ? numberIn(written) / 100 : numberIn(written);
};

/** The trials that "params < 5000" or "padding = same" names, or why it names none, as a text. */
const comparing = (part) => {
  const [, name, sign, value] = /^([^<>=]+?)\s*(<=|>=|<|>|=)\s*(.+)$/.exec(part) ?? [];
  if (name === undefined) return null;
  const key = columnOf(name);
  if (key === null) return `no column “${name}”`;
  const limit = limitOf(value, key);
  const tests = {
    "=": (x) => x === limit,
    "<": (x) => x < limit,
    ">": (x) => x > limit,
    "<=": (x) => x <= limit,
    ">=": (x) => x >= limit,
  };
  if (limit === null && sign !== "=") return `“${value}” is no number`;
  return (number) => {
    const text = String(trials.get(number)[key] ?? "").toLowerCase();
    if (sign === "=" && [value, value.replaceAll("x", "×")].includes(text)) return true;
    return text !== "" && text.split(" ").some((part) => tests[sign](Number(part))); // of layers, any
  };
};

/** Whether the leaderboard has what is picked alone. */
const isOnlyPicked = () => Boolean(byId("only")?.checked && picked.size);

/** The trials that the filter leaves. */
const filtered = () => order.filter((number) => wanted.every((isWanted) => isWanted(number)));

const found = () => (isOnlyPicked() ? filtered().filter((number) => picked.has(number)) : filtered());

/** A row that says how many are not shown. */
const gap = (rows) => element("tr", { className: "gap" }, element("td", { colSpan: headings.length, textContent: `${rows} more` }));

/** The first rows of those that are wanted, in their order. */
const showRows = () => {
  const numbers = found();
  isNarrowed = isOnlyPicked();
  const shown = numbers.slice(0, most).map(rowFor);
  const between = numbers.indexOf(apart) - most;
  if (between > 0) shown.push(gap(between));
  if (between >= 0) shown.push(rowFor(apart));
  board.tBodies[0].replaceChildren(...shown.flatMap((row) => (inner.has(row) ? [row, inner.get(row)] : [row])));
  const outside = isNarrowed && numbers.length < picked.size ? ", the others picked are outside the filter" : "";
  const shownOf = numbers.length === order.length ? "" : `${numbers.length} of ${order.length} trials${outside}`;
  byId("shown").textContent = [puzzled, shownOf].filter(Boolean).join(": ");
  byId("more").hidden = numbers.length <= most;
  byId("more").textContent = `Show ${Math.min(AT_A_TIME, numbers.length - most)} more of ${numbers.length}`;
};

const markPicked = (number) => {
  const row = rowOf.get(number);
  row.classList.toggle("is-picked", picked.has(number));
  row.querySelector(".pick").setAttribute("aria-pressed", String(picked.has(number)));
};

onPick.push(() => {
  for (const number of rowOf.keys()) markPicked(number);
  for (const [number, row] of linking()) row.classList.toggle("is-picked", picked.has(number));
  if (isNarrowed || isOnlyPicked()) showRows();
});

/** The rows of other tables that link to a trial, with its number. */
const linking = () =>
  [...document.querySelectorAll('main th a[href^="#trials="]')].map((link) => [Number(link.hash.slice(8)), link.closest("tr")]);

/** Scrolls inside the table only: the page stays where the reader is. */
const scrollToRow = (number) => {
  const place = found().indexOf(number);
  if (place < 0) return;
  const isFar = place >= most + AT_A_TIME;
  if (place >= most || apart !== null) {
    apart = isFar ? number : null;
    if (!isFar) most = Math.max(most, place + 1);
    showRows();
  }
  const box = byId("board-scroll");
  box.scrollTop = rowFor(number).offsetTop - box.clientHeight / 2;
};

/** What is empty comes last in both directions. */
const compare = (key, direction) => (a, b) => {
  const [x, y] = [a, b].map((number) => trials.get(number)[key] ?? "");
  if (x === "" || y === "") return (x === "") - (y === "");
  const ordered = typeof x === "number" ? x - y : collator.compare(x, y);
  return ordered * direction;
};

const sortBy = (heading) => {
  const now = heading.getAttribute("aria-sort");
  const up = now ? now !== "ascending" : heading.dataset.best !== "high";
  markSorted(heading, up);
  apart = null;
  order.sort(compare(heading.dataset.key, up ? 1 : -1));
  showRows();
};

const filter = () => {
  const plain = byId("filter").value.toLowerCase().trim();
  const thousands = plain.replace(/(\d),(?=\d{3}(?!\d))/g, "$1\u0000"); // the comma of 19,242 divides nothing
  const parts = thousands.split(/,| and /).map((part) => part.replaceAll("\u0000", ",").trim()).filter(Boolean);
  const asked = parts.map((part) => comparing(part) ?? having(part));
  apart = null;
  puzzled = asked.find((each) => typeof each === "string") ?? "";
  wanted = asked.filter((each) => typeof each === "function");
  most = AT_A_TIME;
  showRows();
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    const kept = wanted.length ? filtered() : [];
    leave(kept.length ? kept : null);
  }, 150); // charts follow when the typing rests
};

const toggleLayers = (row) => {
  const button = row.querySelector(".open");
  const open = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", String(open));
  if (!open) {
    inner.get(row).remove();
    inner.delete(row);
    return;
  }
  const cell = element("td", { colSpan: row.cells.length });
  const number = Number(row.dataset.trial);
  const { textContent: status, title: reason } = row.cells[2];
  const why = reason ? [element("p", { textContent: `${status}: ${reason}` })] : [];
  const pictures = element("div", { className: "pictures" }, maps(number), growth(number), ...learning(number));
  const table = layerTable(number);
  cell.append(element("div", {}, ...why, pictures, table, ...toErrors(number)));
  serveTables([table], fileName);
  inner.set(row, element("tr", { className: "inner" }, cell));
  row.after(inner.get(row));
};

if (board) {
  board.tHead.addEventListener("click", (event) => {
    const heading = event.target.closest("th[data-key]");
    if (heading) sortBy(heading);
  });
  board.tBodies[0].addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-trial]");
    if (!row) return;
    if (event.target.closest(".open")) toggleLayers(row);
    else if (!String(getSelection())) pickAlso([Number(row.dataset.trial)], event);
  });
  byId("filter").addEventListener("input", filter);
  byId("only")?.addEventListener("change", () => {
    most = AT_A_TIME;
    showRows();
  });
  byId("more").addEventListener("click", () => {
    most += AT_A_TIME;
    showRows();
  });
  showRows();
}
