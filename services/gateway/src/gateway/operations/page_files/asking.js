// Asking the API. What went wrong is thrown as a Refusal with the problem's own words.
class Refusal extends Error {
  constructor(status, detail) { super(detail); this.status = status; }
}

const OUT_OF_REACH = "The gateway cannot be reached.";
const state = { seen: 0, signedIn: false };

async function api(method, path, body) {
  const headers = body === undefined ? {} : { "Content-Type": "application/json" };
  const answer = await answered(path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  return answer.status === 204 ? null : answer.json();
}

async function answered(path, asked) {
  let answer;
  try {
    answer = await fetch(`/v1/operations/${path}`, { ...asked, credentials: "same-origin", cache: "no-store" });
  } catch {
    throw new Refusal(0, OUT_OF_REACH);
  }
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => ({}));
  if (answer.status === 401 && state.signedIn) sessionEnded();
  throw new Refusal(answer.status, problem.detail || `The gateway answered ${answer.status}.`);
}

function show(signedIn) {
  state.signedIn = signedIn;
  $("desk").hidden = $("who").hidden = !signedIn;
  $("sign-in").hidden = signedIn;
  if (!signedIn) {
    stopFollowing();
    $("verdict").hidden = $("trouble").hidden = true;
    $("said").replaceChildren();
    for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close("no");
    $("key").focus();
  }
}

function sessionEnded() {
  $("ended").hidden = false;
  forget();
  show(false);
}

// What was on the page does not stay there for whoever sits down next.
function forget() {
  for (const id of ["list", "alike", "picture", "room-body", "tables", "noted-body"]) $(id).replaceChildren();
  closeReader();
}

async function signIn(event) {
  event.preventDefault();
  $("key-wrong").hidden = true;
  try {
    const session = await api("POST", "session", { key: $("key").value.trim() });
    $("key").value = "";
    $("ended").hidden = true;
    begin(session);
  } catch (refusal) {
    $("key-wrong").textContent = refusal.message;
    $("key-wrong").hidden = false;
    $("key").focus();
  }
}

async function signOut() {
  await api("DELETE", "session").catch(() => null);
  forget();
  show(false);
}
