"use strict";

/** Texts in order, the numbers in them by size. */
const collator = new Intl.Collator("en", { numeric: true });

/** A cell as CSV; what a spreadsheet would take for a formula, and is no number, gets a quote before it. */
const csvCell = (value) => {
  const text = value === null || value === undefined ? "" : String(value);
  const isFormula = /^[=+\-@\t\r]/.test(text) && !/^[+-]\d+(\.\d+)?(e[+-]?\d+)?( to [+-]?\d+(\.\d+)?)?$/.test(text);
  const safe = typeof value === "string" && isFormula ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** Save rows of cells as a CSV file. */
const saveAsCsv = (rows, name) => {
  const text = `${rows.map((cells) => cells.map(csvCell).join(",")).join("\r\n")}\r\n`;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  link.download = `${name}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
};

/** Says by which heading of a row of headings its table is sorted: up, down, or by none (null). */
const markSorted = (heading, up) => {
  for (const other of heading.parentElement.cells) other.removeAttribute("aria-sort");
  if (up !== null) heading.setAttribute("aria-sort", up ? "ascending" : "descending");
};

const SIZES = { k: 1e3, M: 1e6, G: 1e9, T: 1e12 };

/** Whether a text is a number as this page writes numbers, and nothing else. */
const isNumber = (text) => /^[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?(e[+-]?\d+)?\s?[kMGT]?$/.test(text);

/** The number that a text begins with, as this page writes numbers; null where it does not. */
const numberIn = (text) => {
  const number = /^[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?(e[+-]?\d+)?/.exec(text)?.[0];
  if (number === undefined) return null;
  const size = /^\s?([kMGT])(?!\w)/.exec(text.slice(number.length))?.[1];
  return Number(number.replaceAll(",", "")) * (SIZES[size] ?? 1);
};

/** Tables whose headings sort and that can be saved. */
const serveTables = (tables, fileName = "") => {
  /** What a cell stands for, in full; a number as programs read it, with a plain minus sign and in one piece. */
  const said = (cell) => {
    const whole = cell.dataset.value ?? cell.querySelector("bdi[title]")?.title ?? cell.textContent;
    const text = whole.trim().replace(/\u2212(?=[\d.])/g, "-").replaceAll("\u202f", " ");
    if (text === "–") return "";
    return /^-?\d{1,3}(,\d{3})+$/.test(text) ? text.replaceAll(",", "") : text;
  };

  /**
   * Columns of numbers by number, where what is none counts as empty; others by number where all begin with
   * one, then by text. What is empty comes last.
   */
  const ordered = (rows, place, up, isNumeric) => {
    const known = rows.map((row) => ({ row, text: said(row.cells[place]) }));
    for (const each of known) {
      each.number = numberIn(each.text);
      each.lacks = each.text === "" || (isNumeric && each.number === null);
    }
    const byNumber = known.every((each) => each.lacks || each.number !== null);
    known.sort((a, b) => {
      if (a.lacks || b.lacks) return a.lacks - b.lacks;
      const order = (byNumber && a.number - b.number) || collator.compare(a.text, b.text);
      return order * (up ? 1 : -1);
    });
    return known.map((each) => each.row);
  };

  /** The cells by row and column, without the foot; one that spans several rows stands in each of them. */
  const grid = (table) => {
    const all = [...table.rows].filter((row) => row.parentElement !== table.tFoot);
    const rows = all.map(() => []);
    all.forEach((row, at) => {
      for (const cell of row.cells) {
        const column = rows[at].findIndex((taken) => taken === undefined);
        const place = column < 0 ? rows[at].length : column;
        for (let down = 0; down < cell.rowSpan; down++) {
          while (rows[at + down].length < place) rows[at + down].push(undefined);
          rows[at + down][place] = cell;
        }
      }
    });
    return rows;
  };

  /** Copies of the rows, each with every cell of its own: what spanned several stands in each of them. */
  const apart = (table) =>
    grid(table).slice(1).map((cells, at) => {
      const row = document.createElement("tr");
      row.className = [...table.tBodies].flatMap((body) => [...body.rows].map(() => body.className))[at];
      row.append(...cells.map((cell) => cell.cloneNode(true)));
      for (const cell of row.cells) cell.removeAttribute("rowspan");
      return row;
    });

  /** A heading sorts up, then down, then as it was. Rows that share a cell are taken apart meanwhile. */
  const addSorting = (table) => {
    const bodies = [...table.tBodies];
    const isApart = table.querySelector("[rowspan]") !== null;
    const body = isApart ? document.createElement("tbody") : bodies[0];
    const atFirst = isApart ? apart(table) : [...body.rows];
    const show = (rows) => {
      if (rows === null && isApart) return body.replaceWith(...bodies);
      body.append(...(rows ?? atFirst));
      if (body.isConnected) return;
      for (const each of bodies.slice(1)) each.remove();
      bodies[0].replaceWith(body);
    };
    [...table.tHead.rows[0].cells].forEach((heading, place) => {
      if (heading.querySelector(".ends")) return; // a scale above drawings
      const button = document.createElement("button");
      Object.assign(button, { type: "button", title: "Sort" });
      button.append(...heading.childNodes);
      heading.append(button);
      heading.classList.add("sorts");
      button.addEventListener("click", () => {
        const now = heading.getAttribute("aria-sort");
        const up = now === "descending" ? null : now !== "ascending";
        markSorted(heading, up);
        show(up === null ? null : ordered(atFirst, place, up, heading.classList.contains("n")));
      });
    });
  };

  const save = (table, name) => {
    const rows = grid(table);
    const isDrawn = rows[0].map((cell) => cell.querySelector(".ends") !== null);
    saveAsCsv(
      rows.map((cells) => cells.filter((_, place) => !isDrawn[place]).map(said)),
      name,
    );
  };

  const addSaving = (table) => {
    const box = table.closest(".scroll:not(.tall)") ?? table;
    const title = box.getAttribute("aria-label") ?? table.closest("section").querySelector("h2").textContent;
    const button = document.createElement("button");
    Object.assign(button, { type: "button", textContent: "Save as CSV" });
    button.setAttribute("aria-label", `Save as CSV: ${title}`);
    button.addEventListener("click", () => save(table, `${fileName} ${title}`.toLowerCase().match(/[\p{L}\p{N}]+/gu).join("-").slice(0, 80)));
    const place = document.createElement("p");
    place.className = "saving";
    place.append(button);
    box.after(place);
  };

  for (const table of tables) {
    addSorting(table);
    addSaving(table);
  }
};
