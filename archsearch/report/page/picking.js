"use strict";

// What is picked: a set of trial numbers, empty for none. What the leaderboard's filter leaves stands out
// in the charts as long as nothing is picked.

const MOST_SHARED = 50;
let picked = new Set();
let brushed = null; // the chart whose brush picked them, if one did
let left = null; // the trials that the filter leaves, if there is one

/** The trials that stand out; null where none does. */
const standingOut = () => (picked.size ? picked : left);

/** Called after each change, with the chart whose brush made it, if one did. */
const onPick = [];

const tellOfPicked = (from = null) => {
  for (const tell of onPick) tell(from);
};

const pick = (numbers, { from = null } = {}) => {
  picked = new Set(numbers);
  brushed = from;
  showBar();
  tellOfPicked(from);
  showInAddress();
};

/** Let go of the wish to see alone what is picked, which would wait unseen for the next click. */
const seeOthers = () => {
  if (byId("only")) byId("only").checked = false;
};

const showAll = () => {
  seeOthers();
  pick([]);
};

/** Have these trials stand out where nothing is picked; null for all. */
const leave = (numbers) => {
  left = numbers && new Set(numbers);
  if (!picked.size) tellOfPicked();
};

/** The bar at the foot of the window says what is picked: of one trial what it is. */
const showBar = () => {
  const bar = document.querySelector(".picked");
  if (!bar) return;
  bar.hidden = picked.size === 0;
  const unshared = picked.size > MOST_SHARED ? ", too many for a link" : "";
  byId("picked-text").textContent =
    picked.size === 1 ? `Trial ${[...picked][0]} picked${inShort([...picked][0])}` : `${picked.size} of ${trials.size} trials picked${unshared}`;
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

/** Whether a click adds to what is picked. */
const isMore = (event) => event.shiftKey || event.ctrlKey || event.metaKey;

/** A click adds to what is picked with Shift, Ctrl or Cmd, and else replaces it. */
const pickAlso = (numbers, event) => {
  const isPicked = numbers.every((number) => picked.has(number));
  if (!isMore(event)) return isPicked && picked.size === numbers.length ? showAll() : pick(numbers);
  const next = new Set(picked);
  for (const number of numbers) isPicked ? next.delete(number) : next.add(number);
  if (next.size) pick(next);
  else showAll();
};
