// Beginning, keeping up, and the keys.
async function guarded(work) {
  try {
    await work();
    reached();
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    if (refusal.status === 0) lost(refusal.message);
    else if (refusal.status !== 401) say(refusal.message);
  }
}

function reached() {
  state.seen = Date.now();
  $("trouble").hidden = true;
}

function lost(why) {
  if (!state.signedIn) return;
  const since = state.seen ? ` What you see is from ${ago(state.seen)}.` : "";
  $("trouble").textContent = `${why}${since} Trying again.`;
  $("trouble").hidden = false;
}

const refresh = () => guarded(() => loadLetters());

async function begin(session) {
  show(true);
  $("operator").textContent = session.operator;
  $("picture").replaceChildren(made("p", { class: "none" }, "Looking at the log…"));
  picture.flow = null;
  await refresh();
  follow();
  $("letters-title").focus({ preventScroll: true });
}

const KEYS = {
  f: () => { const room = $("picture").querySelector('[tabindex="0"]'); if (room) room.focus(); },
  d: () => $("list").children.length ? $("list").focus() : $("letters-title").focus(),
  r: () => letters.read && letters.read.state === "open" && !letters.read.cannot_be_retried && retry(letters.read),
  x: () => letters.read && letters.read.state === "open" && drop(letters.read),
  m: () => letters.read && !letters.read.masked && mask(letters.read),
  u: () => letters.last && restore(letters.last),
  "?": () => $("help").showModal(),
};

function onKey(event) {
  const typing = event.target.closest && event.target.closest("input:not([type=radio]), dialog[open]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !state.signedIn || !$("use-keys").checked) return;
  const work = KEYS[event.key.toLowerCase()];
  if (!work) return;
  event.preventDefault();
  work();
}

$("sign-in-form").addEventListener("submit", signIn);
$("sign-out").addEventListener("click", signOut);
$("keys").addEventListener("click", KEYS["?"]);
$("more").addEventListener("click", () => guarded(() => loadLetters({ more: true })));
$("picture").addEventListener("keydown", moveInPicture);
$("list").addEventListener("keydown", moveInList);
$("noted").addEventListener("toggle", () => guarded(showNoted));
$("as-table").addEventListener("toggle", () => picture.flow && showTables(picture.flow));
document.addEventListener("keydown", onKey);
document.addEventListener("visibilitychange", follow);
for (const choice of document.getElementsByName("state")) {
  choice.addEventListener("change", () => { letters.state = choice.value; letters.filter = null; closeReader(); refresh(); });
}
api("GET", "session").then(begin, () => show(false));
