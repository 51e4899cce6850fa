"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const stage = byId("stage");
  const table = byId("table");
  const rows = [...table.tBodies[0].rows];
  const rowOf = (place) => byId(`layer-${place}`);
  for (const element of document.querySelectorAll(".scripted")) element.hidden = false;

  // ---- where a field lies, and how much of the image's surroundings is shown ----

  const [imageHeight, imageWidth] = data.image;
  const [width, height] = data.stage;
  const margin = 0.06;

  /** The field of the unit of a layer that looks nearest to `spot`, (y, x) in the image. */
  const sightOf = (place, spot = data.spot) => {
    const layer = data.layers[place];
    const middle = [0, 1].map((axis) => {
      const last = layer.units[axis] - 1;
      const asked = Math.floor((spot[axis] - layer.center[axis]) / layer.jump[axis] + 0.5);
      return layer.center[axis] + Math.min(Math.max(asked, 0), last) * layer.jump[axis];
    });
    const [h, w] = layer.field;
    return { x: middle[1] - w / 2, y: middle[0] - h / 2, w, h, middle };
  };

  const viewOf = (sight) => {
    const left = Math.min(sight.x, 0);
    const right = Math.max(sight.x + sight.w, imageWidth);
    const top = Math.min(sight.y, 0);
    const bottom = Math.max(sight.y + sight.h, imageHeight);
    const share = 1 - 2 * margin;
    const scale = Math.min((width * share) / (right - left), (height * share) / (bottom - top));
    return { scale, left: width / 2 - (scale * (left + right)) / 2, top: height / 2 - (scale * (top + bottom)) / 2 };
  };

  /** Between two states of the drawing; scales go by equal factors, as a zoom does. */
  const between = (a, b, part) => {
    const mix = (x, y) => x + (y - x) * part;
    const scale = a.scale * (b.scale / a.scale) ** part;
    const w = a.w * (b.w / a.w) ** part;
    const h = a.h * (b.h / a.h) ** part;
    const middle = [mix(a.middle[0], b.middle[0]), mix(a.middle[1], b.middle[1])];
    // The place in the middle of the drawing moves in a straight line.
    const centre = (s) => [(width / 2 - s.left) / s.scale, (height / 2 - s.top) / s.scale];
    const [from, to] = [centre(a), centre(b)];
    return {
      scale, w, h, middle,
      left: width / 2 - scale * mix(from[0], to[0]),
      top: height / 2 - scale * mix(from[1], to[1]),
      x: middle[1] - w / 2,
      y: middle[0] - h / 2,
    };
  };

  // ---- drawing ----

  const parts = stage && {
    world: stage.querySelector(".world"),
    padding: stage.querySelector(".padding"),
    halo: stage.querySelector(".halo"),
    sight: stage.querySelector(".sight"),
    cross: stage.querySelector(".cross"),
    dim: stage.querySelector(".dim"),
    outlines: stage.querySelector(".outlines"),
    units: stage.querySelector(".units"),
    gaussian: stage.querySelector(".gaussian"),
    imageLabel: stage.querySelector(".image-label"),
    sightLabel: stage.querySelector(".sight-label"),
    paddingLabel: stage.querySelector(".padding-label"),
  };
  const set = (element, attributes) => {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  };
  const clamp = (value, most) => Math.min(Math.max(value, 0), most);
  let drawn = null;

  const draw = (state) => {
    drawn = state;
    const { scale, left, top } = state;
    set(parts.world, { transform: `translate(${left} ${top}) scale(${scale})` });
    const box = { x: left + state.x * scale, y: top + state.y * scale, width: state.w * scale, height: state.h * scale };
    for (const part of [parts.padding, parts.halo, parts.sight]) set(part, box);
    const [x, y] = [left + state.middle[1] * scale, top + state.middle[0] * scale];
    const crossed = Math.min(box.width, box.height) >= 24;
    set(parts.cross, { d: `M${x - 5} ${y}h10M${x} ${y - 5}v10`, visibility: crossed ? "visible" : "hidden" });
    const hole = [state.x, state.x + state.w].map((at) => clamp(at, imageWidth));
    const rows = [state.y, state.y + state.h].map((at) => clamp(at, imageHeight));
    set(parts.dim, {
      d: `M0 0H${imageWidth}V${imageHeight}H0ZM${hole[0]} ${rows[0]}V${rows[1]}H${hole[1]}V${rows[0]}Z`,
    });
    const shownWidth = imageWidth * scale;
    const bottom = top + imageHeight * scale;
    set(parts.imageLabel, shownWidth < 150 ? { x: left, y: bottom + 17 } : { x: left + 8, y: bottom - 9 });
    set(parts.sightLabel, { x: box.x, y: box.y - 9 });
    const beyond = state.x < 0 || state.y < 0 || state.x + state.w > imageWidth || state.y + state.h > imageHeight;
    const room = box.width > 290;
    set(parts.paddingLabel, { x: box.x + box.width, y: box.y - 9, visibility: beyond && room ? "visible" : "hidden" });
  };

  const element = (name, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    set(made, attributes);
    return made;
  };

  const most = 36;

  /** The fields of the layers before, one of each size, the largest first. */
  const drawOutlines = (place, spot) => {
    const sizes = new Map();
    for (const step of data.steps) {
      const layer = data.layers[step];
      const key = layer.field.join();
      const smaller = Math.max(...layer.field) < Math.max(...data.layers[place].field);
      if (step < place && smaller && Math.max(...layer.field) > 1 && !sizes.has(key)) sizes.set(key, step);
    }
    const found = [...sizes.values()].sort((a, b) => data.layers[b].field[0] - data.layers[a].field[0]);
    const chosen =
      found.length <= most
        ? found
        : Array.from({ length: most }, (_, step) => found[Math.round((step * (found.length - 1)) / (most - 1))]);
    const sights = chosen.map((step) => ({ step, ...sightOf(step, spot) }));
    const below = sights.map((s) => `M${s.x} ${s.y}h${s.w}v${s.h}h${-s.w}z`).join("");
    parts.outlines.replaceChildren(
      element("path", {
        d: below,
        stroke: "#0b0e11",
        "stroke-opacity": 0.3,
        "stroke-width": 3.6,
        "vector-effect": "non-scaling-stroke",
      }),
      ...sights.map(({ step, ...sight }) => {
        return element("rect", {
          x: sight.x, y: sight.y, width: sight.w, height: sight.h,
          stroke: data.ramp[data.layers[step].tone],
          "vector-effect": "non-scaling-stroke",
        });
      }),
    );
  };

  const drawUnits = (place) => {
    const { center, jump, units } = data.layers[place];
    // Dots that are nearer than three pixels of the drawing run into each other.
    const near = Math.min(jump[0], jump[1]) * viewOf(sightOf(place)).scale < 3;
    let path = "";
    for (let row = 0; row < units[0] && !near; row++)
      for (let column = 0; column < units[1]; column++)
        path += `M${center[1] + column * jump[1]} ${center[0] + row * jump[0]}h0`;
    set(parts.units, { d: path, "stroke-width": Math.min(jump[0], jump[1]) * viewOf(sightOf(place)).scale < 9 ? 2 : 4 });
  };

  // ---- the layer shown ----

  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const slider = byId("layer");
  const sided = (values) => (values[0] === values[1] ? [values[0]] : values);
  const said = (values) => sided(values).map((value) => value.toLocaleString("en")).join("×");
  let place = data.last;
  let spot = data.spot;
  let frame = 0;

  const animate = (target) => {
    cancelAnimationFrame(frame);
    if (calm.matches || drawn === null) return draw(target);
    const [from, began, lasts] = [drawn, performance.now(), 420];
    const next = (now) => {
      const part = clamp((now - began) / lasts, 1);
      draw(part === 1 ? target : between(from, target, part * part * (3 - 2 * part)));
      if (part < 1) frame = requestAnimationFrame(next);
    };
    frame = requestAnimationFrame(next);
  };

  const showPanel = () => {
    const layer = data.layers[place];
    const cells = rowOf(place).cells;
    const colour = data.ramp[layer.tone];
    byId("panel-name").textContent = cells[0].textContent;
    byId("panel-type").textContent = cells[1].textContent;
    const big = byId("panel-field");
    big.firstChild.textContent = cells[5].textContent;
    big.style.color = colour;
    const shares = [layer.field[0] / imageHeight, layer.field[1] / imageWidth].map((share) => `${Math.round(share * 100)}\u202f%`);
    byId("panel-share").textContent = `${sided(shares).join(" × ")} of the image’s side${shares[0] === shares[1] ? "" : "s"}`;
    byId("panel-effective").textContent = `${said(layer.sigma.map((sigma) => Math.round(4 * sigma)))} px`;
    byId("panel-least").textContent = `${said(layer.least)} px`;
    for (const column of [2, 3, 4, 6, 7, 8, 9])
      byId(`panel-${column}`).textContent = cells[column].textContent || "–";
    byId("panel-warnings").textContent = cells[10].textContent;
    const step = data.steps.indexOf(place);
    byId("at").textContent = `layer ${step + 1} of ${data.steps.length}`;
    slider.value = step;
    slider.setAttribute("aria-valuetext", `${cells[0].textContent}, field ${cells[5].textContent} pixels`);
  };

  const showRow = (scroll) => {
    table.querySelector(".is-picked")?.classList.remove("is-picked");
    const row = rowOf(place);
    row.classList.add("is-picked");
    const box = byId("table-scroll");
    if (scroll) box.scrollTop = row.offsetTop - box.clientHeight / 2;
  };

  const showCursor = () => {
    const line = document.querySelector("#growth .cursor");
    const x = data.chart.first + place * data.chart.step;
    set(line, { x1: x, x2: x });
    line.style.visibility = "visible";
  };

  const show = (next, { at = data.spot, scroll = true } = {}) => {
    place = next;
    spot = at;
    const layer = data.layers[place];
    const sight = sightOf(place, spot);
    const colour = data.ramp[layer.tone];
    for (const part of [parts.sight, parts.cross]) set(part, { stroke: colour });
    set(parts.sightLabel, { fill: colour });
    parts.sightLabel.textContent = `field ${said(layer.field)} px`;
    set(parts.gaussian, {
      cx: sight.middle[1], cy: sight.middle[0], rx: 2 * layer.sigma[1], ry: 2 * layer.sigma[0],
    });
    stage.classList.toggle("elsewhere", place !== data.last || String(sight.middle) !== String(sightOf(data.last).middle));
    drawOutlines(place, spot);
    drawUnits(place);
    showPanel();
    showRow(scroll);
    showCursor();
    animate({ ...sight, ...viewOf(sight) });
  };

  // ---- playing: the layers that enlarge the field or the jump ----

  const play = byId("play");
  let timer = 0;

  const isNews = (step) => {
    const [now, before] = [step, step - 1].map((each) => data.layers[data.steps[each]]);
    const last = data.steps[step] === data.last;
    return last || !before || Math.max(...now.field) !== Math.max(...before.field) || now.jump[0] !== before.jump[0];
  };

  const stop = () => {
    clearInterval(timer);
    timer = 0;
    play.setAttribute("aria-pressed", "false");
    play.querySelector("span").textContent = "▶";
    play.querySelector(".words-of").textContent = "Play";
  };

  const forward = () => {
    let step = data.steps.indexOf(place) + 1;
    while (step < data.steps.length - 1 && !isNews(step)) step += 1;
    if (step >= data.steps.length) return stop();
    show(data.steps[step], { at: spot });
    if (step === data.steps.length - 1) stop();
  };

  const start = () => {
    if (place === data.last) show(data.steps[0]);
    play.setAttribute("aria-pressed", "true");
    play.querySelector("span").textContent = "❚❚";
    play.querySelector(".words-of").textContent = "Pause";
    const news = data.steps.filter((_, step) => isNews(step)).length;
    timer = setInterval(forward, clamp(24000 / news, 650) + 50);
  };

  if (stage) {
    slider.max = data.steps.length - 1;
    play.addEventListener("click", () => (timer ? stop() : start()));
    slider.addEventListener("input", () => {
      stop();
      show(data.steps[slider.value], { at: spot });
    });
    stage.addEventListener("click", (event) => {
      const matrix = parts.world.getScreenCTM().inverse();
      const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
      show(place, { at: [y, x] });
    });
    for (const link of document.querySelectorAll(".film a"))
      link.addEventListener("click", (event) => {
        event.preventDefault();
        stop();
        show(Number(link.dataset.place));
      });
    byId("growth").addEventListener("click", (event) => {
      const matrix = byId("growth").getScreenCTM().inverse();
      const { x } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
      const asked = (x - data.chart.first) / data.chart.step;
      stop();
      show(data.steps.reduce((a, b) => (Math.abs(b - asked) < Math.abs(a - asked) ? b : a)));
    });
    for (const row of rows) row.classList.toggle("sighted", data.layers[row.id.slice(6)] !== undefined);
    table.tBodies[0].addEventListener("click", (event) => {
      const row = event.target.closest(".sighted");
      if (!row || String(getSelection())) return;
      stop();
      show(Number(row.id.slice(6)), { scroll: false });
    });
    for (const button of document.querySelectorAll(".photos button"))
      button.addEventListener("click", () => {
        set(byId("photo"), { href: button.querySelector("img").src });
        for (const other of document.querySelectorAll(".photos button"))
          other.setAttribute("aria-pressed", String(other === button));
      });
    show(place);
  }

  // ---- sorting the table ----

  const valueOf = (row, column) => {
    const text = row.cells[column].textContent.trim();
    const number = /^[\d(]/.test(text) ? Number.parseFloat(text.replaceAll(",", "")) : Number.NaN;
    return Number.isNaN(number) ? text : number;
  };

  /** What is empty comes last in both directions. */
  const compare = (column, direction) => (a, b) => {
    const [x, y] = [valueOf(a, column), valueOf(b, column)];
    if (x === "" || y === "") return (x === "") - (y === "");
    return (typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y))) * direction;
  };

  [...table.tHead.rows[0].cells].forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const up = heading.getAttribute("aria-sort") === "descending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", up ? "ascending" : "descending");
      table.tBodies[0].append(...rows.sort(compare(column, up ? 1 : -1)));
    });
  });

  document.documentElement.dataset.ready = "yes";
})();
