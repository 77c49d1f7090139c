"use strict";
const $ = (id) => document.getElementById(id);
const SVG = "http://www.w3.org/2000/svg";

// An element with its text or children; `false` and `null` among them are left out.
function made(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  return filled(element, attributes, children);
}

function drawn(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== false && child !== null && child !== undefined));
  return element;
}

const SIGNS = { well: "●", behind: "▲", late: "■", absent: "✕" };
const NUMBER = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });
const WHEN = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

function perSecond(rate) {
  return rate === null ? "measuring" : `${rate >= 100 ? NUMBER.format(Math.round(rate)) : NUMBER.format(rate)}/s`;
}

// Seconds as people say them: 0.4 s, 12 s, 3 min, 5 h.
function span(seconds) {
  if (seconds < 10) return `${NUMBER.format(seconds)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return seconds < 172800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86400)} days`;
}

function ago(moment) {
  return `${span(Math.max(0, (Date.now() - new Date(moment)) / 1000))} ago`;
}

function lagOf(behind) {
  if (!behind.behind_events) return "up to date";
  const events = `${NUMBER.format(behind.behind_events)} ${behind.behind_events === 1 ? "event" : "events"}`;
  return `${span(behind.behind_seconds)} behind, ${events}`;
}

// What just happened, with a way back where there is one. It stays until the next.
function say(text, undo) {
  const line = made("div", {}, made("span", {}, text));
  if (undo) line.append(made("button", { type: "button", id: "undo", onclick: undo }, "Undo"));
  line.append(made("button", { type: "button", "aria-label": "Close this notice", onclick: () => line.remove() }, "✕"));
  $("said").replaceChildren(line);
}

// Asks before something is done; gives the reason, "" where none is asked for, or null for no.
function ask({ title, text, yes, reason = false }) {
  $("ask-title").textContent = title;
  $("ask-text").textContent = text;
  $("ask-yes").textContent = yes;
  $("ask-reason-row").hidden = !reason;
  $("ask-reason").value = "";
  $("ask-reason").required = reason;
  const dialog = $("ask");
  return new Promise((answer) => {
    $("ask-no").onclick = () => dialog.close("no");
    dialog.returnValue = "no";
    dialog.onclose = () => answer(dialog.returnValue === "yes" ? $("ask-reason").value.trim() : null);
    $("ask-form").onsubmit = (event) => { event.preventDefault(); dialog.close("yes"); };
    dialog.showModal();
    if (!reason) $("ask-yes").focus();
  });
}
