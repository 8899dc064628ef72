// SPDX-License-Identifier: Apache-2.0
// Draws the goroutines of a trace as lanes. Wheel: zoom, with shift: scroll; drag: move; double click: all of it.
"use strict";
(() => {
	const data = JSON.parse(document.getElementById("data").textContent);
	const LABEL = 310, ROW = 20, AXIS = 26, SPAN = 6;
	const STATES = ["", "ready to run", "running", "system call", "blocked"];
	const COLOURS = ["", "--ready", "--running", "--syscall", "--blocked"];
	const KINDS = ["task", "region", "request"], SCOPE_COLOURS = ["--task", "--region", "--request"];

	const make = (tag, parent, className, text) => {
		const element = document.createElement(tag);
		if (className) element.className = className;
		if (text !== undefined) element.textContent = text;
		parent.append(element);
		return element;
	};
	const time = (ns) => {
		const size = Math.abs(ns);
		for (const [unit, name] of [[1e9, "s"], [1e6, "ms"], [1e3, "µs"]])
			if (size >= unit) return (ns / unit).toPrecision(size / unit >= 100 ? 4 : 3).replace(/\.?0+$/, "") + " " + name;
		return Math.round(ns) + " ns";
	};
	const count = (n, one, many) => n.toLocaleString("en") + " " + (n === 1 ? one : many);

	// Lanes with their spans, by the goroutine's time of running within its function's group.
	const marked = new Set();
	for (const finding of data.findings)
		for (const step of [finding, ...(finding.steps || [])])
			for (const match of step.message.matchAll(/goroutine (\d+)/g)) marked.add(Number(match[1]));
	const lanes = data.lanes.map(([id, creator, name, place, from, to]) => ({
		id, creator, name: data.texts[name] || "(unknown)", place: data.texts[place], from, to, spans: [], scopes: [], logs: [], ran: 0,
		marked: marked.has(id) }));
	for (let i = 0; i < data.spans.length; i += SPAN) {
		const lane = lanes[data.spans[i]];
		lane.spans.push(i);
		if (data.spans[i + 1] === 2) lane.ran += data.spans[i + 3];
	}
	const byId = new Map(lanes.map((lane) => [lane.id, lane]));
	for (const scope of data.scopes) if (byId.has(scope[0])) byId.get(scope[0]).scopes.push(scope);
	for (const log of data.logs) if (byId.has(log[0])) byId.get(log[0]).logs.push(log);
	for (const finding of data.findings) {
		const place = finding.file.split("/").slice(-2).join("/") + ":" + finding.line;
		for (const lane of lanes)
			if (lane.place === place && (finding.id !== "CTX003" || lane.to >= data.duration - 1000)) lane.marked = true;
	}
	const system = (lane) => /^runtime\.(?!main)|^runtime\/trace/.test(lane.name);
	lanes.sort((a, b) => b.marked - a.marked || system(a) - system(b) || b.ran - a.ran || a.id - b.id);
	for (const lane of lanes) {
		lane.spans.sort((a, b) => data.spans[a + 2] - data.spans[b + 2]);
		lane.scopes.sort((a, b) => a[3] - b[3]);
	}

	const header = make("header", document.body);
	make("h1", header, "", data.name);
	make("span", header, "facts", [time(data.duration), count(data.events, "event", "events"),
		count(data.goroutines, "goroutine", "goroutines") + " (" + data.alive.toLocaleString("en") + " at the end)"].join(" · "));
	const search = make("input", header);
	search.type = "search";
	search.placeholder = "Search: function, place, goroutine, reason";
	search.setAttribute("aria-label", "Search");
	const found = make("span", header, "facts");
	const reset = make("button", header, "", "Whole trace");
	const legend = make("div", header, "legend");
	for (const [name, colour] of [["running", "--running"], ["ready to run", "--ready"], ["system call", "--syscall"], ["blocked", "--blocked"],
		["task", "--task"], ["region", "--region"], ["in a finding", "--mark"]]) {
		const entry = make("span", legend);
		make("i", entry).style.background = `var(${colour})`;
		entry.append(name);
	}
	const notes = [];
	if (data.trouble) notes.push("Not all of the trace can be read: " + data.trouble + ".");
	if (data.spans_left_out) notes.push(count(data.spans_left_out, "span", "spans") + " shorter than " + time(data.shortest) + " are not drawn.");
	if (data.lanes_left_out) notes.push(count(data.lanes_left_out, "goroutine", "goroutines") + " beyond the first " + lanes.length.toLocaleString("en") + " are not drawn.");
	if (data.marks_left_out) notes.push(count(data.marks_left_out, "task, region or log is", "tasks, regions or logs are") + " not drawn.");
	if (notes.length) make("div", document.body, "note", notes.join(" "));
	if (data.findings.length) {
		const list = make("div", document.body, "findings");
		for (const finding of data.findings) {
			const entry = make("div", list, "finding " + finding.severity);
			make("b", entry, "", finding.id);
			entry.append(finding.message + " ");
			make("span", entry, "where", finding.file.split("/").slice(-2).join("/") + ":" + finding.line);
			entry.onclick = () => {
				search.value = (/goroutine (\d+)/.exec((finding.steps || []).map((s) => s.message).join(" ") + finding.message) || ["", finding.function])[0];
				filter();
			};
		}
	}
	const view = make("div", document.body, "view");
	const canvas = make("canvas", view), spacer = make("div", view), tip = make("div", document.body, "tip");
	const paint = canvas.getContext("2d");
	let shown = lanes, from = 0, to = data.duration, width = 0, height = 0;

	function filter() {
		const words = search.value.trim().toLowerCase();
		const exact = /^(?:goroutine |#)?(\d+)$/.exec(words);
		shown = !words ? lanes : lanes.filter((lane) => exact ? lane.id === Number(exact[1]) :
			(lane.name + " " + lane.place).toLowerCase().includes(words) ||
			lane.scopes.some((s) => data.texts[s[2]].toLowerCase().includes(words)) ||
			lane.spans.some((i) => (data.texts[data.spans[i + 4]] + " " + data.texts[data.spans[i + 5]]).toLowerCase().includes(words)));
		found.textContent = words ? count(shown.length, "goroutine", "goroutines") : "";
		view.scrollTop = 0;
		layout();
	}
	function layout() {
		const ratio = window.devicePixelRatio || 1;
		width = view.clientWidth;
		height = view.clientHeight;
		canvas.width = width * ratio;
		canvas.height = height * ratio;
		canvas.style.height = height + "px";
		paint.setTransform(ratio, 0, 0, ratio, 0, 0);
		spacer.style.height = Math.max(0, shown.length * ROW + AXIS - height) + "px";
		draw();
	}
	const x = (ns) => LABEL + (ns - from) / (to - from) * (width - LABEL);
	const ns = (px) => from + (px - LABEL) / (width - LABEL) * (to - from);
	const colours = {};
	const colour = (name) => colours[name] || (colours[name] = getComputedStyle(document.documentElement).getPropertyValue(name).trim());

	function firstAfter(spans) { // the last span that begins before the view
		let low = 0, high = spans.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (data.spans[spans[middle] + 2] < from) low = middle + 1;
			else high = middle;
		}
		return Math.max(0, low - 1);
	}
	function bar(left, right, top, tall, fill) {
		const begin = Math.max(left, LABEL), end = Math.min(Math.max(right, left + 0.7), width);
		if (end <= begin) return;
		paint.fillStyle = fill;
		paint.fillRect(begin, top, end - begin, tall);
	}
	function drawLane(lane, top) {
		let drawn = -1;
		paint.fillStyle = colour("--line");
		paint.fillRect(Math.max(LABEL, x(lane.from)), top + ROW / 2, Math.max(0, Math.min(width, x(lane.to)) - Math.max(LABEL, x(lane.from))), 1);
		for (let n = firstAfter(lane.spans); n < lane.spans.length; n++) {
			const i = lane.spans[n], begin = data.spans[i + 2], state = data.spans[i + 1];
			if (begin > to) break;
			const left = x(begin), right = x(begin + data.spans[i + 3]);
			if (right < LABEL || (right < drawn + 0.35 && state !== 2)) continue;
			bar(left, right, top + (state === 4 ? 7 : 4), state === 4 ? 6 : 12, colour(COLOURS[state]));
			drawn = Math.max(drawn, right);
		}
		for (const scope of lane.scopes) {
			if (scope[4] < from || scope[3] > to) continue;
			bar(x(scope[3]), x(scope[4]), top + (scope[1] === 1 ? ROW - 3 : 0), 2.5, colour(SCOPE_COLOURS[scope[1]]));
		}
		for (const log of lane.logs) {
			if (log[1] < from || log[1] > to) continue;
			paint.fillStyle = colour("--ink");
			paint.fillRect(x(log[1]), top + 2, 1, ROW - 4);
		}
	}
	function fit(text, room) {
		if (paint.measureText(text).width <= room) return text;
		let keep = text.length;
		while (keep > 1 && paint.measureText("…" + text.slice(-keep)).width > room) keep--;
		return "…" + text.slice(-keep);
	}
	function drawLabel(lane, top) {
		paint.fillStyle = lane.marked ? colour("--mark") : colour("--ink");
		if (lane.marked) paint.fillRect(0, top, 3, ROW);
		paint.textAlign = "left";
		paint.fillText(fit(lane.name, LABEL - 80), 12, top + 14);
		paint.textAlign = "right";
		paint.fillStyle = colour("--faint");
		paint.fillText("#" + lane.id, LABEL - 10, top + 14);
	}
	function drawGrid() {
		const raw = (to - from) / Math.max(2, (width - LABEL) / 110), power = 10 ** Math.floor(Math.log10(raw));
		const step = [1, 2, 5, 10].map((f) => f * power).find((s) => s >= raw);
		const ticks = [];
		for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push(at);
		paint.fillStyle = colour("--line");
		for (const at of ticks) paint.fillRect(x(at), AXIS, 1, height);
		return ticks;
	}
	function drawAxis(ticks) {
		paint.fillStyle = colour("--panel");
		paint.fillRect(0, 0, width, AXIS);
		paint.fillStyle = colour("--line");
		paint.fillRect(0, AXIS - 1, width, 1);
		paint.textAlign = "left";
		for (const at of ticks) {
			paint.fillStyle = colour("--line");
			paint.fillRect(x(at), AXIS - 7, 1, 6);
			paint.fillStyle = colour("--faint");
			paint.fillText(at ? time(at) : "0", x(at) + 4, 16);
		}
		for (const range of data.ranges)
			if (range[2] >= from && range[1] <= to)
				bar(x(range[1]), x(range[2]), AXIS, height - AXIS, colour(data.texts[range[3]] === "GC" ? "--gc" : "--stop"));
		paint.fillStyle = colour("--faint");
		paint.fillText(count(shown.length, "goroutine", "goroutines"), 12, 16);
	}
	function draw() {
		paint.font = '12px system-ui, "Segoe UI", "DejaVu Sans", sans-serif';
		paint.fillStyle = colour("--ground");
		paint.fillRect(0, 0, width, height);
		const first = Math.floor(view.scrollTop / ROW), shift = view.scrollTop % ROW, rows = [];
		for (let n = 0; n * ROW < height; n++) {
			const lane = shown[first + n], top = AXIS + n * ROW - shift;
			if (!lane) break;
			if ((first + n) % 2) {
				paint.fillStyle = colour("--row");
				paint.fillRect(0, top, width, ROW);
			}
			rows.push([lane, top]);
		}
		const ticks = drawGrid();
		for (const [lane, top] of rows) {
			drawLane(lane, top);
			drawLabel(lane, top);
		}
		paint.fillStyle = colour("--line");
		paint.fillRect(LABEL - 1, 0, 1, height);
		drawAxis(ticks);
	}
	function zoom(factor, around) {
		const least = 1000, span = Math.min(data.duration, Math.max(least, (to - from) * factor));
		const share = (around - from) / (to - from);
		move(around - share * span, span);
	}
	function move(begin, span) {
		from = Math.min(Math.max(0, begin), data.duration - span);
		to = from + span;
		draw();
	}
	function textAt(px, py) {
		const lane = shown[Math.floor((py - AXIS + view.scrollTop) / ROW)];
		if (!lane || py < AXIS) return "";
		const lines = [`goroutine ${lane.id}  ${lane.name}`];
		if (px < LABEL) {
			if (lane.place) lines.push(`created at ${lane.place} by goroutine ${lane.creator}`);
			lines.push(`ran for ${time(lane.ran)}`);
			return lines.join("\n");
		}
		const at = ns(px), near = (to - from) / (width - LABEL) * 2;
		const spans = lane.spans.filter((i) => data.spans[i + 2] <= at + near && data.spans[i + 2] + data.spans[i + 3] >= at - near);
		for (const i of spans.slice(0, 3)) {
			const reason = data.texts[data.spans[i + 4]], place = data.texts[data.spans[i + 5]];
			lines.push(`${STATES[data.spans[i + 1]]}${reason ? " (" + reason + ")" : ""} for ${time(data.spans[i + 3])}${place ? "\n  at " + place : ""}`);
		}
		for (const s of lane.scopes.filter((s) => s[3] <= at && s[4] >= at).slice(0, 4))
			lines.push(`${KINDS[s[1]]} ${data.texts[s[2]]}, ${time(s[4] - s[3])}${s[5] ? "" : ", not ended"}`);
		for (const l of lane.logs.filter((l) => Math.abs(l[1] - at) <= near).slice(0, 4))
			lines.push(`log ${data.texts[l[3]]}: ${data.texts[l[4]]}`);
		for (const r of data.ranges.filter((r) => r[1] <= at + near && r[2] >= at - near).slice(0, 2))
			lines.push(`${data.texts[r[3]]} (${data.texts[r[4]]}), ${time(r[2] - r[1])}`);
		lines.push("at " + time(at));
		return lines.join("\n");
	}

	let drag = null;
	canvas.onpointerdown = (event) => {
		drag = { x: event.clientX, y: event.clientY, from, top: view.scrollTop };
		canvas.setPointerCapture(event.pointerId);
		canvas.classList.add("dragged");
	};
	canvas.onpointerup = () => {
		drag = null;
		canvas.classList.remove("dragged");
	};
	canvas.onpointermove = (event) => {
		if (drag) {
			tip.style.display = "none";
			view.scrollTop = drag.top - (event.clientY - drag.y);
			move(drag.from - (event.clientX - drag.x) / (width - LABEL) * (to - from), to - from);
			return;
		}
		const box = canvas.getBoundingClientRect(), text = textAt(event.clientX - box.left, event.clientY - box.top);
		tip.textContent = text;
		tip.style.display = text ? "block" : "none";
		tip.style.left = Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8) + "px";
		tip.style.top = Math.min(event.clientY + 14, innerHeight - tip.offsetHeight - 8) + "px";
	};
	canvas.onpointerleave = () => { tip.style.display = "none"; };
	canvas.ondblclick = () => move(0, data.duration);
	canvas.onwheel = (event) => {
		if (event.shiftKey) return;
		event.preventDefault();
		zoom(event.deltaY > 0 ? 1.25 : 0.8, ns(Math.max(LABEL, event.clientX - canvas.getBoundingClientRect().left)));
	};
	document.onkeydown = (event) => {
		if (event.target === search) {
			if (event.key === "Escape") search.blur();
			return;
		}
		const keys = { w: () => zoom(0.7, (from + to) / 2), s: () => zoom(1.4, (from + to) / 2),
			a: () => move(from - (to - from) * 0.2, to - from), d: () => move(from + (to - from) * 0.2, to - from),
			0: () => move(0, data.duration), "/": () => { search.focus(); event.preventDefault(); } };
		if (keys[event.key] && !event.ctrlKey && !event.metaKey) keys[event.key]();
	};
	search.oninput = filter;
	reset.onclick = () => { search.value = ""; from = 0; to = data.duration; filter(); };
	view.onscroll = draw;
	window.onresize = layout;
	matchMedia("(prefers-color-scheme: dark)").onchange = () => {
		for (const name of Object.keys(colours)) delete colours[name];
		draw();
	};
	document.title = data.name + " · tocsin trace";
	layout();
})();
