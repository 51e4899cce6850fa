"use strict";

/** The configuration of all charts, in the colours of the style sheet: for light and for dark. */
const chartTheme = () => {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  const text = { labelColor: colour("soft"), titleColor: colour("soft") };
  const ramp = colour("ramp").split(" ").map(Number);
  return {
    aria: false, // a mark has no words of its own: the chart has a label, its numbers are in the tables
    background: colour("card"),
    title: { color: colour("soft"), fontSize: 12.5, fontWeight: 500, anchor: "start", offset: 12 },
    font: getComputedStyle(document.body).fontFamily,
    view: { stroke: null },
    axis: {
      ...text,
      labelFontSize: 12,
      titleFontSize: 12.5,
      titleFontWeight: 500,
      titlePadding: 12,
      labelPadding: 6,
      gridColor: colour("line"),
      domainColor: colour("faint"),
      tickColor: colour("faint"),
      tickSize: 4,
      labelOverlap: "greedy",
    },
    axisY: { domain: false, ticks: false },
    axisX: { grid: false },
    legend: { ...text, labelFontSize: 12, titleFontSize: 12, titleFontWeight: 500, symbolStrokeWidth: 3, columns: matchMedia("(max-width: 40rem)").matches ? 3 : 0 },
    range: {
      ramp: { scheme: "viridis", extent: ramp },
      heatmap: { scheme: "viridis", extent: ramp },
      category: [1, 2, 3, 4, 5].map((number) => colour(`top-${number}`)),
    },
    selection: {
      interval: {
        mark: { fill: colour("ink"), fillOpacity: 0.07, stroke: colour("soft"), strokeDash: [3, 3] },
      },
    },
    style: {
      dot: { stroke: colour("card"), strokeWidth: 0.75, cursor: "pointer" },
      band: { color: colour("ink"), opacity: 0.09 },
      curve: { color: colour("ink"), strokeWidth: 1.75 },
      ring: { color: colour("accent"), strokeWidth: 2.5 },
      "image-rule": { color: colour("accent"), strokeDash: [5, 4], strokeWidth: 1.25 },
      "image-label": { color: colour("accent"), fontSize: 12, baseline: "bottom" },
      faint: { color: colour("faint"), strokeWidth: 1 },
      "faint-end": { color: colour("faint"), size: 14 },
      top: { strokeWidth: 2.25, cursor: "pointer" },
      "top-end": { size: 40 },
      picked: { color: colour("ink"), strokeWidth: 1.75 },
      front: { color: colour("mark"), strokeWidth: 2 },
      interval: { color: colour("mark"), strokeWidth: 1.5, opacity: 0.7 },
      member: { color: colour("mark"), strokeWidth: 2 },
      thread: { strokeWidth: 1.5, cursor: "pointer" },
      "axis-line": { color: colour("faint"), strokeWidth: 1 },
      "axis-label": { color: colour("ink"), fontSize: 11.5 },
      "axis-halo": { fontSize: 11.5, stroke: colour("card"), strokeWidth: 3, strokeJoin: "round" },
      bar: { cornerRadius: 2, cursor: "pointer" },
      cell: { cursor: "pointer" },
      "cell-label": { fontSize: 12, cursor: "pointer" },
      "cell-faded": { fontSize: 12, cursor: "pointer", color: colour("soft") },
      standing: { color: colour("ink"), opacity: 1, stroke: colour("card"), strokeWidth: 1 },
      touch: { opacity: 0, strokeWidth: 9, cursor: "pointer" },
    },
  };
};

/** How vegaEmbed draws every chart: without eval, and with links that save it under a name. */
const chartOptions = (fileName) => ({
  ast: true,
  renderer: "svg",
  config: chartTheme(),
  defaultStyle: false,
  downloadFileName: fileName,
  actions: { export: { svg: true, png: true }, source: false, compiled: false, editor: false },
  i18n: { SVG_ACTION: "Save as SVG", PNG_ACTION: "Save as PNG" },
});

/** Says of each link below a chart which chart it saves: read alone, they are all alike. */
const nameLinks = (place) => {
  for (const link of place.querySelectorAll(".vega-actions a")) {
    link.setAttribute("aria-label", `${link.textContent}: ${place.getAttribute("aria-label")}`);
  }
};
