"use strict";

/** A cell as CSV; what a spreadsheet would take for a formula gets a quote before it. */
const csvCell = (value) => {
  const text = value === null || value === undefined ? "" : String(value);
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
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

/** Says by which heading of a row of headings its table is sorted. */
const markSorted = (heading, up) => {
  for (const other of heading.parentElement.cells) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", up ? "ascending" : "descending");
};

/** Every table on the page but the leaderboard: its headings sort, and it can be saved. */
const serveTables = () => {
  const collator = new Intl.Collator("en", { numeric: true });
  const SIZES = { k: 1e3, M: 1e6, G: 1e9 };

  /** What a cell says, a number as programs read it: with a plain minus sign, and in one piece. */
  const said = (cell) => {
    const text = cell.textContent.trim().replace(/^\u2212/, "-");
    return /^-?\d{1,3}(,\d{3})+$/.test(text) ? text.replaceAll(",", "") : text;
  };

  /** The number that a text begins with, as this page writes numbers; null where it does not. */
  const numberIn = (text) => {
    const [, number, size] = /^([+-]?\d*\.?\d+)([kMG](?!\w))?/.exec(text.replace(/[,\s]/g, "")) ?? [];
    return number === undefined ? null : Number(number) * (SIZES[size] ?? 1);
  };

  /** By number where all that is not empty begins with one, else by text; what is empty comes last. */
  const sort = (table, place, up) => {
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => ({ row, text: said(row.cells[place]).replace(/^–$/, "") }));
    for (const each of rows) each.number = numberIn(each.text);
    const byNumber = rows.every((each) => each.text === "" || each.number !== null);
    rows.sort((a, b) => {
      if (a.text === "" || b.text === "") return (a.text === "") - (b.text === "");
      return (byNumber ? a.number - b.number : collator.compare(a.text, b.text)) * (up ? 1 : -1);
    });
    body.append(...rows.map((each) => each.row));
  };

  const addSorting = (table) => {
    [...table.tHead.rows[0].cells].forEach((heading, place) => {
      if (heading.querySelector(".ends")) return; // a scale above drawings
      const button = document.createElement("button");
      button.type = "button";
      button.title = "Sort";
      button.append(...heading.childNodes);
      heading.append(button);
      heading.classList.add("sorts");
      button.addEventListener("click", () => {
        const up = heading.getAttribute("aria-sort") !== "ascending";
        markSorted(heading, up);
        sort(table, place, up);
      });
    });
  };

  /** The cells by row and column; one that spans several rows stands in each of them. */
  const grid = (table) => {
    const rows = [...table.rows].map(() => []);
    [...table.rows].forEach((row, at) => {
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

  const save = (table, name) => {
    const rows = grid(table);
    const drawings = new Set(rows[0].map((cell, place) => (cell.querySelector(".ends") ? place : null)));
    saveAsCsv(
      rows.map((cells) => cells.filter((_, place) => !drawings.has(place)).map(said)),
      name,
    );
  };

  const addSaving = (table) => {
    const place = table.closest(".scroll") ?? table;
    const title = place.getAttribute("aria-label") ?? table.closest("section").querySelector("h2").textContent;
    const button = document.createElement("button");
    Object.assign(button, { type: "button", textContent: "Save as CSV" });
    button.setAttribute("aria-label", `Save as CSV: ${title}`);
    button.addEventListener("click", () => save(table, title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60)));
    const tools = document.createElement("p");
    tools.className = "saving";
    tools.append(button);
    place.after(tools);
  };

  for (const table of document.querySelectorAll("main table:not(#board)")) {
    if (!table.querySelector("[rowspan]")) addSorting(table);
    addSaving(table);
  }
};
