"use strict";
(() => {
  const { charts } = JSON.parse(document.getElementById("data").textContent);
  const views = [];

  const draw = async () => {
    for (const view of views.splice(0)) view.finalize();
    for (const [name, spec] of Object.entries(charts)) {
      const { view } = await vegaEmbed(document.getElementById(`chart-${name}`), spec, {
        ast: true,
        renderer: "svg",
        config: chartTheme(),
        defaultStyle: false,
        downloadFileName: `archsearch-compare-${name}`,
        actions: { export: { svg: true, png: true }, source: false, compiled: false, editor: false },
        i18n: { SVG_ACTION: "Save as SVG", PNG_ACTION: "Save as PNG" },
        tooltip: false,
      });
      views.push(view);
    }
    document.documentElement.dataset.charts = String(views.length);
  };

  let drawing = draw();
  for (const query of ["(prefers-color-scheme: dark)", "(max-width: 40rem)"]) {
    matchMedia(query).addEventListener("change", () => {
      drawing = drawing.then(draw);
    });
  }
})();
