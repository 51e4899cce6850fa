"use strict";

// ---- the table as a file ----

/** All trials that are wanted, in their order. */
const download = () => {
  const keys = [...board.tHead.rows[1].cells].map((cell) => cell.dataset.key);
  const lines = [keys, ...found().map((number) => keys.map((key) => trials.get(number)[key]))];
  saveAsCsv(lines, `${fileName}-leaderboard`);
};
byId("download")?.addEventListener("click", download);

byId("clear")?.addEventListener("click", showAll);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  byId("tip").hidden = true;
  if (picked.size) showAll();
});

/** Pick the trials of an address; a single one is opened. */
const show = (numbers) => {
  seeOthers();
  pick(numbers);
  const shown = new Set(found());
  if (!numbers.every((number) => shown.has(number))) {
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

/** What is picked in colour, and all the rest faint, would say nothing on paper. */
const light = (signal) => {
  for (const view of views.values()) view.signal("picked", signal).run();
};

const unfolded = [];
addEventListener("beforeprint", () => {
  if (standingOut()) light({ all: true });
  unfolded.push(...document.querySelectorAll("main details:not([open])"));
  for (const each of unfolded) each.open = true;
});
addEventListener("afterprint", () => {
  if (standingOut()) light(litUp());
  for (const each of unfolded.splice(0)) each.open = false;
});

/** Charts cannot be drawn anew for paper, which is light: the style sheet turns them round. */
const isOnPaper = () => matchMedia("print").matches;

// Drawing twice at once would leave two views in one place, so each waits for the one before.
let drawing = draw();
for (const medium of [dark, narrow]) {
  medium.addEventListener("change", () => {
    if (!isOnPaper()) drawing = drawing.then(draw);
  });
}
