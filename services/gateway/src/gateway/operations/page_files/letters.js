// Dead letters: a list to move in, one to read, and what can be done about it.
const letters = { state: "open", filter: null, all: [], cursor: null, read: null, last: null, open: 0 };

async function loadLetters({ more = false, quietly = false } = {}) {
  const query = new URLSearchParams({ state: letters.state, limit: "50", ...(letters.filter || {}) });
  if (more && letters.cursor) query.set("cursor", letters.cursor);
  const page = await api("GET", `dead-letters?${query}`);
  letters.all = more ? [...letters.all, ...page.letters] : page.letters;
  letters.cursor = page.next_cursor;
  if (!more && letters.state === "open") letters.open = page.alike.reduce((sum, each) => sum + each.letters, 0);
  if (!more) showAlike(page.alike);
  showList(quietly);
}

function showAlike(alike) {
  const held = document.activeElement && document.activeElement.id;
  $("alike").replaceChildren(...alike.map((each, place) => {
    const { consumer, event_type, cause } = each;
    const on = letters.filter && letters.filter.consumer === consumer && letters.filter.event_type === event_type && letters.filter.cause === cause;
    const name = `${consumer} · ${event_type} · ${cause}`;
    return made("div", { class: on ? "cause on" : "cause" },
      made("button", { type: "button", class: "quiet", id: `cause-${place}`, "aria-pressed": String(Boolean(on)),
        onclick: () => { letters.filter = on ? null : { consumer, event_type, cause }; refresh(); } }, made("b", {}, String(each.letters)), name),
      letters.state === "open" && each.letters > 1 && made("button", { type: "button", class: "quiet retry-all", id: `retry-${place}`,
        "aria-label": `Retry all: ${name}`, onclick: () => retryAlike(each) }, "Retry all"));
  }));
  if (held && $(held) && $("alike").contains($(held))) $(held).focus();
}

function showList(quietly) {
  const chosen = letters.read && letters.read.letter_id;
  $("list").replaceChildren(...letters.all.map((letter) => made("div", { class: "letter", role: "option", id: `letter-${letter.letter_id}`,
    "aria-selected": String(letter.letter_id === chosen), onclick: () => read(letter.letter_id) },
    made("div", { class: "top" }, made("b", {}, letter.event_type), made("time", { datetime: letter.at, title: WHEN.format(new Date(letter.at)) }, ago(letter.at))),
    made("div", { class: "where" }, `${letter.consumer} · ${letter.cause} · ${letter.tenant}${letter.masked ? " · masked" : ""}${letter.retry_of ? " · failed again" : ""}`))));
  point(chosen);
  $("more").hidden = !letters.cursor;
  if (!quietly) guarded(showNoted);
  $("none").hidden = letters.all.length > 0;
  $("none").replaceChildren(made("strong", {}, { open: "No dead letters", retried: "None was retried lately", dropped: "None was dropped lately" }[letters.state]),
    letters.state === "open" ? (letters.filter ? "None of this cause is open any more." : "Everything that came could be handled.") : "They are kept for 30 days.");
  if (!quietly && chosen && !letters.all.some((letter) => letter.letter_id === chosen)) closeReader();
}

function point(letterId) {
  if (letterId && $(`letter-${letterId}`)) $("list").setAttribute("aria-activedescendant", `letter-${letterId}`);
  else $("list").removeAttribute("aria-activedescendant");
}

function closeReader() {
  letters.read = null;
  $("reader").replaceChildren(made("p", { class: "none" }, "Choose a letter to read it. What may tell of a person is hidden."));
}

async function read(letterId) {
  await guarded(async () => showLetter(await api("GET", `dead-letters/${letterId}`)));
}

function showLetter(letter) {
  letters.read = letter;
  for (const option of $("list").children) option.setAttribute("aria-selected", String(option.id === `letter-${letter.letter_id}`));
  point(letter.letter_id);
  const chosen = $(`letter-${letter.letter_id}`);
  if (chosen) chosen.scrollIntoView({ block: "nearest" });
  $("reader").replaceChildren(...[
    made("h2", { id: "reader-title" }, `${letter.event_type}, given up by ${letter.consumer}`),
    actions(letter),
    letter.cannot_be_retried && letter.state === "open" && made("p", { class: "told" }, `Cannot be retried. ${letter.cannot_be_retried}`),
    letter.state !== "open" && made("p", { class: "told" }, `${letter.state === "retried" ? "Retried" : "Dropped"} by ${letter.closed_by}, ${ago(letter.closed_at)}${letter.reason ? `: ${letter.reason}` : ""}`),
    made("h3", {}, "Error"),
    made("p", { class: "error", dir: "auto" }, letter.whole_error || letter.error),
    facts(letter),
    made("h3", {}, letter.whole && !letter.masked ? "Content, whole: this was noted" : letter.masked ? "Content, masked for good" : "Content, without what may tell of a person"),
    content(letter.content),
  ].filter(Boolean));
}

function actions(letter) {
  const open = letter.state === "open";
  const button = (name, key, work, options = {}) => made("button", { type: "button", class: options.main ? false : "quiet", disabled: options.off, "aria-keyshortcuts": key, onclick: work }, name);
  return made("div", { class: "answers" },
    open && button("Retry", "r", () => retry(letter), { main: true, off: Boolean(letter.cannot_be_retried) }),
    open && button("Drop…", "x", () => drop(letter)),
    letter.state === "dropped" && button("Open it again", "u", () => restore(letter)),
    !letter.masked && button("Mask for good…", "m", () => mask(letter)),
    !letter.masked && !letter.whole && button("Read all of it…", null, () => reveal(letter)));
}

function facts(letter) {
  const shown = { When: WHEN.format(new Date(letter.at)), Shop: letter.tenant, Attempts: letter.attempts,
    Log: `${letter.event_topic} ${letter.event_partition} @ ${letter.event_offset}`, Event: letter.event_id,
    Conversation: letter.conversation_id, "Retry of": letter.retry_of };
  return made("dl", { class: "facts" }, ...Object.entries(shown).filter(([, value]) => value !== null)
    .map(([name, value]) => made("div", {}, made("dt", {}, name), made("dd", {}, String(value)))));
}

// JSON in which what is hidden looks so; text that is no JSON stays as it is.
function content(value) {
  const shown = made("pre", { tabindex: 0, role: "region", "aria-label": "Content of the event", dir: "auto" });
  if (typeof value === "string") shown.append(value);
  else for (const line of JSON.stringify(value, null, 2).split("\n")) shown.append(...highlighted(line), "\n");
  return shown;
}

function highlighted(line) {
  const [, indent, name, rest] = line.match(/^(\s*)("(?:[^"\\]|\\.)*"(?=: ))?(.*)$/s);
  const hidden = rest.match(/^(: )?"(•••.*)"(,?)$/);
  return [indent, name && made("span", { class: "name" }, name),
    ...(hidden ? [hidden[1] || "", made("span", { class: "hidden" }, hidden[2]), hidden[3]] : [rest])].filter(Boolean);
}

async function retry(letter) {
  const yes = await ask({ title: "Retry this event?", yes: "Retry",
    text: `${letter.consumer} handles ${letter.event_type} again, and nobody else does. Mend the cause first: what fails again comes back as a new letter.` });
  if (yes === null) return;
  await change(letter, "retry", undefined, "Retried. It comes back as a new letter if it fails again.");
}

async function drop(letter) {
  const reason = await ask({ title: "Drop this event?", yes: "Drop", reason: true, text: "Nobody handles it any more. You can take this back for 30 days." });
  if (reason === null) return;
  letters.last = letter;
  await change(letter, "drop", { reason }, "Dropped.", () => restore(letter));
}

async function restore(letter) {
  letters.last = null;
  await change(letter, "restore", undefined, "It is open again.");
}

async function mask(letter) {
  const yes = await ask({ title: "Mask this event for good?", yes: "Mask", text: "What may tell of a person is removed here. It cannot be retried then, and there is no way back." });
  if (yes === null) return;
  await guarded(async () => {
    showLetter(await api("POST", `dead-letters/${letter.letter_id}/mask`));
    say("Masked.");
    await loadLetters({ quietly: true });
  });
}

async function reveal(letter) {
  const reason = await ask({ title: "Read all of it?", yes: "Read", reason: true, text: "It may hold names, addresses and what a customer wrote. That you read it is noted." });
  if (reason === null) return;
  await guarded(async () => showLetter(await api("POST", `dead-letters/${letter.letter_id}/reveal`, { reason })));
}

async function retryAlike(alike) {
  const { consumer, event_type, cause } = alike;
  const yes = await ask({ title: `Retry ${Math.min(100, alike.letters)} events?`, yes: "Retry all", text: `${consumer} handles ${event_type} again where it failed with ${cause}, the oldest first, at most 100 at once.` });
  if (yes === null) return;
  await guarded(async () => {
    const { retried, refused, left } = await api("POST", "dead-letters:retry", { consumer, event_type, cause });
    say(`${retried} retried.${refused ? ` ${refused} cannot be.` : ""}${left ? ` ${left} are left.` : ""}`);
    closeReader();
    await refresh();
  });
}

// Who did what, last first.
async function showNoted() {
  if (!$("noted").open) return;
  const { entries } = await api("GET", "log?limit=50");
  const rows = entries.map((each) => [WHEN.format(new Date(each.at)), each.operator, each.action, each.tenant || "–", each.letter_id || "–", each.reason || "–"]);
  $("noted-body").replaceChildren(rows.length ? table("Last 50", ["When", "Who", "What", "Shop", "Letter", "Reason"], rows, new Set())
    : made("p", { class: "hint" }, "Nothing yet."));
}

// After a letter was closed the next one is at hand, and the keyboard where it was: in the list.
async function change(letter, verb, body, text, undo) {
  await guarded(async () => {
    const place = letters.all.findIndex((each) => each.letter_id === letter.letter_id);
    await api("POST", `dead-letters/${letter.letter_id}/${verb}`, body);
    say(text, undo);
    closeReader();
    await refresh();
    const next = letters.all[Math.min(Math.max(0, place), letters.all.length - 1)];
    if (next) await read(next.letter_id);
    (next ? $("list") : $("letters-title")).focus();
  });
}

function moveInList(event) {
  const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
  if (!step || !letters.all.length) return;
  const at = letters.all.findIndex((letter) => letters.read && letter.letter_id === letters.read.letter_id);
  const next = at < 0 ? (step > 0 ? 0 : letters.all.length - 1) : Math.min(letters.all.length - 1, Math.max(0, at + step));
  event.preventDefault();
  read(letters.all[next].letter_id);
}
