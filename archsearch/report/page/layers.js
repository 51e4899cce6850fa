"use strict";

/** The rows of texts of a trial's layers. */
const layersOf = (number) => unpacked(data.layers, trials.get(number).architecture);

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
