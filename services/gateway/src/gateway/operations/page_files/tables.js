// The flow in words and figures: beside the picture for one service, below it for all.
function table(caption, head, rows, figures = new Set(head.slice(1))) {
  return made("table", {},
    made("caption", {}, caption),
    made("thead", {}, made("tr", {}, ...head.map((name) => made("th", { scope: "col", class: figures.has(name) ? "number" : false }, name)))),
    made("tbody", {}, ...rows.map((row) => made("tr", {}, ...row.map((value, place) => made("td", { class: figures.has(head[place]) ? "number" : false }, value))))));
}

function byRate(one, other) {
  return (other.per_second || 0) - (one.per_second || 0) || one.topic.localeCompare(other.topic);
}

function showRoom() {
  const { flow, chosen } = picture;
  const service = flow.services.find((each) => each.service === chosen);
  $("room-title").textContent = service ? service.service : "Topics";
  const parts = service ? ofService(flow, service) : ofAll(flow);
  $("room-body").replaceChildren(...parts);
}

function ofAll(flow) {
  const busy = flow.topics.filter((topic) => topic.per_second).sort(byRate).slice(0, 12);
  if (!busy.length) {
    const waiting = flow.topics.some((topic) => topic.per_second === null);
    return [made("p", { class: "hint" }, waiting ? "Measuring what passes…" : "Nothing passes at the moment. Choose a service to see its topics.")];
  }
  return [table("Busiest now", ["Topic", "Rate"], busy.map((topic) => [topic.topic, perSecond(topic.per_second)]))];
}

function ofService(flow, service) {
  const rates = new Map(flow.topics.map((topic) => [topic.topic, topic]));
  const reads = flow.readings.filter((reading) => reading.service === service.service)
    .sort((one, other) => other.behind_seconds - one.behind_seconds || byRate(one, other));
  const says = service.publishes.map((topic) => rates.get(topic)).filter(Boolean).sort(byRate);
  const moves = (each) => each.per_second || each.behind_events;
  const resting = [...reads, ...says].filter((each) => !moves(each)).map((each) => each.topic);
  const [read, said] = [reads.filter(moves), says.filter(moves)];
  return [
    made("p", { class: service.condition }, `${SIGNS[service.condition]} ${service.condition}: ${lagOf(service)}`),
    made("p", { class: "hint" }, `${perSecond(service.handled_per_second)} handled by ${service.members} ${service.members === 1 ? "replica" : "replicas"}`),
    read.length > 0 && table("Reads", ["Topic", "Behind", "Rate"], read.map((reading) => [reading.topic,
      reading.behind_events ? `${span(reading.behind_seconds)} · ${NUMBER.format(reading.behind_events)}` : "–", perSecond(reading.per_second)])),
    said.length > 0 && table("Publishes", ["Topic", "Rate"], said.map((topic) => [topic.topic, perSecond(topic.per_second)])),
    resting.length > 0 && made("h3", {}, "At rest"),
    resting.length > 0 && made("p", { class: "hint" }, [...new Set(resting)].sort().join(", ")),
  ].filter(Boolean);
}

function showTables(flow) {
  if (!$("as-table").open) return;
  $("tables").replaceChildren(
    table("Services", ["Service", "Condition", "Behind", "Events", "Handled", "Replicas", "Dead letters"],
      flow.services.map((each) => [each.service, `${SIGNS[each.condition]} ${each.condition}`, span(each.behind_seconds),
        NUMBER.format(each.behind_events), perSecond(each.handled_per_second), String(each.members), String(each.dead_letters)]), new Set(["Behind", "Events", "Handled", "Replicas", "Dead letters"])),
    table("Topics", ["Topic", "Rate", "Partitions", "Read by"],
      [...flow.topics].sort(byRate).map((topic) => [topic.topic, perSecond(topic.per_second), String(topic.partitions),
        flow.readings.filter((reading) => reading.topic === topic.topic).map((reading) => reading.service).join(", ") || "nobody"]), new Set(["Rate", "Partitions"])));
}

// The whole cluster in one line.
function verdict(flow) {
  const worst = ["absent", "late", "behind"].find((condition) => flow.services.some((each) => each.condition === condition));
  const names = flow.services.filter((each) => each.condition === worst).map((each) => each.service);
  const text = worst ? `${SIGNS[worst]} ${names.join(", ")} ${names.length === 1 ? "is" : "are"} ${worst}` : "● All services are well";
  if ($("verdict").textContent !== text) $("verdict").textContent = text;
  $("verdict").className = `verdict ${worst || "well"}`;
  $("verdict").hidden = false;
}
