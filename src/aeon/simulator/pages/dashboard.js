// A dashboard beside it, on the bot's own API: it changes settings, and shows what it is told while things happen.
// Where that API is, with which key and for which guild, stands behind the # of the address, which no server ever sees.

import { byId, make } from "./dom.js";

const KEPT_EVENTS = 60;
const AGAIN_MS = 2000;
const SWITCHES = {
  useSlashCommands: "Slash commands",
  allowPrefixFallback: "Prefix beside them",
  moderationEnabled: "Moderation",
  levellingEnabled: "Levels",
  funEnabled: "Fun",
};

export function openDashboard() {
  const found = new URLSearchParams(location.hash.slice(1));
  const [api, key, guildId] = ["api", "key", "guild"].map((name) => found.get(name));
  if (!api || !key || !guildId) return;
  byId("dashboard").hidden = false;
  const settings = new Settings(`${api}/api/guild/${guildId}/settings`, key);
  settings.load();
  listen(api, key, guildId, (event, data) => {
    if (event === "settings_update") note(event, settings.changed(data.settings));
    else note(event, data);
  });
}

class Settings {
  #url;
  #headers;
  #shown = {};

  constructor(url, key) {
    this.#url = url;
    this.#headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/json" };
  }

  load = () => this.#ask("GET");

  change = (changes) => this.#ask("PUT", JSON.stringify(changes));

  async #ask(method, body) {
    try {
      const answer = await fetch(this.#url, { method, headers: this.#headers, body });
      const found = await answer.json();
      if (!answer.ok) throw new Error([found.title, ...(found.errors ?? []).map((each) => `${each.path} ${each.message}`)].join(": "));
      this.show(found);
    } catch (error) {
      note("refused", error.message);
      if (method !== "GET") await this.load();
    }
  }

  // What is other than it was.
  changed(settings) {
    const before = this.#shown;
    this.show(settings);
    const changes = Object.entries(settings).filter(([name, value]) => before[name] !== value);
    return changes.map(([name, value]) => `${name}: ${value}`).join(", ") || "as it was";
  }

  show(settings) {
    this.#shown = settings;
    const prefix = make("input", { type: "text", value: settings.prefix, maxLength: 10 });
    prefix.addEventListener("change", () => this.change({ prefix: prefix.value }));
    const switches = Object.entries(SWITCHES).map(([name, label]) => {
      const box = make("input", { type: "checkbox", checked: settings[name], name });
      box.addEventListener("change", () => this.change({ [name]: box.checked }));
      return make("label", {}, label, box);
    });
    byId("settings").replaceChildren(make("label", {}, "Prefix", prefix), ...switches);
  }
}

function listen(api, key, guildId, hear) {
  const socket = new WebSocket(`${api.replace(/^http/, "ws")}/ws`);
  const say = (event, data) => socket.send(JSON.stringify({ event, data }));
  socket.onopen = () => say("authenticate", { token: key });
  socket.onmessage = ({ data: text }) => {
    const { event, data } = JSON.parse(text);
    if (event === "authenticated") say("subscribe_guild", guildId);
    else if (event === "subscribed") byId("link").textContent = "live";
    else hear(event, data);
  };
  socket.onclose = () => {
    byId("link").textContent = "not connected";
    setTimeout(() => listen(api, key, guildId, hear), AGAIN_MS);
  };
}

function note(event, data) {
  const list = byId("events");
  const time = make("time", {}, new Date().toLocaleTimeString());
  list.prepend(make("li", {}, make("strong", {}, event), " ", time, make("div", { className: "faint" }, told(event, data))));
  while (list.children.length > KEPT_EVENTS) list.lastChild.remove();
}

function told(event, data) {
  if (event === "command_executed") return `${data.commandName}: ${data.outcome}${data.reason ? ` (${data.reason})` : ""}, ${data.durationMs} ms`;
  if (event === "audit_log") return `${data.action}${data.reason ? `: ${data.reason}` : ""} ${JSON.stringify(data.metadata)}`;
  return typeof data === "string" ? data : JSON.stringify(data);
}
