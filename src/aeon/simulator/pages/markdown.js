// Discord's markdown, as far as a playground needs it, to elements.

import { make, safeUrl } from "./dom.js";

const RULES = [
  [/^```(?:[a-z0-9+-]*\n)?([\s\S]+?)```/i, (found) => make("pre", {}, found[1])],
  [/^`([^`]+)`/, (found) => make("code", {}, found[1])],
  [/^\*\*([\s\S]+?)\*\*/, (found, names) => make("strong", {}, ...markdown(found[1], names))],
  [/^__([\s\S]+?)__/, (found, names) => make("u", {}, ...markdown(found[1], names))],
  [/^~~([\s\S]+?)~~/, (found, names) => make("s", {}, ...markdown(found[1], names))],
  [/^\*([^*\s][^*]*)\*/, (found, names) => make("em", {}, ...markdown(found[1], names))],
  [/^_([^_\s][^_]*)_(?![a-z0-9])/i, (found, names) => make("em", {}, ...markdown(found[1], names))],
  [/^\|\|([\s\S]+?)\|\|/, (found, names) => spoiler(markdown(found[1], names))],
  [/^<@!?(\d+)>/, (found, names) => mention(`@${names.user(found[1])}`)],
  [/^<@&(\d+)>/, (found, names) => mention(`@${names.role(found[1])}`)],
  [/^<#(\d+)>/, (found, names) => mention(`#${names.channel(found[1])}`)],
  [/^<a?:(\w+):\d+>/, (found) => make("span", { title: found[1] }, `:${found[1]}:`)],
  [/^<t:(-?\d+)(?::([a-zA-Z]))?>/, (found) => time(Number(found[1]))],
  [/^\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)/, (found, names) => link(found[2], ...markdown(found[1], names))],
  [/^<?(https?:\/\/[^\s<>]+)>?/, (found) => link(found[1], found[1])],
  [/^\\([^a-z0-9\s])/i, (found) => found[1]],
];

function spoiler(children) {
  const open = (event) => event.currentTarget.classList.add("open");
  return make("span", { className: "spoiler", tabIndex: 0, onclick: open, onkeydown: open }, ...children);
}

const mention = (words) => make("span", { className: "mention" }, words);

function time(seconds) {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? `<t:${seconds}>` : make("time", { dateTime: date.toISOString() }, date.toLocaleString());
}

function link(url, ...children) {
  const href = safeUrl(url);
  return href ? make("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...children) : url;
}

// Nodes for a text; `names` says what ids are called.
export function markdown(text, names) {
  const nodes = [];
  let plain = "";
  for (let rest = text; rest; ) {
    let found = null;
    for (const [pattern, build] of RULES) {
      const match = pattern.exec(rest);
      if (match) {
        found = [match, build];
        break;
      }
    }
    if (found) {
      if (plain) nodes.push(plain);
      plain = "";
      nodes.push(found[1](found[0], names));
      rest = rest.slice(found[0][0].length);
    } else {
      const word = /^\s+|^\w+|^[\s\S]/.exec(rest)[0];
      plain += word;
      rest = rest.slice(word.length);
    }
  }
  if (plain) nodes.push(plain);
  return nodes;
}
