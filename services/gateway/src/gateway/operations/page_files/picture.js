// The picture: services are rooms, the topics between two of them are one thread, as thick as what passes it.
// The gateway stands on both ends: everything enters by it, and it shows every outcome.
const ROOMS = {
  in: { x: 6, y: 146, w: 152, h: 188, column: 0 },
  translation: { x: 200, y: 22, w: 180, h: 104, column: 1 },
  intent: { x: 200, y: 188, w: 180, h: 104, column: 1 },
  logistics: { x: 420, y: 104, w: 180, h: 104, column: 2 },
  "payments-risk": { x: 420, y: 338, w: 180, h: 104, column: 2 },
  knowledge: { x: 640, y: 188, w: 180, h: 104, column: 3 },
  routing: { x: 860, y: 188, w: 180, h: 104, column: 4 },
  gateway: { x: 1084, y: 146, w: 180, h: 188, column: 5 },
};
// Threads that pass rooms run where there are none: above, between and below them.
const LANES = { "translation>gateway": 40, "intent>gateway": 314, "logistics>gateway": 150, "payments-risk>gateway": 372,
  "knowledge>gateway": 300, "translation>knowledge": 66, "translation>routing": 54, "intent>routing": 326,
  "logistics>routing": 166, "payments-risk>routing": 386, "gateway>logistics": 158, "gateway>payments-risk": 352,
  "gateway>gateway": 6, "gateway>knowledge": 462, "gateway>routing": 474, "intent>knowledge": 248 };
const ORDER = ["translation", "intent", "logistics", "payments-risk", "knowledge", "routing", "gateway"];
const picture = { chosen: null, rooms: new Map(), flow: null };

function tips() {
  return drawn("defs", {}, ...["still", "flows", "behind", "late"].map((name) => drawn("marker", { id: `tip-${name}`, class: `tip ${name}`,
    markerUnits: "userSpaceOnUse", markerWidth: 14, markerHeight: 14, refX: 2, refY: 7, orient: "auto" }, drawn("path", { d: "M1 1.5 L12 7 L1 12.5 Z" }))));
}

// Which topics lead from one service to another, with what passes and how far the reader is behind there.
function threads(flow) {
  const rates = new Map(flow.topics.map((topic) => [topic.topic, topic.per_second]));
  const found = new Map();
  for (const from of flow.services) {
    for (const reading of flow.readings) {
      if (!from.publishes.includes(reading.topic)) continue;
      const key = `${from.service}>${reading.service}`;
      const thread = found.get(key) || { from: from.service, to: reading.service, rate: 0, seconds: 0, topics: [] };
      thread.rate += rates.get(reading.topic) || 0;
      thread.seconds = Math.max(thread.seconds, reading.behind_seconds);
      thread.topics.push(reading.topic);
      found.set(key, thread);
    }
  }
  return withPorts([...found.values()].filter((thread) => thread.from !== thread.to || thread.from === "gateway"));
}

const leaves = (thread) => ROOMS[thread.from === "gateway" ? "in" : thread.from];
const middle = (room) => room.y + room.h / 2;

// Where each thread leaves and arrives: those of one side of a room stand in the order of where they lead.
function withPorts(found) {
  const sides = new Map();
  for (const thread of found) {
    const [from, to] = [leaves(thread), ROOMS[thread.to]];
    const lane = LANES[`${thread.from}>${thread.to}`];
    if (to.column <= from.column) continue;
    for (const [room, side, end] of [[from, "right", "start"], [to, "left", "end"]]) {
      const key = `${room.x}/${room.y}/${side}`;
      if (!sides.has(key)) sides.set(key, []);
      sides.get(key).push({ thread, end, room, order: lane === undefined ? middle(end === "start" ? to : from) : lane });
    }
  }
  for (const ports of sides.values()) {
    ports.sort((one, other) => one.order - other.order);
    ports.forEach(({ thread, end, room }, place) => {
      const step = Math.min(18, (room.h - 44) / Math.max(1, ports.length - 1));
      thread[end] = middle(room) + (place - (ports.length - 1) / 2) * step;
    });
  }
  return found;
}

// From side to side where it leads on, straight where a room stands below the other, in a bow where it leads back.
function course(thread) {
  const [a, b] = [leaves(thread), ROOMS[thread.to]];
  if (b.column > a.column) {
    const [x1, x2, y1, y2] = [a.x + a.w, b.x - 9, thread.start, thread.end];
    const lane = b.column - a.column > 1 ? LANES[`${thread.from}>${thread.to}`] : undefined;
    if (lane === undefined) return `M${x1} ${y1} C${x1 + 24} ${y1} ${x2 - 24} ${y2} ${x2} ${y2}`;
    return `M${x1} ${y1} C${x1 + 30} ${y1} ${x1 + 20} ${lane} ${x1 + 62} ${lane} L${x2 - 62} ${lane} C${x2 - 20} ${lane} ${x2 - 30} ${y2} ${x2} ${y2}`;
  }
  if (b.column === a.column) {
    const down = b.y > a.y;
    const x = a.x + a.w * (down ? 0.38 : 0.62);
    return down ? `M${x} ${a.y + a.h} L${x} ${b.y - 9}` : `M${x} ${a.y} L${x} ${b.y + b.h + 9}`;
  }
  if (thread.to === "translation") {
    const [x1, x2] = [a.x + a.w * 0.5, b.x + b.w * 0.5];
    return `M${x1} ${a.y} C${x1} ${a.y - 120} ${x1 - 40} -10 ${x1 - 130} -10 L${x2 + 40} -10 C${x2 + 10} -10 ${x2} -4 ${x2} ${b.y - 9}`;
  }
  const [x1, x2, y1, y2] = [a.x + a.w * 0.3, b.x + b.w * 0.7, a.y + a.h, b.y + b.h + 9];
  const deep = Math.max(y1, y2) + 26 + (a.column - b.column) * 16;
  return `M${x1} ${y1} C${x1} ${deep} ${x2} ${deep} ${x2} ${y2}`;
}

function thickness(rate) {
  return rate ? Math.min(13, 1.6 + 2.4 * Math.log10(1 + rate * 4)) : 1;
}

function drawThread(thread) {
  const { from, to, rate, seconds, topics } = thread;
  const condition = seconds >= 30 ? "late" : seconds >= 5 ? "behind" : "";
  const touches = picture.chosen === from || picture.chosen === to ? "of-chosen" : "";
  const path = course(thread);
  const title = `${from} to ${to}: ${perSecond(rate)}, ${topics.join(", ")}`;
  const drawnThread = drawn("path", { d: path, class: `thread ${rate ? "flows" : ""} ${condition} ${touches}`,
    "stroke-width": thickness(rate).toFixed(1), "marker-end": `url(#tip-${condition || (rate ? "flows" : "still")})` }, drawn("title", {}, title));
  return rate ? [drawnThread, drawn("path", { d: path, class: `pulse ${touches}` })] : [drawnThread];
}

function label(service) {
  const dead = service.dead_letters ? `, ${service.dead_letters} dead letters` : "";
  return `${service.service}: ${service.condition}, ${lagOf(service)}, ${perSecond(service.handled_per_second)}, `
    + `${service.members} ${service.members === 1 ? "replica" : "replicas"}${dead}`;
}

function drawRoom(name, service) {
  const { x, y, w, h } = ROOMS[name];
  const top = y + h / 2 - 21;
  const members = service.members === 1 ? "1 replica" : `${service.members} replicas`;
  const room = drawn("g", { class: `room ${service.condition}`, tabindex: -1, role: "button", "data-service": name,
    "aria-pressed": String(picture.chosen === name), "aria-label": label(service) },
    drawn("rect", { class: "wall", x, y, width: w, height: h, rx: 14 }),
    drawn("rect", { class: "edge", x: x + 7, y: y + 14, width: 4, height: h - 28, rx: 2 }),
    drawn("text", { class: "name", x: x + 22, y: top }, service.service),
    drawn("text", { class: "sign", x: x + 22, y: top + 25, "font-size": 13 }, SIGNS[service.condition]),
    drawn("text", { class: "lag", x: x + 40, y: top + 25 },
      service.condition === "absent" ? "nobody is there" : service.behind_events ? `${span(service.behind_seconds)} behind` : "up to date"),
    drawn("text", { class: "rate", x: x + 22, y: top + 49 }, `${perSecond(service.handled_per_second)} · ${members}`),
    service.dead_letters > 0 && drawn("g", { class: "dead" },
      drawn("rect", { x: x + w - 44, y: y - 11, width: 50, height: 23, rx: 11.5 }),
      drawn("text", { x: x + w - 19, y: y + 5, "text-anchor": "middle" }, `✉ ${NUMBER.format(service.dead_letters)}`)));
  room.addEventListener("click", () => choose(name));
  return room;
}

function drawEntrance(flow) {
  const { x, y, w, h } = ROOMS.in;
  const own = flow.services.find((service) => service.service === "gateway");
  const rate = flow.topics.filter((topic) => topic.topic.startsWith("inquiries"))
    .reduce((sum, topic) => (topic.per_second === null ? null : sum + topic.per_second), 0);
  return drawn("g", { class: `room entrance ${own.members ? "well" : "absent"}`, "aria-hidden": "true" },
    drawn("rect", { class: "wall", x, y, width: w, height: h, rx: 14 }),
    drawn("text", { class: "name", x: x + 20, y: y + h / 2 - 18 }, "gateway"),
    drawn("text", { class: "lag", x: x + 20, y: y + h / 2 + 5 }, "takes in"),
    drawn("text", { class: "rate", x: x + 20, y: y + h / 2 + 27 }, `${perSecond(rate)} messages`));
}

function draw(flow) {
  picture.flow = flow;
  const held = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.service : null;
  const services = new Map(flow.services.map((service) => [service.service, service]));
  const paths = threads(flow).sort((one, other) => one.rate - other.rate).flatMap(drawThread);
  const rooms = ORDER.filter((name) => services.has(name)).map((name) => drawRoom(name, services.get(name)));
  const whole = drawn("svg", { viewBox: "0 -22 1270 512", role: "group", "aria-label": "Services" },
    tips(), drawn("g", { "aria-hidden": "true" }, ...paths), drawEntrance(flow), ...rooms);
  $("picture").replaceChildren(whole);
  $("picture").classList.toggle("chosen", picture.chosen !== null);
  const stop = rooms.find((room) => room.dataset.service === (held || picture.chosen)) || rooms[0];
  if (stop) stop.setAttribute("tabindex", "0");
  if (held && stop) stop.focus();
  showRoom();
}

function choose(name) {
  picture.chosen = picture.chosen === name ? null : name;
  draw(picture.flow);
}

function moveInPicture(event) {
  const name = event.target.dataset ? event.target.dataset.service : null;
  if (!name) return;
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const rooms = [...$("picture").querySelectorAll("[data-service]")];
  if (step) {
    const next = rooms[(rooms.indexOf(event.target) + step + rooms.length) % rooms.length];
    for (const room of rooms) room.setAttribute("tabindex", room === next ? "0" : "-1");
    next.focus();
  } else if (event.key === "Enter" || event.key === " ") {
    choose(name);
  } else {
    return;
  }
  event.preventDefault();
}
