// Messages as people see them: words, embeds, polls, components, reactions.

import { make, safeUrl } from "./dom.js";
import { markdown } from "./markdown.js";

const EPHEMERAL = 64;
const LOADING = 128;
const QUICK = ["👍", "❤️", "🎉"];
const KINDS = { 5: "members", 6: "roles", 7: "members", 8: "channels" };

// `names` says what ids are called and lists them; `act` does what is clicked.
export function messageElement(message, names, act) {
  const isEphemeral = (message.flags & EPHEMERAL) !== 0;
  return make(
    "li",
    { className: isEphemeral ? "ephemeral" : "", "data-id": message.id },
    reference(message, names),
    heading(message, names),
    words(message, names),
    ...message.embeds.map((embed) => embedElement(embed, names)),
    ...message.attachments.map((file) => attachment(file)),
    message.poll ? poll(message, act) : null,
    ...(message.components ?? []).map((part) => component(part, message, names, act)),
    reactions(message, act),
    isEphemeral ? make("p", { className: "faint" }, "Only you can see this.") : tools(message, act),
  );
}

function reference(message, names) {
  const original = message.referenced_message;
  if (!original) return message.message_reference ? make("div", { className: "faint" }, "↱ a message that is gone") : null;
  return make("div", { className: "faint" }, `↱ ${names.user(original.author.id)}: ${original.content.slice(0, 80)}`);
}

function heading(message, names) {
  const author = make("span", { className: "author" }, names.user(message.author.id, message.author));
  const color = names.color(message.author.id);
  if (color) author.style.color = color;
  return make(
    "div",
    {},
    author,
    message.author.bot ? make("span", { className: "tag" }, "BOT") : null,
    " ",
    make("time", { dateTime: message.timestamp }, new Date(message.timestamp).toLocaleTimeString()),
    message.edited_timestamp ? make("span", { className: "faint" }, " (edited)") : null,
  );
}

function words(message, names) {
  if ((message.flags & LOADING) !== 0) return make("div", { className: "faint" }, "is thinking …");
  return message.content ? make("div", { className: "content" }, ...markdown(message.content, names)) : null;
}

function embedElement(embed, names) {
  const title = embed.title ?? "";
  const href = safeUrl(embed.url);
  const box = make(
    "div",
    { className: "embed" },
    embed.author ? make("div", { className: "faint" }, embed.author.name) : null,
    title ? make("strong", {}, href ? make("a", { href, target: "_blank", rel: "noopener noreferrer" }, title) : title) : null,
    embed.description ? make("div", { className: "content" }, ...markdown(embed.description, names)) : null,
    make("div", { className: "fields" }, ...(embed.fields ?? []).map((field) => fieldElement(field, names))),
    picture(embed.image?.url ?? embed.thumbnail?.url, title),
    embed.footer ? make("div", { className: "faint" }, embed.footer.text) : null,
  );
  if (embed.color) box.style.borderColor = `#${embed.color.toString(16).padStart(6, "0")}`;
  return box;
}

function fieldElement(field, names) {
  const value = make("div", { className: "content" }, ...markdown(field.value, names));
  return make("div", { className: field.inline ? "field inline" : "field" }, make("strong", {}, field.name), value);
}

function picture(url, alt) {
  const src = safeUrl(url);
  return src ? make("img", { src, alt: alt || "picture" }) : null;
}

function attachment(file) {
  const href = safeUrl(file.url);
  const shown = `${file.filename} (${file.size} bytes)`;
  if (href && file.content_type?.startsWith("image/")) return make("div", { className: "embed" }, picture(href, file.filename));
  return make("div", {}, href ? make("a", { href, target: "_blank", rel: "noopener noreferrer" }, shown) : shown);
}

function poll(message, act) {
  const counts = new Map((message.poll.results?.answer_counts ?? []).map((each) => [each.id, each]));
  const isOver = message.poll.results?.is_finalized ?? false;
  const answers = message.poll.answers.map((answer) =>
    make(
      "button",
      { type: "button", disabled: isOver, onclick: () => act.vote(message, answer.answer_id) },
      make("span", {}, answer.poll_media.text ?? ""),
      make("span", { className: "faint" }, String(counts.get(answer.answer_id)?.count ?? 0)),
    ),
  );
  const ends = isOver ? "It has ended." : `It is open until ${new Date(message.poll.expiry).toLocaleString()}.`;
  const several = message.poll.allow_multiselect ? " Choose one or several." : "";
  return make(
    "div",
    { className: "poll" },
    make("strong", {}, message.poll.question.text),
    ...answers,
    make("span", { className: "faint" }, ends + several),
  );
}

function component(part, message, names, act) {
  const inner = (parts) => (parts ?? []).map((each) => component(each, message, names, act));
  switch (part.type) {
    case 1:
      return make("div", { className: "row" }, ...inner(part.components));
    case 2:
      return button(part, message, act);
    case 3:
      return menu(part, part.options.map((option) => [option.value, option.label]), message, act);
    case 10:
      return make("div", { className: "content" }, ...markdown(part.content, names));
    case 9:
      return make("div", { className: "row" }, ...inner(part.components), ...inner(part.accessory ? [part.accessory] : []));
    case 17:
      return make("div", { className: "embed" }, ...inner(part.components));
    case 14:
      return make("hr");
    case 11:
      return picture(part.media?.url, part.description);
    case 12:
      return make("div", { className: "row" }, ...part.items.map((item) => picture(item.media?.url, item.description)));
    default:
      return part.type in KINDS ? menu(part, names.list(KINDS[part.type]), message, act) : null;
  }
}

function button(part, message, act) {
  const shown = [part.emoji?.name, part.label].filter(Boolean).join(" ");
  const href = safeUrl(part.url);
  if (href) return make("a", { href, target: "_blank", rel: "noopener noreferrer" }, shown);
  const click = () => act.click(message, part.custom_id);
  return make("button", { type: "button", className: `style${part.style}`, disabled: part.disabled ?? false, onclick: click }, shown);
}

function menu(part, options, message, act) {
  const isMany = (part.max_values ?? 1) > 1;
  const select = make(
    "select",
    { multiple: isMany, disabled: part.disabled ?? false, "aria-label": part.placeholder ?? "Choose" },
    isMany ? null : make("option", { value: "", disabled: true, selected: true }, part.placeholder ?? "Choose"),
    ...options.map(([value, label]) => make("option", { value }, label)),
  );
  const choose = () => act.click(message, part.custom_id, [...select.selectedOptions].map((option) => option.value));
  if (!isMany) select.addEventListener("change", choose);
  return make("div", { className: "row" }, select, isMany ? make("button", { type: "button", onclick: choose }, "Choose") : null);
}

function reactions(message, act) {
  const chips = (message.reactions ?? []).map((reaction) => {
    const emoji = reaction.emoji.id ? `${reaction.emoji.name}:${reaction.emoji.id}` : reaction.emoji.name;
    const toggle = () => act.react(message, emoji);
    return make("button", { type: "button", onclick: toggle }, `${reaction.emoji.name} ${reaction.count}`);
  });
  return chips.length ? make("div", { className: "reactions" }, ...chips) : null;
}

function tools(message, act) {
  const quick = QUICK.map((emoji) =>
    make("button", { type: "button", title: `React with ${emoji}`, onclick: () => act.react(message, emoji) }, emoji),
  );
  const reply = make("button", { type: "button", title: "Reply", onclick: () => act.reply(message) }, "↩");
  return make("div", { className: "tools" }, ...quick, reply);
}
