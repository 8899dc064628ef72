// SPDX-License-Identifier: Apache-2.0
"use strict";
(() => {
const data = JSON.parse(document.getElementById("data").textContent);
const by = id => document.getElementById(id);
const ROW = 19, TEXT_ROOM = 26, DRAWN = 0.35, MORE = 1;

// ---- Trees: arrays of one number a node. Node 0 is the root; its function is -1.
// fn, parent, first, count, depth; up and down are values and base values, ownUp and ownDown those without callees.
function emptyTree() {
  return {fn: [-1], parent: [-1], depth: [0], up: [0], down: [0], ownUp: [0], ownDown: [0], kids: [[]], left: [0], rows: 1};
}

function readTree() {
  const n = data.nodes, size = n.function.length, zero = new Array(size).fill(0);
  const tree = {fn: n.function, up: n.value, ownUp: n.own, down: n.base || zero, ownDown: n.base_own || zero,
    parent: new Array(size).fill(-1), depth: new Array(size).fill(0), kids: new Array(size), left: [], rows: 1};
  let next = 1;
  for (let i = 0; i < size; i++) {
    tree.kids[i] = [];
    for (let k = 0; k < n.children[i]; k++, next++) {
      tree.parent[next] = i;
      tree.depth[next] = tree.depth[i] + 1;
      tree.kids[i].push(next);
    }
  }
  return place(tree);
}

const width = (tree, i) => tree.up[i] + tree.down[i];

// Largest first; the left edge of each in values.
function place(tree) {
  tree.left = new Array(tree.fn.length).fill(0);
  for (let i = 0; i < tree.fn.length; i++) {
    let left = tree.left[i];
    tree.rows = Math.max(tree.rows, tree.depth[i] + 1);
    tree.kids[i].sort((a, b) => width(tree, b) - width(tree, a));
    for (const kid of tree.kids[i]) {
      tree.left[kid] = left;
      left += width(tree, kid);
    }
  }
  return tree;
}

function grow(tree, parent, fn) {
  const index = tree.fn.length;
  tree.fn.push(fn); tree.parent.push(parent); tree.depth.push(tree.depth[parent] + 1);
  tree.up.push(0); tree.down.push(0); tree.ownUp.push(0); tree.ownDown.push(0); tree.kids.push([]);
  tree.kids[parent].push(index);
  return index;
}

// Adds a way of functions with its values to a tree that is being made.
function addWay(made, way, up, down) {
  const {tree, known} = made;
  let at = 0;
  tree.up[0] += up; tree.down[0] += down;
  for (const fn of way) {
    const key = at * (data.functions.length + 1) + fn;
    let next = known.get(key);
    if (next === undefined) known.set(key, next = grow(tree, at, fn));
    at = next;
    tree.up[at] += up; tree.down[at] += down;
  }
  tree.ownUp[at] += up; tree.ownDown[at] += down;
}

const newTree = () => ({tree: emptyTree(), known: new Map()});

function wayUp(tree, node) {
  const way = [];
  for (; node > 0; node = tree.parent[node]) way.push(tree.fn[node]);
  return way;
}

// What belongs to a node and to none of its children: its own and what was folded into it.
function rest(tree, i) {
  let up = tree.up[i], down = tree.down[i];
  for (const kid of tree.kids[i]) { up -= tree.up[kid]; down -= tree.down[kid]; }
  return [up, down];
}

function callersOfLeaves() {
  const made = newTree();
  for (let i = 1; i < calls.fn.length; i++) {
    const [up, down] = rest(calls, i);
    if (up + down > 0) addWay(made, wayUp(calls, i), up, down);
  }
  return place(made.tree);
}

// The outermost nodes of a function: a call within itself is counted once.
function outermost(fn) {
  const found = [], stack = [0];
  while (stack.length) {
    const node = stack.pop();
    if (calls.fn[node] === fn) found.push(node);
    else stack.push(...calls.kids[node]);
  }
  return found;
}

function callersOf(fn) {
  const made = newTree();
  for (const node of outermost(fn)) addWay(made, wayUp(calls, node), calls.up[node], calls.down[node]);
  return unwrap(made.tree);
}

function calleesOf(fn) {
  const tree = emptyTree(), merge = [];
  tree.fn[0] = fn;
  for (const node of outermost(fn)) merge.push([node, 0]);
  while (merge.length) {
    const [from, to] = merge.pop();
    tree.up[to] += calls.up[from]; tree.down[to] += calls.down[from];
    tree.ownUp[to] += calls.ownUp[from]; tree.ownDown[to] += calls.ownDown[from];
    for (const kid of calls.kids[from]) {
      const same = tree.kids[to].find(k => tree.fn[k] === calls.fn[kid]);
      merge.push([kid, same === undefined ? grow(tree, to, calls.fn[kid]) : same]);
    }
  }
  return place(tree);
}

// The ways of callersOf all begin with the function itself: it becomes the root.
function unwrap(tree) {
  if (tree.kids[0].length !== 1) return place(tree);
  const shift = x => x - 1;
  return place({fn: tree.fn.slice(1), parent: tree.parent.slice(1).map(shift), depth: tree.depth.slice(1).map(shift),
    up: tree.up.slice(1), down: tree.down.slice(1), ownUp: tree.ownUp.slice(1), ownDown: tree.ownDown.slice(1),
    kids: tree.kids.slice(1).map(kids => kids.map(shift)), left: [], rows: 1});
}

// ---- Words
const UNITS = {bytes: [["B", 1], ["kB", 1024], ["MB", 1048576], ["GB", 1073741824], ["TB", 1099511627776]],
  nanoseconds: [["ns", 1], ["µs", 1e3], ["ms", 1e6], ["s", 1e9], ["h", 3600e9]]};

function say(value) {
  const units = UNITS[data.unit], size = Math.abs(value);
  if (!units) return value.toLocaleString("en");
  let best = units[0];
  for (const unit of units) if (size >= unit[1]) best = unit;
  return (value / best[1]).toFixed(best[1] === 1 ? 0 : 2).replace(/\.00$/, "") + " " + best[0];
}

const share = (value, total) => total ? (100 * value / total).toFixed(2) + "%" : "0%";
const fullName = fn => fn < 0 ? "all" : data.functions[fn][0];

function shortName(fn) {
  const name = fullName(fn), end = name.search(/[[(]/), head = end < 0 ? name : name.slice(0, end);
  return name.slice(head.lastIndexOf("/") + 1);
}

function change(up, down) {
  const by = up - down, more = by > 0 ? "+" : "";
  return `${more}${say(by)}` + (down ? ` (${more}${(100 * by / down).toFixed(1)}%)` : by ? " (new)" : "");
}

// ---- Colours
const LIGHT = ["#f6b26b", "#f2c94c", "#ef9a9a", "#c5d86d", "#8fd19e", "#7fd1c7", "#8cc8f0", "#a3b5f5", "#c8a8f0", "#eba6d2", "#e0b58c", "#9fc5b0", "#c6ccd4"];
const DARK = ["#8a5320", "#776118", "#8b4444", "#5c6b1f", "#2f6b40", "#24665f", "#2c6289", "#47579b", "#654790", "#864873", "#775433", "#3f6450", "#4a525c"];
const SKIN = {
  light: {packages: LIGHT, all: "#dfe3e8", text: "#1b1f24", edge: "#1b1f24", match: "#c026d3", matchText: "#ffffff", same: "#d5d9de",
    up: ["#fbd5cf", "#f5a99e", "#ec7a6b", "#df4b3d"], down: ["#d3e3fb", "#a5c8f6", "#74a9ee", "#4188e0"], back: "#ffffff"},
  dark: {packages: DARK, all: "#2b3139", text: "#f0f3f6", edge: "#f0f3f6", match: "#d946ef", matchText: "#ffffff", same: "#3a414a",
    up: ["#54312f", "#7b3a35", "#a3423a", "#c9473b"], down: ["#2b3c54", "#31517b", "#3866a3", "#3f7bcb"], back: "#14171c"},
};
let skin = SKIN.light;

function step(up, down) {
  const by = Math.abs(up - down) / Math.max(up, down, 1);
  return by > .66 ? 3 : by > .33 ? 2 : by > .1 ? 1 : 0;
}

function color(tree, i) {
  const fn = tree.fn[i], up = tree.up[i], down = tree.down[i];
  if (fn < 0) return skin.all;
  if (!data.difference) return skin.packages[data.functions[fn][2]];
  if (Math.abs(up - down) / Math.max(up, down, 1) < .01) return skin.same;
  return up > down ? skin.up[step(up, down)] : skin.down[step(up, down)];
}

// ---- State
const calls = readTree();
const total = {up: calls.up[0], down: calls.down[0]};
const canvas = document.querySelector("canvas"), stage = by("stage"), pen = canvas.getContext("2d");
const state = {view: "calls", inverted: false, zoom: 0, search: null, matches: null, hover: null, chosen: null, fn: -1,
  sort: "own", from: 0, to: 1};
let callers = null, table = null, parts = [], seen = [], running = 0;

// A part is a tree with the rows that it stands in; `turned` ones have their root at the bottom.
function layOut() {
  if (state.view === "sandwich") {
    const above = callersOf(state.fn), below = calleesOf(state.fn);
    parts = [{tree: above, top: 0, turned: true}, {tree: below, top: above.rows - 1, turned: false}];
  } else {
    const tree = state.view === "calls" ? calls : (callers = callers || callersOfLeaves());
    parts = [{tree, top: 0, turned: state.inverted}];
  }
  state.zoom = 0; state.hover = state.chosen = null; state.from = 0; state.to = 1;
  find();
  by("room").style.height = rowCount() * ROW + 8 + "px";
  const rootRow = parts[0].turned ? (parts[0].tree.rows - 1) * ROW : 0;
  stage.scrollTop = state.view === "sandwich" ? rootRow - stage.clientHeight / 2 : rootRow;
  showPath(); draw();
}

const rowOf = (part, depth) => part.top + (part.turned ? part.tree.rows - 1 - depth : depth);
const rowCount = () => Math.max(...parts.map(part => part.top + part.tree.rows));

function find() {
  const output = by("matched");
  state.matches = null; output.textContent = "";
  if (state.search) {
    state.matches = new Set();
    data.functions.forEach((fn, i) => { if (state.search.test(fn[0])) state.matches.add(i); });
    const tree = parts[0].tree;
    let sum = 0;
    const stack = state.view === "sandwich" ? [] : [0];
    while (stack.length) {
      const node = stack.pop();
      if (state.matches.has(tree.fn[node])) sum += width(tree, node);
      else stack.push(...tree.kids[node]);
    }
    output.textContent = state.view === "sandwich" ? `${state.matches.size} found` : share(sum, width(tree, 0)) + " matched";
  }
  if (table) fillTable();
}

// ---- Drawing
function draw() {
  if (running) return;
  running = requestAnimationFrame(() => { running = 0; drawNow(); });
}

function drawNow() {
  const scale = window.devicePixelRatio || 1, wide = stage.clientWidth, high = stage.clientHeight;
  if (canvas.width !== Math.round(wide * scale) || canvas.height !== Math.round(high * scale)) {
    canvas.width = Math.round(wide * scale); canvas.height = Math.round(high * scale);
    canvas.style.width = wide + "px"; canvas.style.height = high + "px";
  }
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.fillStyle = skin.back;
  pen.fillRect(0, 0, wide, high);
  pen.font = "11.5px " + getComputedStyle(document.documentElement).getPropertyValue("--mono");
  pen.textBaseline = "middle";
  seen = [];
  for (const part of parts) drawPart(part, wide, high);
  if (total.up + total.down === 0) {
    pen.fillStyle = skin.text;
    pen.fillText("There are no values of this type in the profile.", 16, 24);
  }
}

function drawPart(part, wide, high) {
  const {tree} = part, all = width(tree, 0), top = stage.scrollTop, stack = [0];
  if (!all) return;
  const before = new Set(state.view === "sandwich" ? [] : wayOfNodes(tree, state.zoom));
  while (stack.length) {
    const i = stack.pop();
    const x = (tree.left[i] / all - state.from) / (state.to - state.from) * wide;
    const w = width(tree, i) / all / (state.to - state.from) * wide;
    if (w < DRAWN || x > wide || x + w < 0) continue;
    for (const kid of tree.kids[i]) stack.push(kid);
    const y = rowOf(part, tree.depth[i]) * ROW - top;
    if (y < -ROW || y > high) continue;
    drawFrame(part, i, Math.max(x, 0), y, Math.min(x + w, wide) - Math.max(x, 0), before.has(i));
  }
}

function drawFrame(part, i, x, y, w, isBefore) {
  const {tree} = part, fn = tree.fn[i], matched = state.matches && state.matches.has(fn);
  const faded = isBefore || (state.matches && !matched);
  pen.globalAlpha = faded ? .38 : 1;
  pen.fillStyle = matched ? skin.match : color(tree, i);
  const gap = w > 3 ? MORE : w > 1.5 ? .5 : 0;
  if (w > 8) { pen.beginPath(); pen.roundRect(x, y, w - gap, ROW - 1, 2.5); pen.fill(); }
  else pen.fillRect(x, y, Math.max(w - gap, .3), ROW - 1);
  pen.globalAlpha = faded ? .65 : 1;
  if (w > TEXT_ROOM) {
    pen.fillStyle = matched ? skin.matchText : skin.text;
    pen.fillText(fit(shortName(fn), w - 8), x + 4, y + ROW / 2);
  }
  pen.globalAlpha = 1;
  seen.push({part, i, x, y, w});
  const same = at => at && at.part === part && at.i === i;
  if (same(state.hover) || same(state.chosen)) {
    pen.strokeStyle = skin.edge; pen.lineWidth = same(state.chosen) ? 2 : 1;
    pen.strokeRect(x + .5, y + .5, Math.max(w - gap - 1, 1), ROW - 2);
  }
}

let charWidth = 0;
function fit(text, room) {
  charWidth = charWidth || pen.measureText("m").width;
  const most = Math.floor(room / charWidth);
  if (text.length <= most) return text;
  return most < 3 ? "" : text.slice(0, most - 1) + "…";
}

// ---- Zoom
function wayOfNodes(tree, node) {
  const way = [];
  while (node > 0) way.push(node = tree.parent[node]);
  return way;
}

function zoomTo(node) {
  const tree = parts[0].tree, all = width(tree, 0) || 1;
  state.zoom = node;
  const from = tree.left[node] / all, to = from + Math.max(width(tree, node), 1) / all;
  const begin = {from: state.from, to: state.to}, start = performance.now();
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const move = now => {
    const t = still ? 1 : Math.min((now - start) / 160, 1), ease = 1 - (1 - t) ** 3;
    state.from = begin.from + (from - begin.from) * ease;
    state.to = begin.to + (to - begin.to) * ease;
    drawNow();
    if (t < 1 && state.zoom === node) requestAnimationFrame(move);
  };
  requestAnimationFrame(move);
  showPath();
}

function showPath() {
  const nav = by("path");
  nav.textContent = "";
  if (state.view === "sandwich") {
    nav.append("callers of ", bold(fullName(state.fn)), " above, what it calls below");
    return;
  }
  const tree = parts[0].tree, way = wayOfNodes(tree, state.zoom).reverse();
  for (const node of way) {
    const button = document.createElement("button");
    button.textContent = shortName(tree.fn[node]);
    button.onclick = () => zoomTo(node);
    nav.append(button, "›");
  }
  nav.append(bold(shortName(tree.fn[state.zoom])));
  nav.scrollLeft = nav.scrollWidth;
}

function bold(text) {
  const b = document.createElement("b");
  b.textContent = text;
  return b;
}

// ---- Tips
function rowsOfTip(tree, i) {
  const up = tree.up[i], down = tree.down[i], rows = [];
  const inFold = rest(tree, i)[0] - tree.ownUp[i];
  if (data.difference) {
    rows.push(["now", say(up), share(up, total.up)], ["base", say(down), share(down, total.down)], ["change", change(up, down), ""]);
    return rows;
  }
  const what = state.view === "callers" ? "through here" : "with callees";
  rows.push([what, say(up), share(up, total.up)]);
  if (state.view === "calls") rows.push(["of its own", say(tree.ownUp[i]), share(tree.ownUp[i], total.up)]);
  if (state.view === "calls" && inFold > 0) rows.push(["in folded callees", say(inFold), share(inFold, total.up)]);
  if (state.zoom && up <= parts[0].tree.up[state.zoom])
    rows.push(["of what is zoomed", "", share(up, parts[0].tree.up[state.zoom])]);
  return rows;
}

function showTip(event) {
  const tip = by("tip"), at = state.hover;
  tip.hidden = !at || !event;
  by("status").textContent = at ? statusOf(at) : defaultStatus();
  if (tip.hidden) return;
  const {tree} = at.part, fn = tree.fn[at.i];
  tip.textContent = "";
  tip.append(bold(fullName(fn)));
  if (fn >= 0 && data.functions[fn][1]) {
    const file = document.createElement("span");
    file.className = "file"; file.textContent = data.functions[fn][1];
    tip.append(file);
  }
  const list = document.createElement("table");
  for (const row of rowsOfTip(tree, at.i)) {
    const line = list.insertRow();
    for (const text of row) line.insertCell().textContent = text;
  }
  tip.append(list);
  const box = tip.getBoundingClientRect();
  tip.style.left = Math.max(4, Math.min(event.clientX + 14, innerWidth - box.width - 8)) + "px";
  tip.style.top = (event.clientY + 18 + box.height > innerHeight ? event.clientY - box.height - 12 : event.clientY + 18) + "px";
}

function statusOf(at) {
  const {tree} = at.part, up = tree.up[at.i], down = tree.down[at.i];
  return `${fullName(tree.fn[at.i])}: ` + (data.difference ? `${say(up)}, base ${say(down)}, ${change(up, down)}`
    : `${say(up)} (${share(up, total.up)})`);
}

function defaultStatus() {
  return data.folded ? `${data.folded === 1 ? "1 call" : data.folded.toLocaleString("en") + " calls"} below ${100 * data.min_share}% of the total folded into the caller`
    : "every call is shown";
}

function nodeAt(event) {
  const box = canvas.getBoundingClientRect(), x = event.clientX - box.left, y = event.clientY - box.top;
  for (let k = seen.length - 1; k >= 0; k--) {
    const it = seen[k];
    if (y >= it.y && y < it.y + ROW && x >= it.x && x < it.x + Math.max(it.w, 2)) return it;
  }
  return null;
}

// ---- The table of functions
function sums() {
  const rows = data.functions.map((fn, i) => ({i, name: fn[0], own: 0, value: 0, ownBase: 0, base: 0}));
  const open = new Array(rows.length).fill(0), stack = [[0, false]];
  while (stack.length) {
    const [node, leaving] = stack.pop(), row = rows[calls.fn[node]];
    if (leaving) { open[calls.fn[node]]--; continue; }
    if (row) {
      row.own += calls.ownUp[node]; row.ownBase += calls.ownDown[node];
      if (!open[row.i]++) { row.value += calls.up[node]; row.base += calls.down[node]; }
      stack.push([node, true]);
    }
    for (const kid of calls.kids[node]) stack.push([kid, false]);
  }
  return rows;
}

function fillTable() {
  const body = document.querySelector("#side tbody"), key = state.sort;
  const weigh = row => key === "own" ? Math.abs(row.own - row.ownBase) : Math.abs(row.value - row.base);
  const rows = table.filter(row => !state.matches || state.matches.has(row.i));
  rows.sort((a, b) => key === "name" ? a.name.localeCompare(b.name) : weigh(b) - weigh(a));
  document.querySelectorAll("th[data-sort]").forEach(th => th.dataset.sort === key ? th.setAttribute("aria-sort", "descending") : th.removeAttribute("aria-sort"));
  body.textContent = "";
  for (const row of rows.slice(0, 1000)) {
    const tr = body.insertRow();
    tr.classList.toggle("chosen", row.i === state.fn);
    tr.title = row.name;
    const pairs = [[row.own - row.ownBase, total.up - (data.difference ? 0 : total.down)], [row.value - row.base, total.up]];
    for (const [value, all] of pairs) {
      const small = document.createElement("small");
      small.textContent = data.difference ? "" : share(value, all);
      tr.insertCell().append(say(value), small);
    }
    tr.insertCell().textContent = shortName(row.i);
    tr.onclick = () => choose(row.i);
  }
}

function choose(fn) {
  state.fn = fn;
  show("sandwich");
}

function show(view) {
  table = table || sums();
  if (view === "sandwich" && state.fn < 0)
    state.fn = table.reduce((best, row) => row.own > best.own ? row : best, table[0] || {i: -1, own: -1}).i;
  if (view === "sandwich" && state.fn < 0) return;
  state.view = view;
  by("side").hidden = view !== "sandwich";
  by("invert").hidden = view === "sandwich";
  document.querySelectorAll("[data-view]").forEach(tab => tab.setAttribute("aria-selected", tab.dataset.view === view));
  fillTable();
  layOut();
}

// ---- Keys
const KEYS = [["/", "search; Esc leaves it"], ["1 2 3", "calls, callers, sandwich"], ["← → ↑ ↓", "move to a neighbour, the caller, the callee"],
  ["Enter", "zoom to the frame"], ["Backspace", "zoom out by one"], ["s", "sandwich of the frame"], ["i", "turn upside down"],
  ["t", "light or dark"], ["0", "reset"], ["?", "this list"]];

function neighbour(key) {
  const at = state.chosen || {part: parts[parts.length - 1], i: state.zoom}, {tree} = at.part, i = at.i;
  if (!state.chosen) return at;
  const brothers = i > 0 ? tree.kids[tree.parent[i]] : [0], place = brothers.indexOf(i);
  const up = at.part.turned ? "ArrowDown" : "ArrowUp";
  let next = i;
  if (key === up) next = i > 0 ? tree.parent[i] : i;
  else if (key === "ArrowUp" || key === "ArrowDown") next = tree.kids[i].length ? tree.kids[i][0] : i;
  else next = brothers[Math.max(0, Math.min(brothers.length - 1, place + (key === "ArrowRight" ? 1 : -1)))];
  return {part: at.part, i: next};
}

function moveTo(at) {
  state.chosen = at;
  const y = rowOf(at.part, at.part.tree.depth[at.i]) * ROW;
  if (y < stage.scrollTop) stage.scrollTop = y;
  if (y + ROW > stage.scrollTop + stage.clientHeight) stage.scrollTop = y + ROW - stage.clientHeight;
  by("status").textContent = statusOf(at);
  draw();
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = document.activeElement === by("search");
  if (event.key === "Escape") { if (typing) { by("search").value = ""; search(""); stage.focus(); } else reset(); return; }
  if (typing) { if (event.key === "Enter") stage.focus(); return; }
  const target = state.chosen || state.hover;
  const acts = {
    "/": () => { by("search").focus(); by("search").select(); }, "1": () => show("calls"), "2": () => show("callers"), "3": () => show("sandwich"),
    "Enter": () => target && act(target), "Backspace": () => state.zoom && zoomTo(Math.max(parts[0].tree.parent[state.zoom], 0)),
    "s": () => target && target.part.tree.fn[target.i] >= 0 && choose(target.part.tree.fn[target.i]),
    "i": invert, "t": () => paint(!document.documentElement.classList.contains("dark")), "0": reset, "?": () => by("keys").showModal(),
  };
  if (event.key.startsWith("Arrow")) moveTo(neighbour(event.key));
  else if (acts[event.key] && !(event.key === "Enter" && document.activeElement.tagName === "BUTTON")) acts[event.key]();
  else return;
  event.preventDefault();
}

function act(at) {
  if (state.view !== "sandwich") zoomTo(at.i);
  else if (at.part.tree.fn[at.i] >= 0) choose(at.part.tree.fn[at.i]);
}

function invert() {
  state.inverted = !state.inverted;
  by("invert").setAttribute("aria-pressed", state.inverted);
  if (state.view !== "sandwich") layOut();
}

function search(text) {
  try { state.search = text ? new RegExp(text, "i") : null; }
  catch { state.search = new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "i"); }
  find(); draw();
}

function reset() {
  by("search").value = ""; search("");
  if (state.view === "sandwich") show("calls"); else { state.chosen = null; zoomTo(0); }
}

function paint(dark) {
  document.documentElement.classList.toggle("dark", dark);
  skin = dark ? SKIN.dark : SKIN.light;
  showLegend(); draw();
}

function showLegend() {
  const legend = by("legend");
  legend.textContent = "";
  const entry = (shade, text) => { const i = document.createElement("i"); i.style.background = shade; legend.append(i, text); };
  if (data.difference) { entry(skin.up[3], "grown or new"); entry(skin.same, "as before"); entry(skin.down[3], "shrunk or gone"); }
  else { legend.append("a colour a package,"); entry(skin.packages[12], "the Go runtime"); }
}

function begin() {
  const taken = data.time_unix_ns > 0 ? ", taken " + new Date(data.time_unix_ns / 1e6).toISOString().replace("T", " ").slice(0, 19) + " UTC" : "";
  const over = data.duration_ns > 0 ? " over " + (data.duration_ns / 1e9).toFixed(1) + " s" : "";
  document.title = data.name + ": flame graph";
  by("title").textContent = data.name;
  by("subtitle").textContent = `${data.type}: ${say(total.up)}` + (data.difference ? `, base ${say(total.down)}` : "") +
    ` in ${data.samples.toLocaleString("en")} samples${taken}${over}`;
  by("status").textContent = defaultStatus();
  for (const [key, what] of KEYS) {
    const dt = document.createElement("dt"), dd = document.createElement("dd");
    dt.textContent = key; dd.textContent = what;
    document.querySelector("#keys dl").append(dt, dd);
  }
  document.querySelectorAll("[data-view]").forEach(tab => tab.onclick = () => show(tab.dataset.view));
  document.querySelectorAll("th[data-sort]").forEach(th => th.onclick = () => { state.sort = th.dataset.sort; fillTable(); });
  by("search").oninput = event => search(event.target.value);
  by("reset").onclick = reset;
  by("invert").onclick = invert;
  by("theme").onclick = () => paint(!document.documentElement.classList.contains("dark"));
  by("help").onclick = () => by("keys").showModal();
  stage.onscroll = draw;
  canvas.onmousemove = event => { state.hover = nodeAt(event); canvas.style.cursor = state.hover ? "pointer" : "default"; showTip(event); draw(); };
  canvas.onmouseleave = () => { state.hover = null; showTip(null); draw(); };
  canvas.onclick = event => { const at = nodeAt(event); if (at) { state.chosen = null; act(at); } };
  canvas.ondblclick = event => { const at = nodeAt(event); if (at && at.part.tree.fn[at.i] >= 0) choose(at.part.tree.fn[at.i]); };
  addEventListener("keydown", press);
  new ResizeObserver(draw).observe(stage);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", event => paint(event.matches));
  paint(dark.matches);
  // `page.html#view=callers&search=Load&dark` opens in this state.
  const wanted = new URLSearchParams(location.hash.slice(1));
  if (wanted.has("dark")) paint(true);
  const fn = data.functions.findIndex(it => it[0] === wanted.get("function"));
  if (fn >= 0) state.fn = fn;
  show(["callers", "sandwich"].includes(wanted.get("view")) ? wanted.get("view") : "calls");
  if (wanted.has("invert")) invert();
  if (wanted.has("search")) { by("search").value = wanted.get("search"); search(wanted.get("search")); }
}

begin();
})();
