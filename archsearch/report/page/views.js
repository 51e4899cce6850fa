"use strict";

// The charts: what is picked in one stands out in all.

const views = new Map();
const narrow = matchMedia("(max-width: 40rem)");
const dark = matchMedia("(prefers-color-scheme: dark)");
const SCALED = new Set(["field", "params", "macs", "tradeoff", "map"]); // with a brush over both scales
const SAME_PLACE = 3; // pixels within which marks lie on one another

const cellOf = (across, down) => `${across} | ${down}`;

/** What stands out as the charts know it: trials by number, and the pairs of levels that they have. */
const litUp = () => {
  const numbers = standingOut();
  if (!numbers) return { all: true };
  const lit = Object.fromEntries([...numbers].map((number) => [number, true]));
  for (const number of numbers) {
    const [across, down] = data.together.map((choice) => levelOf(choice, number));
    if (across && down) lit[cellOf(across, down)] = true;
  }
  return lit;
};

const clearBrush = (view) => {
  try {
    view.signal("brush_x", [0, 0]).signal("brush_y", [0, 0]);
  } catch {
    // This chart has no brush.
  }
};

onPick.push((from) => {
  const lit = litUp();
  for (const [name, view] of views) {
    view.signal("picked", lit);
    if (name !== from) clearBrush(view);
    view.runAsync();
  }
});

/** What the points of a chart are: trials in full, or those that may be compared. */
const recordsOf = (name) => (JSON.stringify(data.charts[name]).includes('"name":"completed"') ? completed : scored);

/** The trials inside a brush, which gives a range for each of two columns. */
const inside = (brush, records) =>
  records
    .filter((record) =>
      Object.entries(brush).every(([key, [from, to]]) => {
        const value = record[key];
        return value >= Math.min(from, to) && value <= Math.max(from, to);
      }),
    )
    .map((record) => record.trial);

/** The marks of a chart that are a trial's line: of one trial alone, not drawn through many. */
const linesOf = (item) => {
  if (item.marktype === "line") {
    const numbers = new Set(item.items.map((point) => point.datum?.trial));
    return numbers.size === 1 && !numbers.has(undefined) ? [item] : [];
  }
  return (item.items ?? []).flatMap(linesOf);
};

/** How far a place is from the line through points, in pixels; where a point is not known, it has a gap. */
const distance = (points, x, y) =>
  Math.min(
    ...points.slice(1).map((end, place) => {
      const start = points[place];
      if (start.defined === false || end.defined === false) return Infinity;
      const [dx, dy] = [end.x - start.x, end.y - start.y];
      const along = Math.min(Math.max(((x - start.x) * dx + (y - start.y) * dy) / (dx * dx + dy * dy || 1), 0), 1);
      return Math.hypot(start.x + along * dx - x, start.y + along * dy - y);
    }),
  );

/** The trials whose lines are nearest to where the mouse is, the nearest first. */
const nearestLines = (name, event) => {
  const view = views.get(name);
  const [left, top] = [view.origin()[0] + view.padding().left, view.origin()[1] + view.padding().top];
  const drawing = byId(`chart-${name}`).querySelector("svg, canvas");
  const box = drawing.getBoundingClientRect();
  const scale = (drawing.viewBox?.baseVal.width || box.width) / box.width; // a drawing may be shrunk to its card
  const [x, y] = [(event.clientX - box.left) * scale - left, (event.clientY - box.top) * scale - top];
  const near = new Map();
  for (const { items } of linesOf(view.scenegraph().root)) {
    const away = distance(items, x, y);
    if (items.length > 1 && !(near.get(items[0].datum.trial) <= away)) near.set(items[0].datum.trial, away);
  }
  const ordered = [...near].sort(([, a], [, b]) => a - b);
  return ordered.filter(([, away]) => away - ordered[0][1] < SAME_PLACE).map(([number]) => number);
};

/** The trials whose points lie where this one does: itself the first. */
const pointsAt = (item) => {
  if (item.mark.marktype !== "symbol") return [item.datum.trial];
  const points = item.mark.group.items.filter((mark) => mark.marktype === "symbol").flatMap((mark) => mark.items);
  const near = points.filter((other) => Math.hypot(other.x - item.x, other.y - item.y) < SAME_PLACE);
  return [...new Set([item, ...near].map((point) => point.datum.trial))];
};

/** The trials that a mark stands for, those that lie on one another: the nearest first. */
const trialsAt = (name, item, event) => {
  if (item?.mark?.marktype === "line") return linesOf(item.mark).length ? nearestLines(name, event) : [];
  return item?.datum?.trial === undefined ? [] : pointsAt(item);
};

/** A click on one of several trials in one place: each picks the next, and the last one lets go. */
const pickNextOf = (there, event) => {
  const others = there.filter((number) => !picked.has(number));
  if (isMore(event)) return pickAlso(others.length ? others.slice(0, 1) : there, event);
  const next = picked.size === 1 ? there.indexOf([...picked][0]) + 1 : 0;
  if (next < there.length) pick([there[next]]);
  else showAll();
};

/** The trials that a mark without a number stands for: a pair of levels, or a level. */
const withLevelsOf = (name, datum) => {
  if (name === "together" && datum.across) return withLevels(data.together, [datum.across, datum.down]);
  if (name.startsWith("edf_") && datum.level) return withLevels([name.slice(4)], [datum.level]);
  return [];
};

/** The trials of a chart from left to right, and from the top where that is the same. */
const inOrder = (view) => {
  const places = new Map();
  const isSeen = ({ x, y }) => x > -2 && y > -2 && x < view.width() + 2 && y < view.height() + 2;
  const visit = (item, x, y) => {
    const number = item.datum?.trial;
    if (number !== undefined && !item.items) {
      const at = { x: x + (item.x ?? 0), y: y + (item.y ?? 0) };
      if (isSeen(at) && (!places.has(number) || places.get(number).x < at.x)) places.set(number, at);
    }
    for (const child of item.items ?? []) visit(child, x + (item.x ?? 0), y + (item.y ?? 0));
  };
  visit(view.scenegraph().root, 0, 0);
  return [...places].sort(([, a], [, b]) => Math.round(a.x) - Math.round(b.x) || a.y - b.y).map(([number]) => number);
};

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** With the keyboard: an arrow picks the next trial, Home the first, End the last. */
const walk = (name, event) => {
  const view = views.get(name);
  const isStep = event.key in STEPS || event.key === "Home" || event.key === "End";
  if (!view || !isStep || event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
  const order = inOrder(view);
  if (!order.length) return;
  event.preventDefault();
  const now = picked.size ? order.indexOf([...picked].at(-1)) : -1;
  const next = now < 0 ? 0 : Math.min(Math.max(now + (STEPS[event.key] ?? 0), 0), order.length - 1);
  const number = order[{ Home: 0, End: order.length - 1 }[event.key] ?? next];
  pick([number]);
  scrollToRow(number);
};

const embed = async (name) => {
  const own = name.startsWith("edf_") ? { standing: standingOf(name.slice(4)) } : {};
  const spec = { ...data.charts[name], datasets: { ...data.charts[name].datasets, ...tables, ...own } };
  const place = byId(`chart-${name}`);
  const { view } = await vegaEmbed(place, spec, {
    ...chartOptions(`${fileName}-${name}`),
    renderer: trials.size > 2000 ? "canvas" : "svg", // so many marks are too many elements
    tooltip: (_handler, event, item, value) => showTip(event, value ? trialsAt(name, item, event) : []),
  });
  nameLinks(place);
  views.set(name, view);
  view.addEventListener("click", (event, item) => {
    const there = trialsAt(name, item, event);
    const levels = there.length ? [] : withLevelsOf(name, item?.datum ?? {});
    if (there.length) pickNextOf(there, event);
    else if (levels.length) pickAlso(levels, event);
    else if (!picked.size) showAll(); // a click beside all marks ends a brush
    if (picked.size === 1) scrollToRow([...picked][0]);
  });
  if (!SCALED.has(name)) return;
  const records = recordsOf(name);
  view.addSignalListener("brush", (_name, brush) => {
    if (Object.keys(brush).length) pick(inside(brush, records), { from: name });
    else if (brushed === name) pick([], { from: name }); // not where another chart, or a click, took over
  });
};

/** Every chart, one after the other; between them the browser shows what there is. */
const draw = async () => {
  for (const view of views.values()) view.finalize();
  views.clear();
  document.documentElement.dataset.drawn = dark.matches ? "dark" : "light";
  for (const name of Object.keys(data.charts)) {
    await embed(name);
    await new Promise((shown) => setTimeout(shown));
  }
  if (standingOut()) tellOfPicked(brushed);
  document.documentElement.dataset.charts = String(views.size);
};

for (const name of Object.keys(data.charts)) {
  if (name === "together" || name.startsWith("edf_")) continue; // these draw no trials
  const place = byId(`chart-${name}`);
  place.tabIndex = 0;
  place.setAttribute("aria-description", "Arrow keys pick one trial after the other.");
  place.addEventListener("keydown", (event) => walk(name, event));
}

// ---- the tooltip ----

/** The score by which charts compare a trial, where that was not taken at the end of its training. */
const comparedRow = (record) => {
  const score = comparedScores.get(record.trial);
  if (score === undefined || score === record.score) return [];
  return [[`drawn${data.compared.after}`, scoreText(score)]];
};

const tipRows = (record) => [
  ["architecture", record.architecture],
  ...comparedRow(record),
  ["validation accuracy", record.val_accuracy === null ? "–" : percent(record.val_accuracy, 1)],
  ["epochs", record.epochs ?? "–"],
  ["receptive field", `${record.receptive_field} px (${percent(record.coverage, 0)})`],
  ["parameters", record.params.toLocaleString("en")],
  ["MACs", record.macs.toLocaleString("en")],
  ...(record.activations === undefined ? [] : [["activations", record.activations.toLocaleString("en")]]),
  ...(record.latency_ms === undefined ? [] : [["latency", record.latency_ms === null ? "–" : `${record.latency_ms.toPrecision(3)} ms`]]),
  ...(record.front === undefined ? [] : [["Pareto front", record.front ?? "–"]]),
  ...Object.keys(data.choices).map((key) => [key, record[`choice_${key}`]]),
];

const MOST_NAMED = 8;

/** That other trials lie in the same place, and how to come to them. */
const alsoHere = (there) => {
  if (there.length < 2) return [];
  const others = there.length > MOST_NAMED ? ` and ${there.length - MOST_NAMED} more` : "";
  return [element("p", { textContent: `${there.length} trials lie here: ${[...there].sort((a, b) => a - b).slice(0, MOST_NAMED).join(", ")}${others}. Another click picks the next.` })];
};

const showTip = (event, there) => {
  const tip = byId("tip");
  const [number] = there;
  const record = trials.get(number);
  tip.hidden = !record;
  if (!record) return;
  const rows = tipRows(record).flatMap(([name, value]) => [
    element("dt", { textContent: name }),
    element("dd", { textContent: value }),
  ]);
  tip.replaceChildren(
    element("b", { textContent: `Trial ${number}, ${record.status ?? "unfinished"}` }),
    element("dl", {}, ...rows),
    ...alsoHere(there),
  );
  const { width, height } = tip.getBoundingClientRect();
  const left = event.clientX + 16 + width > innerWidth ? event.clientX - width - 16 : event.clientX + 16;
  tip.style.left = `${Math.max(left, 8)}px`;
  tip.style.top = `${Math.max(Math.min(event.clientY + 12, innerHeight - height - 8), 8)}px`;
};
