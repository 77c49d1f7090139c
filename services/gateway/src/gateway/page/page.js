"use strict";
const demo = JSON.parse(document.getElementById("demo").textContent);
const $ = (id) => document.getElementById(id);
const parcel = demo.tracking ? ` ${demo.tracking}` : "";

// Demo customers: what a storefront would know of whoever writes.
const CUSTOMERS = [
  { id: "web-jana", name: "Jana", place: "Germany", locale: "de-DE", country: "DE", time_zone: "Europe/Berlin" },
  { id: "web-ren", name: "蓮", place: "Japan", locale: "ja-JP", country: "JP", time_zone: "Asia/Tokyo" },
  { id: "web-lucia", name: "Lucía", place: "Spain", locale: "es-ES", country: "ES", time_zone: "Europe/Madrid" },
  { id: "web-camille", name: "Camille", place: "France", locale: "fr-FR", country: "FR", time_zone: "Europe/Paris" },
  { id: "web-mei", name: "小美", place: "China", locale: "zh-Hans-CN", country: "CN", time_zone: "Asia/Shanghai" },
  { id: "web-sam", name: "Sam", place: "United States", locale: "en-US", country: "US", time_zone: "America/New_York" },
  { id: "web-noor", name: "نور", place: "United Arab Emirates", locale: "ar-AE", country: "AE", time_zone: "Asia/Dubai" },
];
const SAMPLES = [
  ["web-jana", `Wo bleibt mein Paket${parcel}?`],
  ["web-ren", `荷物${parcel}は今どこにありますか?`],
  ["web-lucia", `¿Dónde está mi paquete${parcel}?`],
  ["web-camille", "Je voudrais retourner cet article, comment faire ?"],
  ["web-mei", "你们支持哪些付款方式？"],
  ["web-sam", "I did not make this payment of 39.90 EUR"],
  ["web-noor", `أين طردي${parcel}؟`],
  ["web-sam", "blorp 42 zzz"],
];
const NAMES = {
  InquiryReceived: "Received", LanguageDetected: "Language recognised", InquiryTranslated: "Translation",
  InquiryUnderstood: "Understood", ShipmentLocated: "Parcel looked up", DisputeAssessed: "Payment judged",
  AnswerDrafted: "Answer drafted", NoAnswer: "A person is needed", ReplyDecided: "Answered",
  GuidedStepAsked: "Asked back", ConversationQueued: "Waiting for a person", WaitEstimated: "Told how long it may take", ConversationAssigned: "With a person",
  CallbackBooked: "Callback booked", CallbackRefused: "Callback refused", CallbackReminded: "Callback near",
  CallbackSettled: "Callback over", AgentReplied: "A person replied", ReplyLocalised: "Reply translated",
  ReplyOverdue: "Reply shown as written", TranslationCorrected: "Translation put right", ConversationResolved: "Resolved",
  AssignmentRefused: "Taken by a colleague", TransferRequested: "Handed on", EventDeadLettered: "Failed, a person will look",
};
const FINAL = new Set(["ReplyDecided", "GuidedStepAsked", "ConversationQueued", "ConversationAssigned", "CallbackBooked",
  "AgentReplied", "ConversationResolved", "EventDeadLettered"]);
const REPLIES = new Set(["AgentReplied", "ReplyLocalised", "ReplyOverdue"]);
const WAIT_ENDS = new Set(["ConversationAssigned", "CallbackBooked", "AgentReplied", "ConversationResolved", "ConversationGivenBack"]);
const WAITS = new Set(["ConversationQueued", "CallbackBooked", "CallbackSettled"]);
const REPEATS = 5;

let conversation = null; // {id, stop}; one stream for all its messages
let sending = false;

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function uuid() {
  // randomUUID exists on https and localhost only.
  if (crypto.randomUUID) return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function state(text, name) {
  $("state").textContent = text;
  $("state").dataset.state = name;
}

function bubble(author, text, language, meta) {
  $("empty").hidden = true;
  const made = element("div", `bubble ${author}`);
  const said = element("p", "said", text);
  said.dir = "auto";
  if (language) said.lang = language;
  made.append(element("span", "unseen", { customer: "You: ", bot: "Crossdesk: ", agent: "A person: " }[author]));
  made.append(said, element("span", "meta", meta));
  $("messages").append(made);
  made.scrollIntoView({ block: "nearest" });
  return made;
}

function facts(data) {
  const shown = [];
  if (data.channel) shown.push(data.channel);
  if (data.intent) shown.push(`${data.intent.id} ${Math.round(data.intent.confidence * 100)}%`);
  if (data.language) shown.push(data.language);
  if (data.emotion && data.emotion !== "neutral") shown.push(data.emotion);
  for (const need of data.needs || []) shown.push(`needs ${need}`);
  if (data.shipment) shown.push(data.shipment.status, ...(data.shipment.tracking_number ? [data.shipment.tracking_number] : []));
  if (data.dispute) shown.push(data.dispute.verdict, data.dispute.recommendation);
  if (data.scenario) shown.push(data.scenario);
  if (data.tier) shown.push(data.tier);
  if (data.skill) shown.push(`skill ${data.skill}`);
  if (data.agent_id) shown.push(data.agent_id);
  if (data.wait && data.wait.position) shown.push(`place ${data.wait.position}`);
  return shown.filter((each) => typeof each === "string");
}

function happened(entry) {
  $("no-entries").hidden = true;
  const made = element("li");
  const head = element("div", "head");
  const at = element("time", "", new Date(entry.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 }));
  at.dateTime = entry.at;
  head.append(element("span", "what", NAMES[entry.type] || entry.type), element("span", "by", entry.by), at);
  made.append(head);
  if (entry.why) made.append(element("p", "why", entry.why));
  const list = element("div", "facts");
  for (const fact of facts(entry.data || {})) list.append(element("span", "", fact));
  if (list.children.length) made.append(list);
  made.dataset.type = entry.type;
  // Services work side by side: what happened first may be told second.
  made.at = Date.parse(entry.at);
  $("timeline").insertBefore(made, [...$("timeline").children].find((each) => each.at > made.at) || null);
  $("timeline").scrollTop = $("timeline").scrollHeight; // the list alone: on a phone the page stays at the conversation
  if (entry.answer) bubble("bot", entry.answer.text, entry.answer.language, entry.answer.scenario);
  if (REPLIES.has(entry.type) && entry.data.text) replied(entry.data);
  if (entry.type === "TranslationCorrected" && entry.data.text) corrected(entry.data);
  if (entry.type === "WaitEstimated" && entry.data.wait) told(entry.data.wait);
  else if (WAIT_ENDS.has(entry.type)) told(null);
  if (WAITS.has(entry.type)) offerCallback().catch(() => { $("callback").hidden = true; });
  else if (WAIT_ENDS.has(entry.type)) $("callback").hidden = true;
  if (FINAL.has(entry.type)) state(NAMES[entry.type], entry.type === "EventDeadLettered" ? "failed" : "done");
}

// A reply in another language comes once, when it is translated; what the person wrote is behind the text.
function replied({ message_id, text, language, agent_id, original }) {
  const made = bubble("agent", text, language, agent_id);
  made.dataset.message = message_id;
  if (original) made.title = original;
}

function corrected({ message_id, text, language }) {
  const said = document.querySelector(`[data-message="${CSS.escape(message_id)}"] .said`);
  if (said) Object.assign(said, { textContent: text, lang: language });
}

// While nobody has the conversation, the customer sees where they stand; an agent or an answer ends it.
function told(wait) {
  const text = wait && (wait.text || (wait.position ? `#${wait.position}` : ""));
  $("wait").hidden = !text;
  $("wait").textContent = text || "";
  $("wait").lang = (text && wait.language) || "";
}

// Whoever waits for a person may choose a time instead, told on the customer's own clock.
async function offerCallback() {
  const id = conversation.id;
  const answer = await fetch(`/v1/conversations/${id}/callback-slots`, { headers: headers() });
  if (conversation?.id !== id) return;
  $("callback").hidden = !answer.ok;
  if (!answer.ok) return;
  const { time_zone, booked, slots } = await answer.json();
  const form = new Intl.DateTimeFormat([], { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: time_zone });
  const written = (slot) => `${form.formatRange(new Date(slot.starts_at), new Date(slot.ends_at))} (${time_zone})`;
  $("slot").replaceChildren(...slots.map((slot) => new Option(written(slot), slot.starts_at)));
  $("cancel-callback").hidden = !booked;
}

async function wishCallback(method, wish) {
  $("alert").hidden = true;
  const more = wish && { "Content-Type": "application/json" };
  const answer = await fetch(`/v1/conversations/${conversation.id}/callback`, { method, headers: headers(more), body: wish && JSON.stringify(wish) });
  if (!answer.ok) complain(await answer.json());
}

function headers(more) {
  return { Authorization: `Bearer ${$("key").value.trim()}`, ...more };
}

// EventSource cannot send a key, so the stream is read by hand (HTML standard, 9.2.6) and resumed after the last id.
async function follow(id) {
  const control = new AbortController();
  conversation = { id, stop: () => control.abort() };
  let last = "", wait = 500;
  while (!control.signal.aborted) {
    try {
      const answer = await fetch(`/v1/conversations/${id}/events`, {
        headers: headers({ Accept: "text/event-stream", ...(last && { "Last-Event-ID": last }) }), signal: control.signal, cache: "no-store",
      });
      if (!answer.ok) throw new Error(String(answer.status));
      $("stream").textContent = "live";
      for await (const event of events(answer.body)) {
        wait = 500;
        if (event.id) last = event.id;
        if (event.data) happened(JSON.parse(event.data));
      }
    } catch (error) {
      if (control.signal.aborted) return;
      $("stream").textContent = "connection lost, trying again";
      wait = Math.min(8000, wait * 2);
    }
    await new Promise((done) => setTimeout(done, wait));
  }
}

async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    rest += value;
    // A lone CR at the end may be half of a CRLF: it waits for the next piece.
    const whole = rest.endsWith("\r") ? rest.slice(0, -1) : rest;
    const blocks = whole.replaceAll("\r\n", "\n").replaceAll("\r", "\n").split("\n\n");
    rest = blocks.pop() + rest.slice(whole.length);
    for (const block of blocks) yield parse(block);
  }
}

function parse(block) {
  const event = { id: "", data: "" };
  const data = [];
  for (const line of block.split("\n")) {
    const [, field, value] = /^([^:]*):? ?(.*)$/.exec(line);
    if (field === "id") event.id = value;
    if (field === "data") data.push(value);
  }
  event.data = data.join("\n");
  return event;
}

function complain(problem, again) {
  const box = $("alert");
  const words = element("div", "words");
  words.append(element("strong", "", problem.title), problem.detail || "");
  for (const error of problem.errors || []) words.append(element("div", "", `${error.field}: ${error.detail}`));
  box.replaceChildren(words);
  if (again) {
    const button = element("button", "", "Send again");
    button.type = "button";
    button.addEventListener("click", again);
    box.append(button);
  }
  box.hidden = false;
}

async function post(path, body, key) {
  for (let left = REPEATS; ; left--) {
    const answer = await fetch(path, {
      method: "POST", headers: headers({ "Content-Type": "application/json", "Idempotency-Key": key }), body: JSON.stringify(body),
    });
    const again = (answer.status === 503 || answer.status === 429) && left > 1;
    if (!again) return answer;
    const seconds = Number(answer.headers.get("Retry-After")) || 1;
    state(`Busy, trying again in ${seconds} s`, "waiting");
    await new Promise((done) => setTimeout(done, seconds * 1000));
  }
}

async function send(text, key, made) {
  const { place, ...customer } = CUSTOMERS.find((each) => each.id === $("customer").value);
  $("alert").hidden = true;
  state("Sending", "waiting");
  const began = performance.now();
  try {
    const answer = conversation
      ? await post(`/v1/conversations/${conversation.id}/messages`, { text }, key)
      : await post("/v1/inquiries", { channel: "web", customer, text }, key);
    const body = await answer.json();
    if (!answer.ok) {
      const retry = answer.status === 503 || answer.status === 429 || answer.status === 401;
      if (answer.status === 401) { $("access").open = true; $("key").focus(); }
      return refuse(made, body, retry && (() => send(text, key, made)));
    }
    made.classList.remove("pending");
    made.querySelector(".meta").textContent = `202 accepted in ${Math.round(performance.now() - began)} ms`;
    state("Accepted", "waiting");
    if (!conversation) follow(body.conversation_id);
  } catch (error) {
    refuse(made, { title: "No connection", detail: "The message was not sent, or its answer got lost. Sending it again is safe." }, () => send(text, key, made));
  }
}

function refuse(made, problem, again) {
  made.querySelector(".meta").textContent = "not accepted";
  state("Not accepted", "failed");
  complain(problem, again);
}

function startOver() {
  conversation?.stop();
  conversation = null;
  $("messages").replaceChildren();
  $("timeline").replaceChildren();
  $("empty").hidden = false;
  $("no-entries").hidden = false;
  $("callback").hidden = true;
  $("alert").hidden = true;
  told(null);
  $("stream").textContent = "not connected";
  state("Nothing sent yet", "idle");
  $("text").focus();
}

$("composer").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = $("text").value.trim();
  if (!text || sending) return;
  if (!$("key").value.trim()) {
    $("access").open = true;
    $("key").focus();
    return complain({ title: "A key is needed", detail: "Paste the shop's API key above; a local start prints one." });
  }
  sending = true;
  $("text").value = "";
  await send(text, uuid(), bubble("customer", text, "", "sending")).finally(() => { sending = false; });
  $("text").focus();
});
$("text").addEventListener("keydown", (event) => {
  // During composition Enter picks a candidate of the input method and does not send.
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    $("composer").requestSubmit();
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) {
    event.preventDefault();
    $("text").focus();
  }
});
$("callback").addEventListener("submit", (event) => {
  event.preventDefault();
  wishCallback("PUT", { starts_at: $("slot").value });
});
$("cancel-callback").addEventListener("click", () => wishCallback("DELETE"));
$("fresh").addEventListener("click", startOver);
$("customer").addEventListener("change", () => { if (conversation) startOver(); });
for (const each of CUSTOMERS) $("customer").append(new Option(`${each.name}, ${each.place}`, each.id));
for (const [id, text] of SAMPLES) {
  const button = element("button");
  const who = CUSTOMERS.find((each) => each.id === id);
  const said = element("span", "words", text);
  button.type = "button";
  said.dir = "auto";
  said.lang = who.locale;
  const from = element("span", "from");
  from.append(element("bdi", "", who.name), `, ${who.place}`);
  button.append(from, said);
  button.addEventListener("click", () => {
    $("customer").value = id;
    $("text").value = text;
    $("text").focus();
  });
  const item = element("li");
  item.append(button);
  $("samples").append(item);
}
$("key").value = demo.key;
if (!demo.key) $("access").open = true;
// Where the page is longer than the screen, a reader starts at its top.
if (matchMedia("(min-width: 56rem)").matches) $("text").focus();
