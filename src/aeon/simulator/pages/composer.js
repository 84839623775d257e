// The line people write in: a message, or a slash command with its options.

import { byId, make } from "./dom.js";
import { call, read } from "./api.js";

const SUBCOMMAND = 1;
const GROUP = 2;
const LISTS = { 6: "members", 7: "channels", 8: "roles", 9: "members" };
const COMPLETE_AFTER_MS = 200;

// `place` says who is where; `did` hears of messages written and interactions begun; `names` lists what there is.
export class Composer {
  #place;
  #names;
  #did;
  #commands = [];
  #chosen = null;
  #replyTo = null;

  constructor(place, names, did) {
    [this.#place, this.#names, this.#did] = [place, names, did];
    byId("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#did.attempt(() => this.#send());
    });
    byId("words").addEventListener("input", () => this.#did.attempt(() => this.#suggest()));
    byId("words").addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        byId("composer").requestSubmit();
      }
    });
  }

  // Somebody else, or somewhere else: other commands, and nothing chosen.
  moved() {
    this.clear();
    this.#commands = [];
  }

  async #learn() {
    const { userId, channelId, isDirect } = this.#place();
    const found = isDirect ? [] : await read(`/_sim/commands?userId=${userId}&channelId=${channelId}`);
    this.#commands = found.flatMap((command) => leaves(command, command.name, command.options ?? []));
  }

  replyTo(message) {
    this.#replyTo = message.id;
    const cancel = make("button", { type: "button", onclick: () => this.clear() }, "Cancel");
    byId("replying").replaceChildren(`You answer ${this.#names.user(message.author.id, message.author)}. `, cancel);
    byId("replying").hidden = false;
    byId("words").focus();
  }

  clear() {
    this.#chosen = this.#replyTo = null;
    byId("words").value = "";
    byId("replying").hidden = byId("options").hidden = true;
    byId("commands").replaceChildren();
  }

  async #suggest() {
    this.#choose(null);
    const isCommand = byId("words").value.startsWith("/");
    // What is registered, and who may use it, changes while people play.
    if (isCommand) await this.#learn();
    const typed = isCommand ? byId("words").value.slice(1).toLowerCase() : null;
    const shown = typed === null ? [] : this.#commands.filter((each) => each.name.startsWith(typed));
    byId("commands").replaceChildren(
      ...shown.map((each) => {
        const choose = () => this.#choose(each);
        const button = make("button", { type: "button", onclick: choose }, make("strong", {}, `/${each.name}`), ` ${each.description}`);
        return make("li", {}, button);
      }),
    );
  }

  #choose(command) {
    this.#chosen = command;
    const box = byId("options");
    box.hidden = !command?.options.length;
    box.replaceChildren(...(command?.options ?? []).flatMap((option) => this.#optionFields(command, option)));
    if (!command) return;
    byId("words").value = `/${command.name}`;
    byId("commands").replaceChildren();
    (box.querySelector("input, select") ?? byId("words")).focus();
  }

  #optionFields(command, option) {
    const id = `option-${option.name}`;
    const label = make("label", { htmlFor: id, title: option.description }, option.required ? `${option.name} *` : option.name);
    return [label, this.#optionField(command, option, id)];
  }

  #optionField(command, option, id) {
    const common = { id, name: option.name, required: option.required ?? false, title: option.description };
    const listed = option.choices?.map((choice) => [choice.value, choice.name]) ?? this.#listFor(option);
    if (listed) {
      const empty = make("option", { value: "" }, "");
      return make("select", common, empty, ...listed.map(([value, name]) => make("option", { value }, name)));
    }
    const input = make("input", { ...common, placeholder: option.description, autocomplete: "off" });
    return option.autocomplete ? this.#completed(command, option, input) : input;
  }

  #listFor(option) {
    if (option.type === 5) return [["true", "yes"], ["false", "no"]];
    return option.type in LISTS ? this.#names.list(LISTS[option.type]) : null;
  }

  #completed(command, option, input) {
    const list = make("datalist", { id: `${input.id}-list` });
    input.setAttribute("list", list.id);
    let waiting = 0;
    const complete = async () => {
      const body = { ...this.#who(), name: command.name, option: option.name, value: input.value, options: this.#values() };
      delete body.options[option.name];
      const { choices } = await call("POST", "/_sim/autocomplete", body);
      list.replaceChildren(...choices.map((choice) => make("option", { value: choice.value }, choice.name)));
    };
    const soon = () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => this.#did.attempt(complete), COMPLETE_AFTER_MS);
    };
    input.addEventListener("input", soon);
    input.addEventListener("focus", soon);
    return make("span", {}, input, list);
  }

  #values() {
    const values = {};
    for (const field of byId("options").querySelectorAll("input, select")) {
      const option = this.#chosen?.options.find((each) => each.name === field.name);
      if (option && field.value !== "") values[field.name] = typed(option, field.value);
    }
    return values;
  }

  #who() {
    const { userId, channelId } = this.#place();
    return { userId, channelId };
  }

  async #send() {
    const written = byId("words").value;
    if (this.#chosen && written.trim() === `/${this.#chosen.name}`) {
      const body = { ...this.#who(), name: this.#chosen.name, options: this.#values() };
      const { interactionId } = await call("POST", "/_sim/commands", body);
      this.clear();
      await this.#did.began(interactionId);
      return;
    }
    if (!written.trim()) return;
    const { userId, channelId } = this.#place();
    await call("POST", `/_sim/channels/${channelId}/messages`, { userId, content: written, replyTo: this.#replyTo ?? undefined });
    this.clear();
    await this.#did.wrote();
  }
}

// A command as it is called: `permissions grant` rather than `permissions` with a choice in it.
function leaves(command, name, options) {
  const inner = options.filter((option) => option.type === SUBCOMMAND || option.type === GROUP);
  if (!inner.length) return [{ name, description: command.description, options }];
  return inner.flatMap((each) => leaves(each, `${name} ${each.name}`, each.options ?? []));
}

function typed(option, value) {
  if (option.type === 4 || option.type === 10) return Number.isNaN(Number(value)) ? value : Number(value);
  return option.type === 5 ? value === "true" : value;
}
