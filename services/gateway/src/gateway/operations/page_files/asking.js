// Asking the API. What went wrong is thrown as a Refusal with the problem's own words.
class Refusal extends Error {
  constructor(status, detail) { super(detail); this.status = status; }
}

const state = { etag: null, seen: 0, signedIn: false };

async function api(method, path, body, headers = {}) {
  const asked = { method, headers: { ...headers }, credentials: "same-origin", cache: "no-store" };
  if (body !== undefined) {
    asked.headers["Content-Type"] = "application/json";
    asked.body = JSON.stringify(body);
  }
  let answer;
  try {
    answer = await fetch(`/v1/operations/${path}`, asked);
  } catch {
    throw new Refusal(0, "The gateway cannot be reached.");
  }
  if (answer.status === 304) return null;
  if (answer.ok) {
    state.etag = path === "flow" ? answer.headers.get("ETag") : state.etag;
    return answer.status === 204 ? null : answer.json();
  }
  const problem = await answer.json().catch(() => ({}));
  if (answer.status === 401 && state.signedIn) sessionEnded();
  throw new Refusal(answer.status, problem.detail || `The gateway answered ${answer.status}.`);
}

function show(signedIn) {
  state.signedIn = signedIn;
  $("desk").hidden = $("who").hidden = !signedIn;
  $("sign-in").hidden = signedIn;
  if (!signedIn) {
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
  state.etag = null;
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
