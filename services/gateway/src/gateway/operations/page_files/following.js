// The flow as the gateway pushes it. Streams are read by hand (HTML standard, 9.2.6): so it is known why one is refused.
const SOON = 500, LATER = 8000;
const SILENT = 10000; // a stream that says nothing for so long is dead, for it speaks every two seconds
let following = null;

function stopFollowing() {
  if (following && following.stream) following.stream.abort();
  following = null;
}

// As long as somebody is signed in and looks: streams end after a while, and break, and are asked for again.
async function follow() {
  stopFollowing();
  if (!state.signedIn || document.hidden) return;
  const own = following = { stream: null };
  let wait = SOON;
  while (following === own) {
    try {
      await readStream(own, () => { wait = SOON; });
    } catch (refusal) {
      if (following !== own) return;
      if (!(refusal instanceof Refusal)) throw refusal;
      wait = Math.min(LATER, wait * 2);
      if (refusal.status !== 401) lost(refusal.message);
    }
    await new Promise((done) => { setTimeout(done, wait); });
  }
}

async function readStream(own, heard) {
  const stream = own.stream = new AbortController();
  const answer = await answered("flow/events", { headers: { Accept: "text/event-stream" }, signal: stream.signal });
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ""; following === own;) {
    const silence = setTimeout(() => stream.abort(), SILENT);
    const { value, done } = await reader.read()
      .catch(() => { throw new Refusal(0, OUT_OF_REACH); })
      .finally(() => clearTimeout(silence));
    if (done) return;
    const blocks = (rest + value).replaceAll("\r\n", "\n").split("\n\n");
    rest = blocks.pop();
    for (const event of blocks.map(fieldsOf).filter((each) => each.event)) {
      heard();
      await takeIn(event);
    }
  }
}

function fieldsOf(block) {
  return Object.fromEntries(block.split("\n").map((line) => /^([^:]*):? ?(.*)$/.exec(line).slice(1)));
}

async function takeIn({ event, data }) {
  if (event === "away") {
    lost(JSON.parse(data).detail);
    return;
  }
  reached();
  $("live").textContent = `live, ${new Intl.DateTimeFormat(undefined, { timeStyle: "medium" }).format(new Date())}`;
  if (event === "flow") {
    draw(JSON.parse(data));
    showTables(picture.flow);
    verdict(picture.flow);
  }
  const flow = picture.flow;
  // Against what the list shows, not against the look before: one may be retried and come back in between.
  if (flow && flow.dead_letters !== letters.open && letters.state === "open") await loadLetters({ quietly: true });
}
