"use strict";
(() => {
  const { charts } = JSON.parse(document.getElementById("data").textContent);
  const views = [];
  serveTables(document.querySelectorAll("main table"));

  const draw = async () => {
    for (const view of views.splice(0)) view.finalize();
    for (const [name, spec] of Object.entries(charts)) {
      const place = document.getElementById(`chart-${name}`);
      const { view } = await vegaEmbed(place, spec, {
        ...chartOptions(`archsearch-compare-${name}`),
        tooltip: false,
      });
      nameLinks(place);
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
