// The console's script: clocks go on, keys do what clicks do, drafts are kept, changes of others show by themselves.
// Everything here is a help; each page does its work without it.

const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? "";
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const one = (selector, root = document) => root.querySelector(selector);

// ── time: the server's, never the computer's ──
const speed = Number(meta("speed")) || 1;
let offset = { server: Number(meta("now")) || Date.now(), here: performance.now() };
const now = () => offset.server + (performance.now() - offset.here) * speed;
const setNow = (server) => { offset = { server, here: performance.now() }; };

const poll = Number(document.body.dataset.poll) || 0;
// What a page asks for by itself keeps nobody signed in.
const unattended = { "X-Yinuo-Unattended": "1" };
const pad = (number) => String(number).padStart(2, "0");
const HOUR = 3600e3;
const bands = [["over", -Infinity, 0], ["urgent", 0, HOUR + 1], ["soon", HOUR + 1, 4 * HOUR + 1], ["calm", 4 * HOUR + 1, Infinity]];
const bandOf = (left) => bands.find(([, from, to]) => left >= from && left < to)[0];
const glyphs = { over: "M18 10.5v9m0 5v.5", urgent: "M18 10.5v9m0 5v.5", soon: "M18 12v6.4l4 2.4" };

function countdown(left) {
  const late = left < 0;
  const seconds = Math.floor(Math.abs(left) / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (!late && seconds < 600) return `${minutes}:${pad(seconds % 60)}`;
  if (hours >= 48) return words("days", Math.floor(hours / 24));
  const text = `${hours}:${pad(minutes % 60)}`;
  return late ? words("late", text) : text;
}
// Two patterns of the reader's language, carried by the page.
const words = (name, value) => (document.body.dataset[name] || "#").replace("#", value);

function draw(ring) {
  const left = Number(ring.dataset.due) - now();
  const band = bandOf(left);
  const arc = one(".ring__arc", ring);
  if (arc) {
    const share = Math.max(1, Math.min(100, Math.floor((left / Number(ring.dataset.whole)) * 100)));
    arc.setAttribute("stroke-dasharray", `${share} 100`);
    if (band === "over") arc.remove();
  }
  const row = ring.closest(".q, .promise, .risk, .due");
  const text = row && one(".q__c, .promise__v b, .risk__c b, .due__c", row);
  if (text) text.textContent = countdown(left);
  if (ring.classList.contains(`ring--${band}`)) return;
  for (const [name] of bands) {
    ring.classList.toggle(`ring--${name}`, name === band);
    if (row) for (const kind of ["q", "promise", "risk", "due"]) if (row.classList.contains(kind)) row.classList.toggle(`${kind}--${name}`, name === band);
  }
  let glyph = one(".ring__glyph", ring);
  if (glyphs[band]) {
    if (!glyph) {
      glyph = document.createElementNS("http://www.w3.org/2000/svg", "path");
      glyph.setAttribute("class", "ring__glyph");
      ring.append(glyph);
    }
    glyph.setAttribute("d", glyphs[band]);
  }
  // On a wall nobody listens: what was missed flashes.
  if (poll) return void (band === "over" && row?.classList.add("is-missed"));
  if (text) announce(`${one(".q__t, .promise__n", row)?.textContent ?? ""} ${text.textContent}`);
}
const drawAll = () => all(".ring[data-due]").forEach(draw);
// Each second where something is nearly due, or time flies; else each minute.
setInterval(() => {
  const near = all(".ring[data-due]").some((ring) => Math.abs(Number(ring.dataset.due) - now()) < 600e3);
  if (near || speed > 1 || Math.floor(performance.now() / 1000) % 60 === 0) drawAll();
}, 1000);

// A band change is said once, politely; countdowns are not.
const spoken = document.createElement("div");
spoken.className = "sr";
spoken.setAttribute("role", "status");
document.body.append(spoken);
const announce = (text) => { spoken.textContent = text; };

// ── what needs the script shows itself ──
all("[data-copy], [data-reveal], [data-needs-script]").forEach((element) => { element.hidden = false; });
// The secret of a mailed link stands behind its #, which no server sees.
const fragment = one("[data-from-fragment]");
if (fragment && location.hash.length > 1) { fragment.value = location.hash.slice(1); history.replaceState(null, "", location.pathname); }
one("#faults")?.focus();
// Whoever chose what to write begins to write, once the browser has gone to the place that the address names.
if (!one("#faults") && new URLSearchParams(location.search).has("write")) {
  addEventListener("load", () => setTimeout(() => (one(".composer__body textarea") ?? one(".composer__body select"))?.focus()));
}
const past = one("#timeline");
if (past) past.scrollTop = past.scrollHeight;

document.addEventListener("click", async (event) => {
  for (const menu of all(".more[open]")) if (!menu.contains(event.target)) menu.open = false;
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    await navigator.clipboard?.writeText(copy.dataset.copy);
    announce(copy.dataset.copy);
  }
  if (event.target.closest("[data-side]")) one("#side").classList.toggle("is-open");
  if (event.target.closest("[data-print]")) print();
  if (event.target.matches("[data-asks-notices]:checked")) Notification.requestPermission();
  const chip = event.target.closest("[data-category]");
  if (chip) choose(chip);
  const reveal = event.target.closest("[data-reveal]");
  if (reveal) show(reveal);
});


// Personal data in full: asked for by a click, recorded by the server, hidden again after half a minute.
async function show(button) {
  const reason = button.dataset.needsReason ? prompt(button.dataset.why) : undefined;
  if (button.dataset.needsReason && !reason) return;
  const answer = await fetch(`/api/v1/customers/${button.dataset.reveal}/reveal`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Yinuo-Csrf": meta("csrf") },
    body: JSON.stringify({ fields: ["phones", "email", "name"], ...(reason ? { reason } : {}) }),
  });
  if (!answer.ok) return announce(answer.statusText);
  const seen = await answer.json();
  const masked = [];
  const put = (element, text) => { masked.push([element, element.textContent]); element.textContent = text; };
  all("[data-phone]").forEach((element, place) => seen.phones?.[place] && put(element, seen.phones[place]));
  all("[data-email]").forEach((element) => seen.email && put(element, seen.email));
  setTimeout(() => masked.forEach(([element, text]) => { element.textContent = text; }), 30e3);
}

// ── a call: main categories by one key, the seconds it takes, the promises that its save makes ──
function choose(chip) {
  const field = one("#category");
  field.value = chip.dataset.category;
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
const timer = one("[data-timer]");
if (timer) {
  const began = performance.now();
  setInterval(() => { const seconds = Math.floor((performance.now() - began) / 1000); timer.textContent = `${Math.floor(seconds / 60)}:${pad(seconds % 60)}`; }, 1000);
}
all("#kind, #urgency, #channel").forEach((field) => field.addEventListener("change", async () => {
  const query = new URLSearchParams(new FormData(one("#call")));
  for (const name of ["csrf", "key", "subject", "description", "draft"]) query.delete(name);
  const answer = await fetch(`/calls/new?${query}`);
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [old, next] = [one("#owed"), fresh.querySelector("#owed")];
  if (old && next) old.innerHTML = next.innerHTML;
}));

// ── drafts: on this computer at once, for every word that was typed ──
// On the server too, two seconds after the last word, so that another computer can go on.
const waiting = new WeakMap();
function later(form) {
  if (!form.dataset.keep) return;
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(async () => {
    const answer = await fetch(form.dataset.keep, { method: "POST", body: new URLSearchParams(new FormData(form)) }).catch(() => null);
    const told = one("[data-kept]", form);
    if (told && answer?.ok) told.textContent = `${told.dataset.kept} ${new Date(now()).toTimeString().slice(0, 8)}`;
  }, 2000));
}
// Each under the name of its writer: others sit down at the same computer.
const draftName = (form) => `draft:${document.body.dataset.person}:${location.pathname.split("/")[1]}:${form.dataset.draft}`;
function keep(form) {
  const typed = {};
  for (const field of all("textarea, input:not([type=hidden]):not([type=radio]):not([type=password]), select", form)) if (field.name) typed[field.name] = field.value;
  for (const radio of all("input[type=radio]:checked", form)) typed[radio.name] = radio.value;
  try { localStorage.setItem(draftName(form), JSON.stringify(typed)); } catch { /* a full store keeps the older draft */ }
}
// A form is sent from the page, so that the page with what was written stays where the server does not answer; its one-time
// key stays too, so that sending it again does not do it twice.
async function send(form, button) {
  if (form.dataset.sending) return;
  form.dataset.sending = "1";
  const body = new URLSearchParams(new FormData(form));
  if (button?.name) body.append(button.name, button.value);
  const answer = await fetch(button?.getAttribute("formaction") ?? form.action, { method: "POST", body }).catch(() => null);
  delete form.dataset.sending;
  if (!answer || answer.status >= 502) return lost(form);
  if (answer.redirected) {
    if (new URL(answer.url).pathname !== "/login") try { localStorage.removeItem(draftName(form)); } catch { /* nothing to remove */ }
    location.assign(answer.url);
    return;
  }
  // Refused: the page that says why comes by the form's own way.
  if (button?.name) {
    const pressed = document.createElement("input");
    Object.assign(pressed, { type: "hidden", name: button.name, value: button.value });
    form.append(pressed);
  }
  form.submit();
}
function lost(form) {
  let bar = one(".lost", form);
  if (!bar) {
    bar = document.createElement("p");
    bar.className = "lost notice notice--bad";
    bar.setAttribute("role", "alert");
    form.prepend(bar);
  }
  bar.textContent = words("lost", "");
}
for (const form of all("form[data-draft]")) {
  let stored = null;
  try { stored = JSON.parse(localStorage.getItem(draftName(form)) ?? "null"); } catch { /* not ours */ }
  const isFresh = !one("#faults", form) && !new URLSearchParams(location.search).has("done");
  // What was said of one caller's matter has no place in the call of another.
  const caller = form.elements.caller?.value ?? "";
  const isTheirs = !caller || !stored?.caller || stored.caller === caller;
  if (stored && isFresh && isTheirs) {
    for (const [name, value] of Object.entries(stored)) {
      const radio = one(`input[type=radio][name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`, form);
      if (radio) { radio.checked = true; continue; }
      const field = form.elements[name];
      if (field && !field.value && field.type !== "hidden") field.value = value;
    }
  }
  form.addEventListener("input", () => { const begins = !form.dataset.dirty; form.dataset.dirty = "1"; keep(form); later(form); if (begins) signNow(); });
  form.addEventListener("submit", (event) => { event.preventDefault(); send(form, event.submitter); });
  const missed = one("[data-suggest]", form);
  form.addEventListener("change", (event) => {
    if (missed && event.target.name === "outcome") missed.value = event.target.value === "no_answer" ? missed.dataset.suggest : "";
  });
}

// ── who else has the ticket open ──
async function sign(kind) {
  const place = one("#presence");
  if (!place) return;
  const body = new URLSearchParams({ csrf: meta("csrf"), sign: kind });
  const answer = await fetch(place.dataset.here, { method: "POST", body, headers: unattended, keepalive: true }).catch(() => null);
  const [told, now] = [answer?.ok && kind !== "leaves" && await answer.text(), one("#presence")];
  if (now && typeof told === "string" && now.innerHTML !== told) now.innerHTML = told;
}
const signNow = () => sign(one("form[data-draft][data-dirty]") ? "writes" : "reads");
if (one("#presence")) {
  signNow();
  setInterval(() => document.hidden || signNow(), 15e3);
  addEventListener("pagehide", () => sign("leaves"));
  document.addEventListener("visibilitychange", () => document.hidden || signNow());
}

// ── keys: single letters when no field has the focus and no input method composes ──
const composing = (event) => event.isComposing || event.keyCode === 229;
const inField = (target) => target.closest?.("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");
const rows = () => all(".queue__list a.q");
const press = (name) => {
  const target = one(`[data-key="${name}"]`);
  target?.click();
  return Boolean(target);
};
// The ticket before or behind the one that is open.
function step(by) {
  const list = rows();
  const target = list[list.findIndex((row) => row.getAttribute("aria-current") === "true") + by];
  if (one("#ticket") && target) target.click();
  return Boolean(target);
}
function move(step) {
  const list = rows();
  if (!list.length) return false;
  const at = list.findIndex((row) => row === document.activeElement);
  const open = list.findIndex((row) => row.getAttribute("aria-current") === "true");
  const from = at >= 0 ? at : open;
  list[Math.max(0, Math.min(list.length - 1, from + step))].focus();
  return true;
}
const letters = {
  j: () => move(1), k: () => move(-1), arrowdown: () => document.activeElement?.matches(".q") && move(1), arrowup: () => document.activeElement?.matches(".q") && move(-1),
  n: () => { location.href = `/desk/next${location.search}`; return true; },
  t: () => press("take"), b: () => press("attempt"), r: () => press("reply"), m: () => press("note"), p: () => press("promise"),
  a: () => press("visit"), e: () => press("escalate"), d: () => press("close"), y: () => press("copy"),
  1: () => band(0), 2: () => band(1), 3: () => band(2), 4: () => band(3),
  "[": () => step(-1), "]": () => step(1), i: () => { one("#side")?.classList.toggle("is-open"); return true; },
  "/": () => { one("#omni")?.focus(); return true; }, "?": () => sheet(),
};
function band(place) {
  const target = all(".band")[place];
  target?.click();
  return Boolean(target);
}
// Keys that their owner chose in the place of the usual ones.
const usual = { next: "j", previous: "k", most_urgent: "n", take: "t", attempt: "b", reply: "r", note: "m", promise: "p", escalate: "e", close: "d", copy: "y" };
const strokes = {};
const chosen = new Set();
for (const [stroke, key] of new URLSearchParams(document.body.dataset.strokes ?? "")) { strokes[key] = usual[stroke]; chosen.add(usual[stroke]); }
all("[data-key]").forEach((element) => {
  const key = Object.entries(strokes).find(([, letter]) => letter === usual[element.dataset.key])?.[0];
  const hint = one(".kbd", element);
  if (key && hint) hint.textContent = key.toUpperCase();
});
let gone = -Infinity;
const places = { q: "/desk", c: "/clients", r: "/audit", v: "/visits" };
document.addEventListener("keydown", (event) => {
  if (composing(event)) return;
  const key = event.key.toLowerCase();
  const form = event.target.closest?.("form[data-draft]") ?? one("form[data-draft]");
  const did = () => event.preventDefault();
  if (event.ctrlKey && key === "k") { one("#omni")?.focus(); return did(); }
  if (event.key === "F2") { if (press("call")) did(); else if (one(".rail")) { location.href = "/calls/new"; did(); } return; }
  if (event.key === "F8" && one("[data-key=save]")) { press("save"); return did(); }
  if (event.key === "F9" && press("save-visit")) return did();
  if (event.ctrlKey && event.key === "Enter" && form) { press(event.shiftKey ? "save-next" : "save"); return did(); }
  if (event.altKey && /^[1-3]$/.test(key) && form) {
    const radio = all(".outcome input[type=radio]", form)[Number(key) - 1];
    if (radio) { radio.click(); radio.focus(); did(); }
    return;
  }
  if (event.altKey && key === "a" && press("append")) return did();
  if (event.altKey && key === "n" && one("[data-key=anyway]")) { one("[data-key=anyway]").focus(); return did(); }
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key.startsWith("Arrow") && event.target.matches?.("[data-place]")) { toPlace(event.target, event.key); return did(); }
  if (event.key === "F4" && one("#look")) { one("#look").focus(); return did(); }
  if (event.key === "Escape" && one(".more[open]")) { one(".more[open]").open = false; return did(); }
  if (event.key === "Escape") { if (inField(event.target)) event.target.blur(); else if (press("park")) did(); return; }
  const chip = /^[1-5]$/.test(key) && !inField(event.target) && all("[data-category]")[Number(key) - 1];
  if (chip) { chip.click(); return did(); }
  if (inField(event.target) || document.body.dataset.keys === "off") return;
  if (performance.now() - gone < 1500 && places[key]) { location.href = places[key]; return did(); }
  gone = -Infinity;
  if (key === "g") { gone = performance.now(); return did(); }
  if ((letters[strokes[key] ?? (chosen.has(key) ? "" : key)] ?? (() => false))()) did();
});

// Among the places on the board: to the nearest one in the direction of the arrow.
const spot = (place) => { const cell = place.closest("td"); return [cell.cellIndex, cell.parentNode.rowIndex]; };
function toPlace(from, arrow) {
  const [column, row] = spot(from);
  const [across, sign] = [/Left|Right/.test(arrow), /Left|Up/.test(arrow) ? -1 : 1];
  const far = (place) => { const [x, y] = spot(place); const [along, aside] = across ? [x - column, y - row] : [y - row, x - column]; return along * sign > 0 ? along * sign + Math.abs(aside) * 100 : Infinity; };
  const nearest = all("[data-place]").map((place) => [far(place), place]).sort((a, b) => a[0] - b[0])[0];
  if (nearest && nearest[0] < Infinity) nearest[1].focus();
}
if (one("#picked")) one("[data-place].btn--primary, [data-place]")?.focus();

// The keys of this page, on a sheet.
function sheet() {
  const open = one("#keys");
  if (open) { open.remove(); return true; }
  const list = document.createElement("dialog");
  list.id = "keys";
  list.className = "popover sheet";
  for (const hint of all("kbd.kbd")) {
    const label = hint.closest("a, button, label, form, .hints")?.textContent.replace(hint.textContent, "").trim();
    if (!label) continue;
    const line = document.createElement("p");
    line.append(hint.cloneNode(true), ` ${label.slice(0, 60)}`);
    list.append(line);
  }
  document.body.append(list);
  list.showModal();
  list.addEventListener("close", () => list.remove());
  return true;
}

// ── lists to choose from, below a field that keeps the focus ──
function picker(field, box, id) {
  const offers = () => all("[role=option]", box);
  let at = 0;
  const list = {
    isOpen: () => !box.hidden,
    chosen: () => offers()[at],
    choose(place) {
      at = Math.max(0, Math.min(offers().length - 1, place));
      offers().forEach((offer, nth) => { offer.id = `${id}-${nth}`; offer.setAttribute("aria-selected", String(nth === at)); });
      const offer = list.chosen();
      if (!offer) return field.removeAttribute("aria-activedescendant");
      field.setAttribute("aria-activedescendant", offer.id);
      offer.scrollIntoView({ block: "nearest" });
    },
    move(event) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) list.choose(at + step);
      return Boolean(step);
    },
    open() { box.hidden = false; list.choose(0); },
    shut() { box.hidden = true; field.removeAttribute("aria-activedescendant"); },
  };
  box.hidden = true;
  field.addEventListener("blur", () => setTimeout(list.shut, 150));
  return list;
}

// ── the command box: customers, tickets, commands ──
const omni = one("#omni[data-offers]");
if (omni) {
  const box = document.createElement("div");
  box.className = "popover palette";
  omni.closest("form").append(box);
  for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", "omni-list"], ["aria-autocomplete", "list"]]) omni.setAttribute(name, value);
  const list = picker(omni, box, "offer");
  let [asked, soon] = [0, 0];
  const look = async () => {
    const mine = ++asked;
    const answer = await fetch(`${omni.dataset.offers}?q=${encodeURIComponent(omni.value)}`).catch(() => null);
    if (!answer?.ok || mine !== asked || document.activeElement !== omni) return;
    box.innerHTML = await answer.text();
    list.open();
    omni.setAttribute("aria-expanded", String(Boolean(list.chosen())));
  };
  omni.addEventListener("focus", look);
  omni.addEventListener("input", () => { clearTimeout(soon); soon = setTimeout(look, 40); });
  omni.addEventListener("blur", () => omni.setAttribute("aria-expanded", "false"));
  box.addEventListener("pointerdown", (event) => { const offer = event.target.closest("[role=option]"); if (offer) location.assign(offer.dataset.href); });
  omni.addEventListener("keydown", (event) => {
    if (composing(event) || !list.isOpen()) return;
    const { href, call } = list.chosen()?.dataset ?? {};
    if (!list.move(event)) {
      if (event.key === "Enter" && href && !event.ctrlKey) location.assign(href);
      else if (event.key === "F2" && call) location.assign(call);
      else if (event.key === "Escape") { list.shut(); omni.blur(); }
      else return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
}

// ── templates: `::` in a form of a ticket, then what a template's code or name holds ──
const kinds = { reply: "reply", attempt: "script", note: "note" };
for (const area of all("form[data-templates] textarea")) {
  const form = area.form;
  const use = kinds[form.elements.verb?.value];
  if (!use) continue;
  const box = document.createElement("div");
  box.className = "popover palette palette--up";
  area.before(box);
  box.parentElement.classList.add("has-palette");
  const list = picker(area, box, "template");
  let known;
  const typed = () => /(?:^|\s)::([^\s:]{0,30})$/u.exec(area.value.slice(0, area.selectionStart));
  const look = async () => {
    if (!typed()) return list.shut();
    known ??= fetch(`${form.dataset.templates}?use=${use}`).then((answer) => (answer.ok ? answer.json() : []), () => []);
    const templates = await known;
    const found = typed();
    if (!found) return list.shut();
    const meant = found[1].toLowerCase();
    const names = document.createElement("div");
    names.setAttribute("role", "listbox");
    names.setAttribute("aria-label", form.dataset.templatesName);
    for (const template of templates.filter((one) => `${one.code} ${one.name}`.toLowerCase().includes(meant)).slice(0, 8)) {
      const offer = document.createElement("div");
      offer.setAttribute("role", "option");
      offer.dataset.text = template.text;
      const name = document.createElement("b");
      name.textContent = template.name;
      const text = document.createElement("span");
      text.className = "ellipsis muted";
      text.textContent = template.text;
      offer.append(name, text);
      names.append(offer);
    }
    box.replaceChildren(names);
    if (names.children.length) list.open(); else list.shut();
  };
  const insert = (offer) => {
    const found = typed();
    if (!offer || !found) return;
    area.setRangeText(offer.dataset.text, area.selectionStart - found[1].length - 2, area.selectionStart, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    list.shut();
  };
  area.addEventListener("input", (event) => { if (!event.isComposing) look(); });
  box.addEventListener("pointerdown", (event) => { event.preventDefault(); insert(event.target.closest("[role=option]")); });
  area.addEventListener("keydown", (event) => {
    if (composing(event) || !list.isOpen()) return;
    if (!list.move(event)) {
      if ((event.key === "Enter" && !event.ctrlKey) || event.key === "Tab") insert(list.chosen());
      else if (event.key === "Escape") list.shut();
      else return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
}

// ── signed in until: said two minutes before, and put off by whoever is there ──
let until = Number(meta("until")) || Infinity;
let awakeAt = performance.now();
async function stay() {
  awakeAt = performance.now();
  const answer = await fetch("/awake").catch(() => null);
  if (answer?.ok && !answer.redirected) until = Number(await answer.text()) || until;
  ending();
}
function ending() {
  let bar = one("#ending");
  if (until - now() > 120e3 * speed) return void bar?.remove();
  if (now() >= until) return location.reload();
  if (bar) return;
  bar = document.createElement("p");
  bar.id = "ending";
  bar.className = "notice notice--soon";
  bar.setAttribute("role", "alert");
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "btn btn--sm", textContent: document.body.dataset.stay });
  button.addEventListener("click", stay);
  bar.append(`${words("ending", new Date(until).toTimeString().slice(0, 5))} `, button);
  (one("main") ?? document.body).prepend(bar);
}
if (until < Infinity) {
  setInterval(ending, 5000);
  // Whoever types or points is there, whether or not a page is asked for.
  for (const kind of ["keydown", "pointerdown"]) addEventListener(kind, () => { if (performance.now() - awakeAt > 60e3) stay(); }, { passive: true });
}

// ── live: one stream for all tabs of this browser; what changed is fetched as the page shows it ──
const light = one("#live");
let heard = performance.now();
const stale = (is) => {
  if (!light) return;
  light.hidden = false;
  light.classList.toggle("is-stale", is);
  light.textContent = is ? `${light.dataset.stale} ${new Date(now()).toTimeString().slice(0, 5)}` : light.dataset.live;
  document.body.classList.toggle("is-stale", is);
};
const busy = (part) => part.contains(document.activeElement) && inField(document.activeElement);
// At most twice a second, and once more for what changed while the page was being asked for.
let asking = false;
let again = false;
let notBefore = 0;
async function refresh() {
  if (document.hidden || asking || performance.now() < notBefore) { again = true; return; }
  [asking, again, notBefore] = [true, false, performance.now() + 500];
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html", ...unattended } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    if (poll) { heard = performance.now(); stale(false); }
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const at = Number(fresh.querySelector('meta[name="now"]')?.content);
    if (at) setNow(at);
    until = Number(fresh.querySelector('meta[name="until"]')?.content) || until;
    for (const id of ["promises", "timeline"]) swap(id, fresh);
    // What somebody opened stays open, with what they typed in it.
    for (const part of all("[data-swap][id]")) if (!one("details[open]", part)) swap(part.id, fresh);
    swapQueue(fresh);
    tell(fresh);
    drawAll();
  } finally {
    asking = false;
    setTimeout(() => { if (again) refresh(); }, 500);
  }
}
document.addEventListener("visibilitychange", () => { if (again) refresh(); });
function swap(id, fresh) {
  const [old, next] = [document.getElementById(id), fresh.getElementById(id)];
  if (!old || !next || busy(old) || old.innerHTML === next.innerHTML) return;
  const below = old.scrollHeight - old.scrollTop - old.clientHeight < 40;
  old.innerHTML = next.innerHTML;
  if (below) old.scrollTop = old.scrollHeight;
}
// Numbers change in place; rows wait behind a bar while somebody points at the list or moves in it.
let touched = -Infinity;
let wanted = false;
one("#queue")?.addEventListener("pointermove", () => { touched = performance.now(); });
one("#queue")?.addEventListener("keydown", () => { touched = performance.now(); });
function swapQueue(fresh) {
  const [old, next] = [one("#queue"), fresh.querySelector("#queue")];
  if (!old || !next) return;
  for (const part of [".bands", ".queue__title span"]) {
    const [before, after] = [one(part, old), one(part, next)];
    if (before && after && !before.contains(document.activeElement)) before.innerHTML = after.innerHTML;
  }
  const [list, later] = [one(".queue__list", old), one(".queue__list", next)];
  const order = (root) => all("a.q", root).map((row) => row.dataset.number).join();
  if (wanted || order(list) === order(later) || (performance.now() - touched > 2000 && !list.matches(":hover"))) return put(list, later);
  const known = new Set(all("a.q", list).map((row) => row.dataset.number));
  const count = all("a.q", later).filter((row) => !known.has(row.dataset.number)).length;
  let bar = one(".queue__wait", old);
  if (!bar) {
    bar = document.createElement("button");
    bar.type = "button";
    bar.className = "queue__wait btn btn--block";
    list.before(bar);
    bar.addEventListener("click", () => { wanted = true; notBefore = 0; bar.remove(); refresh(); });
  }
  bar.textContent = count ? words("news", count) : words("moved", "");
}
function put(list, later) {
  wanted = false;
  one(".queue__wait")?.remove();
  const [top, focused] = [list.scrollTop, document.activeElement?.dataset?.number];
  if (list.innerHTML !== later.innerHTML) list.innerHTML = later.innerHTML;
  list.scrollTop = top;
  if (focused) one(`a.q[data-number="${CSS.escape(focused)}"]`, list)?.focus({ preventScroll: true });
}
// The ticket that is open was changed by somebody: what is being written stays, a bar says so.
function tell(fresh) {
  const [old, next] = [one("#ticket"), fresh.querySelector("#ticket")];
  if (!old || !next || old.dataset.version === next.dataset.version) return;
  const form = one("form[data-draft]");
  if (!form?.dataset.dirty) {
    for (const part of [".tk__head", "#composer"]) { const [a, b] = [one(part, old), one(part, next)]; if (a && b && !busy(a)) a.replaceWith(document.adoptNode(b)); }
    old.dataset.version = next.dataset.version;
    return;
  }
  if (one("#changed")) return;
  const bar = document.createElement("p");
  bar.id = "changed";
  bar.className = "notice notice--soon";
  bar.setAttribute("role", "status");
  bar.textContent = words("changed", "");
  one("#composer").before(bar);
}
const title = document.title;
let known = Infinity;
function count() {
  const urgent = all(".queue__list .q--over, .queue__list .q--urgent").length;
  document.title = urgent ? `(${urgent}) ${title}` : title;
  if (urgent > known) call(urgent);
  known = urgent;
}
// What became urgent is heard and shown outside the page by whoever wants that.

function call(urgent) {
  const { sounds, notices } = document.body.dataset;
  if (sounds !== undefined) {
    const air = new AudioContext();
    const tone = air.createOscillator();
    tone.connect(air.destination);
    tone.start();
    tone.stop(air.currentTime + 0.2);
    tone.onended = () => air.close();
  }
  if (notices && globalThis.Notification?.permission === "granted") new Notification(notices.replace("#", urgent));
}
if (one("#queue")) { count(); setInterval(count, 2000); }

if (light) setInterval(() => { if (performance.now() - heard > 35e3) stale(true); }, 1000);
// A board on a wall has no stream: it asks again every few seconds.
if (light && poll) { stale(false); setInterval(refresh, poll * 1000); }
// One tab holds the stream and passes it on; the others listen. When it closes, another one takes over.
if (light && !poll) {
  const channel = new BroadcastChannel("yinuo");
  const hear = (event) => { heard = performance.now(); stale(false); if (event === "changed") refresh(); };
  channel.addEventListener("message", (message) => hear(message.data));
  const listen = () => new Promise(() => {
    const stream = new EventSource("/events");
    const pass = (name) => stream.addEventListener(name, (event) => { if (name === "beat") setNow(Number(event.data)); hear(name); channel.postMessage(name); });
    pass("beat");
    pass("changed");
  });
  navigator.locks?.request("yinuo-stream", listen) ?? listen();
  // What the stream cannot know of: a ticket that went out of sight.
  setInterval(refresh, 60e3);
}
