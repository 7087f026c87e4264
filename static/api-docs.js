// Lists the operations of openapi.json and sends requests. No library, nothing stored; text is only ever set as text.

const METHODS = ["get", "post", "put", "patch", "delete"];
const place = document.getElementById("operations");
const token = document.getElementById("token");
const find = document.getElementById("find");

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function resolved(schema, description) {
  let found = schema ?? {};
  for (let step = 0; found.$ref && step < 10; step += 1) {
    found = found.$ref.split("/").slice(1).reduce((part, key) => part?.[key], description) ?? {};
  }
  return found;
}

// A body to begin with: what is required, with the first word of every vocabulary.
function example(schema, description, depth = 0) {
  const known = resolved(schema, description);
  if (known.example !== undefined) return known.example;
  if (known.enum) return known.enum[0];
  const one = (known.oneOf ?? known.anyOf)?.find((choice) => choice.type !== "null");
  if (one && depth < 5) return example(one, description, depth + 1);
  if (known.properties && depth < 5) {
    const names = Object.keys(known.properties).filter((name) => known.required?.includes(name) || name === "customer");
    return Object.fromEntries(names.map((name) => [name, example(known.properties[name], description, depth + 1)]));
  }
  const type = [].concat(known.type ?? "string").find((name) => name !== "null");
  if (known.format === "date-time") return "2026-03-02T09:00:00Z";
  return { string: "", integer: known.minimum ?? 0, number: 0, boolean: false, array: [] }[type] ?? {};
}

function field(parameter, description) {
  const schema = resolved(parameter.schema, description);
  const choices = schema.enum ?? schema.oneOf?.map((one) => resolved(one, description).enum ?? []).flat() ?? [];
  const hint = [parameter.in, parameter.required ? "required" : "", choices.join(", "), parameter.description ?? ""];
  const input = element("input", { name: parameter.name, required: parameter.required === true });
  input.dataset.in = parameter.in;
  const small = element("small", { textContent: hint.filter(Boolean).join(" · ") });
  return element("label", {}, parameter.name, input, small);
}

async function send(event, method, path, output) {
  event.preventDefault();
  const form = event.target;
  const headers = new Headers();
  const query = new URLSearchParams();
  let target = path;
  for (const input of form.querySelectorAll("input")) {
    if (input.value === "") continue;
    if (input.dataset.in === "path") target = target.replace(`{${input.name}}`, encodeURIComponent(input.value));
    if (input.dataset.in === "query") query.append(input.name, input.value);
    if (input.dataset.in === "header") headers.set(input.name, input.value);
  }
  if (token.value) headers.set("Authorization", `Bearer ${token.value}`);
  const body = form.querySelector("textarea")?.value;
  if (body !== undefined) headers.set("Content-Type", "application/json");
  output.textContent = "…";
  try {
    const answer = await fetch(query.size ? `${target}?${query}` : target, { method: method.toUpperCase(), headers, body });
    const told = ["location", "etag", "link", "retry-after", "allow"].filter((name) => answer.headers.has(name));
    const lines = told.map((name) => `${name}: ${answer.headers.get(name)}`);
    const text = await answer.text();
    output.textContent = [`${answer.status} ${answer.statusText}`, ...lines, "", pretty(text)].join("\n");
  } catch (fault) {
    output.textContent = `No answer: ${fault.message}`;
  }
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function operation(method, path, told, description) {
  const form = element("form");
  form.append(...(told.parameters ?? []).map((parameter) => field(parameter, description)));
  const schema = told.requestBody?.content?.["application/json"]?.schema;
  if (schema) {
    const value = JSON.stringify(example(schema, description), null, 2);
    form.append(element("label", {}, "Body", element("textarea", { value, spellcheck: false })));
  }
  const output = element("pre", { hidden: true });
  form.append(element("button", { textContent: "Send" }));
  form.addEventListener("submit", (event) => {
    output.hidden = false;
    send(event, method, path, output);
  });
  const head = element("summary", {}, element("b", { textContent: method.toUpperCase() }), element("code", { textContent: path }));
  const about = [told.summary, told.description].filter(Boolean).join(" ");
  const whole = element("details", {}, head, element("p", { textContent: about }), form, output);
  whole.dataset.words = `${method} ${path} ${about}`.toLowerCase();
  return whole;
}

function show(description) {
  document.getElementById("about").textContent = `${description.info.title} ${description.info.version}. ${description.info.description}`;
  const sections = new Map();
  for (const [path, item] of Object.entries(description.paths)) {
    for (const method of METHODS.filter((name) => item[name])) {
      const tag = item[method].tags?.[0] ?? "other";
      if (!sections.has(tag)) sections.set(tag, element("section", {}, element("h2", { textContent: tag })));
      sections.get(tag).append(operation(method, path, item[method], description));
    }
  }
  place.replaceChildren(...sections.values());
}

find.addEventListener("input", () => {
  for (const one of place.querySelectorAll("details")) one.hidden = !one.dataset.words.includes(find.value.toLowerCase());
});

try {
  show(await (await fetch("/api/openapi.json")).json());
} catch (fault) {
  place.textContent = `The description could not be loaded: ${fault.message}`;
}
