"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  document.documentElement.classList.add("scripted");
  const byId = (id) => document.getElementById(id);

  /** An element with text or children; text stays text, whatever it says. */
  const element = (tag, properties, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };

  /** What files that are saved begin with: the name of the run. */
  const fileName = document.querySelector("h1").textContent.trim().match(/[\p{L}\p{N}]+/gu)?.join("-").slice(0, 40) ?? "archsearch";

  // ---- the trials, as one record each ----

  const trials = new Map();
  data.trials.trial.forEach((number, place) => {
    const record = {};
    for (const [key, column] of Object.entries(data.trials)) record[key] = column[place];
    for (const [key, column] of Object.entries(data.choices)) record[`choice_${key}`] = column[place];
    trials.set(number, record);
  });

  const scored = data.scored.trial.map((number, place) => ({
    ...trials.get(number),
    score: data.scored.score[place],
    best: number === data.best,
  }));

  const completed = data.completed.map((number) => trials.get(number));

  /** Columns of equal length as one record for each place. */
  const rowsOf = (columns) =>
    columns.trial.map((_trial, place) =>
      Object.fromEntries(Object.entries(columns).map(([key, column]) => [key, column[place]])),
    );

  const stretches = rowsOf(data.course).map((row) => ({ ...row, began: row.began / 60, ended: row.ended / 60 }));

  const rungs = rowsOf(data.rungs);

  const parallel = data.parallel.trial.flatMap((trial, line) =>
    data.parallel.axes.map((axis, place) => ({
      trial,
      axis,
      place: data.parallel.places[line][place],
      score: data.parallel.score[line],
    })),
  );

  /** Each completed trial when it ended: after its last stretch. */
  const ends = new Map(stretches.filter((each) => each.kind === "completed").map((each) => [each.trial, each]));
  const course = completed.flatMap((record) => {
    const end = ends.get(record.trial);
    return end ? [{ trial: record.trial, score: record.score, minutes: end.ended, epochs: end.epochs }] : [];
  });

  const curves = Object.entries(data.curves).flatMap(([key, accuracies]) => {
    const trial = Number(key);
    const label = data.top.includes(trial) ? `trial ${trial}` : null;
    return accuracies
      .map((accuracy, index) => ({
        trial,
        label,
        epoch: index + 1,
        accuracy,
        last: index === accuracies.length - 1,
      }))
      .filter((point) => point.accuracy !== null);
  });

  const tables = { scored, completed, curves, course, stretches, rungs, parallel };

  // ---- what is picked: a set of trial numbers, empty for none ----

  const MOST_SHARED = 50;
  let picked = new Set();
  let brushed = null; // the chart whose brush picked them, if one did
  const views = new Map();

  const pick = (numbers, { from = null } = {}) => {
    picked = new Set(numbers);
    brushed = from;
    const signal = picked.size ? Object.fromEntries([...picked].map((n) => [n, true])) : { all: true };
    for (const [name, view] of views) {
      view.signal("picked", signal);
      if (name !== from) clearBrush(view);
      view.runAsync();
    }
    showPickedRows();
    showInAddress();
    const bar = document.querySelector(".picked");
    if (bar) {
      bar.hidden = picked.size === 0;
      const unshared = picked.size > MOST_SHARED ? ", too many for a link" : "";
      byId("picked-text").textContent =
        picked.size === 1 ? `Trial ${[...picked][0]} picked` : `${picked.size} of ${trials.size} trials picked${unshared}`;
    }
  };

  /** The address says what is picked, so that a link to it can be shared; of over 50 it would be too long. */
  const showInAddress = () => {
    const hash = picked.size && picked.size <= MOST_SHARED ? `#trials=${[...picked].join(",")}` : " ";
    if (location.hash !== hash.trim()) history.replaceState(null, "", hash.trim() || location.pathname + location.search);
  };

  /** The trials that the address names, and that there are. */
  const inAddress = () => {
    const [, list] = /^#trials=([\d,]+)$/.exec(location.hash) ?? [];
    return (list ?? "").split(",").map(Number).filter((number) => trials.has(number));
  };

  /** A click adds to what is picked with Shift, Ctrl or Cmd, and else replaces it. */
  const pickOne = (number, event) => {
    const more = event.shiftKey || event.ctrlKey || event.metaKey;
    const alone = picked.has(number) && picked.size === 1;
    const next = more ? new Set(picked) : new Set(alone ? [] : [number]);
    if (more && !next.delete(number)) next.add(number);
    pick(next);
  };

  const clearBrush = (view) => {
    try {
      view.signal("brush_x", [0, 0]).signal("brush_y", [0, 0]);
    } catch {
      // This chart has no brush.
    }
  };

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

  // ---- charts ----

  const narrow = matchMedia("(max-width: 40rem)");
  const dark = matchMedia("(prefers-color-scheme: dark)");

  const WITH_BRUSH = new Set(["field", "params", "macs", "tradeoff", "map"]);

  const embed = async (name) => {
    const spec = { ...data.charts[name], datasets: { ...data.charts[name].datasets, ...tables } };
    const { view } = await vegaEmbed(byId(`chart-${name}`), spec, {
      ...chartOptions(`${fileName}-${name}`),
      renderer: trials.size > 2000 ? "canvas" : "svg", // so many marks are too many elements
      tooltip: (_handler, event, item, value) => showTip(event, value ? item.datum.trial : null),
    });
    nameLinks(byId(`chart-${name}`));
    views.set(name, view);
    view.addEventListener("click", (event, item) => {
      const number = item?.datum?.trial;
      if (number === undefined) return;
      pickOne(number, event);
      scrollToRow(number);
    });
    if (!WITH_BRUSH.has(name)) return;
    view.addSignalListener("brush", (_name, brush) => {
      if (Object.keys(brush).length) pick(inside(brush, name === "tradeoff" ? completed : scored), { from: name });
      else if (brushed === name) pick([]); // not where another chart, or a click, took over
    });
  };

  /** Every chart, one after the other; between them the browser shows what there is. */
  const draw = async () => {
    for (const view of views.values()) view.finalize();
    views.clear();
    for (const name of Object.keys(data.charts)) {
      await embed(name);
      await new Promise((shown) => setTimeout(shown));
    }
    if (picked.size) pick(picked);
    document.documentElement.dataset.charts = String(views.size);
  };

  // ---- the tooltip ----

  const percent = (share, digits) => `${(share * 100).toFixed(digits)}\u202f%`;

  const comparedScores = new Map(data.scored.trial.map((number, place) => [number, data.scored.score[place]]));

  /** The score by which charts compare a trial, where that was not taken at the end of its training. */
  const comparedRow = (record) => {
    const score = comparedScores.get(record.trial);
    if (score === undefined || score === record.score) return [];
    return [[`drawn${data.compared.after}`, data.compared.isShare ? percent(score, 1) : score.toPrecision(4)]];
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

  const showTip = (event, number) => {
    const tip = byId("tip");
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
    );
    const { width, height } = tip.getBoundingClientRect();
    const left = event.clientX + 16 + width > innerWidth ? event.clientX - width - 16 : event.clientX + 16;
    tip.style.left = `${Math.max(left, 8)}px`;
    tip.style.top = `${Math.max(Math.min(event.clientY + 12, innerHeight - height - 8), 8)}px`;
  };

  // ---- the leaderboard: rows are made when they are shown ----

  const AT_A_TIME = 200;
  const board = byId("board");
  const order = [...data.board.order];
  const rowOf = new Map(board ? [...board.tBodies[0].rows].map((row) => [Number(row.dataset.trial), row]) : []);
  const inner = new Map();
  let most = AT_A_TIME;
  let wanted = [];

  /** The texts of a trial's row: architecture, status, reason, numbers, choices. */
  const cellsOf = (number) => data.board.of[number].map((place) => data.board.texts[place]);

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

  /** The trials that "params < 5000" or "padding = same" names; null where there is no such column. */
  const comparing = (part) => {
    const [, name, sign, value] = /^([^<>=]+?)\s*(<=|>=|<|>|=)\s*(.+)$/.exec(part) ?? [];
    const called = (key, label) => [key, key.replace("choice_", ""), label].includes(name);
    const [key] = headings.find(([key, label]) => called(key, label)) ?? (name === "score" ? ["val_accuracy"] : []);
    if (key === undefined) return null;
    const written = value.replace(/[mgt]$/, (letter) => letter.toUpperCase()).replace(/^\./, "0.");
    const limit = value.endsWith("%") ? Number(value.slice(0, -1)) / 100 : numberIn(written);
    const tests = {
      "=": (x) => x === limit,
      "<": (x) => x < limit,
      ">": (x) => x > limit,
      "<=": (x) => x <= limit,
      ">=": (x) => x >= limit,
    };
    if (limit === null && sign !== "=") return null;
    return (number) => {
      const text = String(trials.get(number)[key] ?? "").toLowerCase();
      if (sign === "=" && [value, value.replaceAll("x", "×")].includes(text)) return true;
      return text !== "" && text.split(" ").some((part) => tests[sign](Number(part))); // of layers, any
    };
  };

  const found = () => order.filter((number) => wanted.every((isWanted) => isWanted(number)));

  /** The first rows of those that are wanted, in their order. */
  const showRows = () => {
    const numbers = found();
    const shown = numbers.slice(0, most).map(rowFor);
    board.tBodies[0].replaceChildren(...shown.flatMap((row) => (inner.has(row) ? [row, inner.get(row)] : [row])));
    byId("shown").textContent = numbers.length === order.length ? "" : `${numbers.length} of ${order.length} trials`;
    byId("more").hidden = numbers.length <= most;
    byId("more").textContent = `Show ${Math.min(AT_A_TIME, numbers.length - most)} more of ${numbers.length}`;
  };

  const markPicked = (number) => {
    const row = rowOf.get(number);
    row.classList.toggle("is-picked", picked.has(number));
    row.querySelector(".pick").setAttribute("aria-pressed", String(picked.has(number)));
  };

  const showPickedRows = () => {
    for (const number of rowOf.keys()) markPicked(number);
    for (const [number, row] of linking()) row.classList.toggle("is-picked", picked.has(number));
  };

  /** The rows of other tables that link to a trial, with its number. */
  const linking = () =>
    [...document.querySelectorAll('main th a[href^="#trials="]')].map((link) => [Number(link.hash.slice(8)), link.closest("tr")]);

  /** Scrolls inside the table only: the page stays where the reader is. */
  const scrollToRow = (number) => {
    const place = found().indexOf(number);
    if (place < 0) return;
    if (place >= most) {
      most = place + 1;
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
    order.sort(compare(heading.dataset.key, up ? 1 : -1));
    showRows();
  };

  const filter = () => {
    const plain = byId("filter").value.toLowerCase().trim();
    const thousands = plain.replace(/(\d),(?=\d{3}(?!\d))/g, "$1\u0000"); // the comma of 19,242 divides nothing
    const parts = thousands.split(",").map((part) => part.replaceAll("\u0000", ",").trim()).filter(Boolean);
    wanted = parts.map((part) => comparing(part) ?? having(part));
    most = AT_A_TIME;
    showRows();
  };

  /** The rows of texts of a trial's layers. */
  const layersOf = (number) => {
    const width = data.layerColumns.length;
    const texts = data.layers.of[trials.get(number).architecture].map((place) => data.layers.texts[place]);
    return Array.from({ length: texts.length / width }, (_, row) => texts.slice(row * width, (row + 1) * width));
  };

  const drawn = (tag, attributes, ...children) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };

  const figure = (label, width, height, ...marks) => {
    const picture = drawn("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label }, ...marks);
    return element("figure", {}, picture, element("figcaption", { textContent: label }));
  };

  /** The receptive field after each layer with a kernel, around the middle of an image. */
  const growth = (number) => {
    const [kernel, field] = ["Kernel", "Field"].map((name) => data.layerColumns.indexOf(name));
    const sizes = [...new Set(layersOf(number).filter((cells) => cells[kernel]).map((cells) => cells[field]))];
    const [height, width] = data.image.size;
    const scale = 112 / Math.max(height, width);
    const frame = { x: 1, y: 1, width: width * scale, height: height * scale };
    const picture = data.image.picture
      ? [drawn("image", { ...frame, href: `data:image/png;base64,${data.image.picture}`, preserveAspectRatio: "none" })]
      : [];
    const squares = sizes.map((size) => {
      const sides = size.split("×").map(Number); // height and width, or one number for both
      const [wide, high] = [Math.min(sides.at(-1), width) * scale, Math.min(sides[0], height) * scale];
      return drawn("rect", { class: "field", x: 1 + (width * scale - wide) / 2, y: 1 + (height * scale - high) / 2, width: wide, height: high });
    });
    const label = sizes.length ? `Field: ${sizes.join(", ")} px` : "No layer with a kernel";
    return figure(label, width * scale + 2, height * scale + 2, drawn("rect", { class: "image", ...frame }), ...picture, ...squares);
  };

  /** The map after each layer that makes a new one: as high as it is, the wider the more channels. */
  const maps = (number) => {
    const [type, size, kernel, stride, channels] = ["Type", "Size", "Kernel", "Stride", "Channels"].map((name) => data.layerColumns.indexOf(name));
    const [rows, columns, colours] = data.image.size;
    const bothWays = (text) => (text.includes("×") ? text : `${text}×${text}`);
    const image = { name: "image", size: `${rows}×${columns}`, channels: colours };
    const layers = layersOf(number)
      .filter((cells) => cells[kernel] || /^(global|flatten|dense)/.test(cells[type]))
      .map((cells) => ({
        name: cells[kernel] ? `${bothWays(cells[kernel])}${cells[stride] === "1" ? "" : ` / ${cells[stride]}`}` : cells[type].replace(/^global (\w+).*/, "$1"),
        kind: cells[type].split(" ")[0],
        size: cells[size],
        channels: Number(cells[channels].replaceAll(",", "")),
      }));
    const pitch = 54;
    const marks = [image, ...layers].flatMap((each, place) => {
      const middle = pitch * (place + 0.5);
      const high = Math.max((Number(each.size.split("×")[0]) / rows) * 78, 3);
      const wide = Math.min(3 + 4 * Math.log2(each.channels + 1), pitch - 8);
      const text = (y, what) => drawn("text", { x: middle, y, "text-anchor": "middle" }, what);
      return [
        drawn("rect", { class: `map ${each.kind ?? ""}`, x: middle - wide / 2, y: 56 - high / 2, width: wide, height: high }),
        text(10, each.name),
        text(108, each.size === "1×1" ? "" : each.size),
        text(121, each.channels.toLocaleString("en")),
      ];
    });
    const label = `Maps, with their channels: ${[image, ...layers].map((each) => `${each.size}×${each.channels}`).join(", ")}`;
    return figure(label, pitch * (layers.length + 1), 124, ...marks);
  };

  /** The validation accuracy by epoch on the scale of all curves, if this one is on the page. */
  const learning = (number) => {
    const accuracies = data.curves[number];
    if (!accuracies?.some((accuracy) => accuracy !== null)) return [];
    const every = Object.values(data.curves).flat().filter((accuracy) => accuracy !== null);
    const [low, high] = [every.reduce((a, b) => Math.min(a, b)), every.reduce((a, b) => Math.max(a, b))];
    const points = accuracies
      .map((accuracy, place) => [accuracy, place])
      .filter(([accuracy]) => accuracy !== null)
      .map(([accuracy, place]) => [
        4 + (accuracies.length > 1 ? (place / (accuracies.length - 1)) * 172 : 86),
        4 + (high > low ? (1 - (accuracy - low) / (high - low)) * 104 : 52),
      ]);
    const last = points.at(-1);
    const known = accuracies.filter((accuracy) => accuracy !== null);
    const span = known.length > 1 ? `${percent(known[0], 1)} to ${percent(known.at(-1), 1)}` : percent(known[0], 1);
    const label = `Validation accuracy, ${accuracies.length > 1 ? `epochs 1 to ${accuracies.length}` : "epoch 1"}: ${span}`;
    return [
      figure(
        label,
        180,
        114,
        drawn("path", { class: "rail", d: "M4 108H176" }),
        drawn("path", { class: "line", d: `M${points.map((point) => point.map((x) => x.toFixed(1)).join(" ")).join("L")}` }),
        drawn("circle", { class: "end", cx: last[0], cy: last[1], r: 3 }),
      ),
    ];
  };

  const layerTable = (number) => {
    const cells = (tag, texts, properties) =>
      texts.map((text) => element(tag, { ...properties, textContent: text }));
    const head = element("tr", {}, ...cells("th", data.layerColumns, { scope: "col" }));
    const body = layersOf(number).map((texts) => element("tr", {}, ...cells("td", texts, {})));
    return element(
      "table",
      { className: "layers", ariaLabel: `Layers of trial ${number}` },
      element("caption", { textContent: `Layers of trial ${number}` }),
      element("thead", {}, head),
      element("tbody", {}, ...body),
    );
  };

  /** A link to where the page shows what a trial took for what, if it does. */
  const toErrors = (number) => {
    const id = byId(`errors-${number}`) ? `errors-${number}` : "errors";
    if (!byId(id) || (id === "errors" && number !== data.best)) return [];
    const link = element("a", { href: `#${id}`, textContent: `Where trial ${number} errs` });
    link.addEventListener("click", () => byId(id).closest("details")?.setAttribute("open", ""));
    return [element("p", {}, link)];
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
    const pictures = element("div", { className: "pictures" }, maps(number), growth(number), ...learning(number));
    const table = layerTable(number);
    cell.append(element("div", {}, pictures, table, ...toErrors(number)));
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
      else if (!String(getSelection())) pickOne(Number(row.dataset.trial), event);
    });
    byId("filter").addEventListener("input", filter);
    byId("more").addEventListener("click", () => {
      most += AT_A_TIME;
      showRows();
    });
    showRows();
  }

  // ---- the table as a file ----

  /** All trials that are wanted, in their order. */
  const download = () => {
    const keys = [...board.tHead.rows[1].cells].map((cell) => cell.dataset.key);
    const lines = [keys, ...found().map((number) => keys.map((key) => trials.get(number)[key]))];
    saveAsCsv(lines, `${fileName}-leaderboard`);
  };
  byId("download")?.addEventListener("click", download);

  byId("clear")?.addEventListener("click", () => pick([]));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && picked.size) pick([]);
  });

  /** Pick the trials of an address; a single one is opened. */
  const show = (numbers) => {
    pick(numbers);
    if (!found().includes(numbers[0])) {
      byId("filter").value = "";
      filter();
    }
    byId("leaderboard").scrollIntoView();
    scrollToRow(numbers[0]);
    const row = numbers.length === 1 ? rowFor(numbers[0]) : null;
    if (row && !inner.has(row)) toggleLayers(row);
  };

  serveTables(document.querySelectorAll("main table:not(#board)"), fileName);
  const named = inAddress();
  if (named.length) show(named);
  addEventListener("hashchange", () => {
    if (inAddress().length) show(inAddress());
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#trials="]');
    if (link && link.hash === location.hash) show(inAddress()); // the address does not change
  });

  // ---- paper shows what is folded away ----

  const unfolded = [];
  addEventListener("beforeprint", () => {
    unfolded.push(...document.querySelectorAll("main details:not([open])"));
    for (const each of unfolded) each.open = true;
  });
  addEventListener("afterprint", () => {
    for (const each of unfolded.splice(0)) each.open = false;
  });

  // Drawing twice at once would leave two views in one place, so each waits for the one before.
  let drawing = draw();
  for (const medium of [dark, narrow]) {
    medium.addEventListener("change", () => {
      drawing = drawing.then(draw);
    });
  }
})();
