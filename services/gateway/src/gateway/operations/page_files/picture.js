// The picture: services are rooms, the topics between two of them are one thread, as thick as what passes it.
// The gateway stands on both ends: everything enters by it, and it shows every outcome.
const ROOMS = {
  in: { x: 12, y: 150, w: 150, h: 170, of: "gateway" },
  translation: { x: 222, y: 14, w: 168, h: 96 },
  intent: { x: 222, y: 187, w: 168, h: 96 },
  logistics: { x: 444, y: 100, w: 168, h: 96 },
  "payments-risk": { x: 444, y: 316, w: 168, h: 96 },
  knowledge: { x: 666, y: 187, w: 168, h: 96 },
  routing: { x: 888, y: 187, w: 168, h: 96 },
  gateway: { x: 1112, y: 150, w: 168, h: 170 },
};
const ORDER = ["translation", "intent", "logistics", "payments-risk", "knowledge", "routing", "gateway"];
const picture = { chosen: null, rooms: new Map(), flow: null };

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
  return [...found.values()];
}

// From side to side where it leads on, and in a bow below where it leads back.
function course(from, to) {
  const [a, b] = [ROOMS[from === "gateway" ? "in" : from], ROOMS[to]];
  const [x1, y1, x2, y2] = [a.x + a.w, a.y + a.h / 2, b.x, b.y + b.h / 2];
  if (x2 > x1) {
    const skipped = x2 - x1 > 120;
    const bend = skipped ? (y1 + y2 < 440 ? -1 : 1) * Math.min(120, (x2 - x1) / 6) : 0;
    const reach = Math.max(40, (x2 - x1) / 2.4);
    return `M${x1} ${y1} C${x1 + reach} ${y1 + bend} ${x2 - reach} ${y2 + bend} ${x2} ${y2}`;
  }
  const [fromX, fromY, toX, toY] = [a.x + a.w / 2, a.y + a.h, b.x + b.w / 2, b.y + b.h];
  const deep = Math.max(fromY, toY) + 70 + Math.abs(fromX - toX) / 9;
  return `M${fromX} ${fromY} C${fromX} ${deep} ${toX} ${deep} ${toX} ${toY}`;
}

function thickness(rate) {
  return rate ? Math.min(13, 1.6 + 2.4 * Math.log10(1 + rate * 4)) : 1;
}

function drawThread(thread) {
  const { from, to, rate, seconds, topics } = thread;
  const condition = seconds >= 30 ? "late" : seconds >= 5 ? "behind" : "";
  const touches = picture.chosen === from || picture.chosen === to ? "of-chosen" : "";
  const path = course(from, to);
  const title = `${from} to ${to}: ${perSecond(rate)}, ${topics.join(", ")}`;
  const drawnThread = drawn("path", { d: path, class: `thread ${rate ? "flows" : ""} ${condition} ${touches}`,
    "stroke-width": thickness(rate).toFixed(1) }, drawn("title", {}, title));
  return rate ? [drawnThread, drawn("path", { d: path, class: `pulse ${touches}` })] : [drawnThread];
}

function label(service) {
  const dead = service.dead_letters ? `, ${service.dead_letters} dead letters` : "";
  return `${service.service}: ${service.condition}, ${lagOf(service)}, ${perSecond(service.handled_per_second)}, `
    + `${service.members} ${service.members === 1 ? "replica" : "replicas"}${dead}`;
}

function drawRoom(name, service) {
  const { x, y, w, h } = ROOMS[name];
  const top = y + h / 2 - 22;
  const members = service.members === 1 ? "1 replica" : `${service.members} replicas`;
  const room = drawn("g", { class: `room ${service.condition}`, tabindex: -1, role: "button", "data-service": name,
    "aria-pressed": String(picture.chosen === name), "aria-label": label(service) },
    drawn("rect", { class: "wall", x, y, width: w, height: h, rx: 14 }),
    drawn("rect", { class: "edge", x: x + 7, y: y + 14, width: 4, height: h - 28, rx: 2 }),
    drawn("text", { class: "name", x: x + 22, y: top }, service.service),
    drawn("text", { class: "sign", x: x + 22, y: top + 23, "font-size": 12 }, SIGNS[service.condition]),
    drawn("text", { class: "lag", x: x + 38, y: top + 23 },
      service.condition === "absent" ? "nobody is there" : service.behind_events ? `${span(service.behind_seconds)} behind` : "up to date"),
    drawn("text", { class: "rate", x: x + 22, y: top + 45 }, `${perSecond(service.handled_per_second)} · ${members}`),
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
  const whole = drawn("svg", { viewBox: "0 0 1292 470", role: "group", "aria-label": "Services" },
    drawn("g", { "aria-hidden": "true" }, ...paths), drawEntrance(flow), ...rooms);
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
