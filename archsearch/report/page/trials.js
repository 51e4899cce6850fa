"use strict";

const data = JSON.parse(document.getElementById("data").textContent);
document.documentElement.classList.add("scripted");
const byId = (id) => document.getElementById(id);

/** An element with text or children; text stays text, whatever it says. */
const element = (tag, properties, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};

/** The rows of texts of a table that is packed with others: each text and each row is there once. */
const unpacked = ({ texts, rows, of }, name) => of[name].map((row) => rows[row].map((text) => texts[text]));

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

/** Columns of equal length as one record for each place. */
const rowsOf = (columns) =>
  columns.trial.map((_trial, place) =>
    Object.fromEntries(Object.entries(columns).map(([key, column]) => [key, column[place]])),
  );

const completed = rowsOf(data.completed).map((row) => ({ ...trials.get(row.trial), ...row }));

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

// ---- scores as texts ----

const percent = (share, digits) => `${(share * 100).toFixed(digits)}\u202f%`;

const comparedScores = new Map(data.scored.trial.map((number, place) => [number, data.scored.score[place]]));

/** A score as texts have it. */
const scoreText = (score) => (data.compared.isShare ? percent(score, 1) : score.toPrecision(4));

/** What a trial is and had, after its number. */
const inShort = (number) => {
  const record = trials.get(number);
  const score = record.score === null ? record.status ?? "unfinished" : scoreText(record.score);
  return `: ${score}, field ${record.receptive_field} px, ${record.params.toLocaleString("en")} parameters`;
};

// ---- what the charts draw ----

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

/** What place each trial that may be compared has in the columns of such trials. */
const placeOf = new Map(data.scored.trial.map((number, place) => [number, place]));

/** The level of a choice that is drawn by levels; undefined for a trial that has none of them. */
const levelOf = (choice, number) => data.levels[choice].names[data.levels[choice].of[placeOf.get(number)]];

/** The trials that have these levels of these choices. */
const withLevels = (choices, levels) =>
  data.scored.trial.filter((number) => choices.every((choice, place) => levelOf(choice, number) === levels[place]));

/** Where each trial stands among those with its level of a choice: the share that scores at least as well. */
const standingOf = (choice) =>
  data.levels[choice].names.flatMap((level) => {
    const records = scored.filter((record) => levelOf(choice, record.trial) === level);
    records.sort((a, b) => (data.compared.maximize ? a.score - b.score : b.score - a.score));
    return records.map(({ trial, score }, place) => ({ trial, level, score, share: 1 - place / records.length }));
  });

const tables = { scored, completed, curves, course, stretches, rungs, parallel };
