// Puts the page together: who is where, what they see, and what they do.

import { call, outcomeOf, read } from "./api.js";
import { Composer } from "./composer.js";
import { openDashboard } from "./dashboard.js";
import { byId, make } from "./dom.js";
import { messageElement } from "./messages.js";
import { askModal } from "./modal.js";

const LOOK_MS = 600;
const TEXT_KINDS = new Set([0, 5, 10, 11, 12]);
const CATEGORY = 4;
const DIRECT = "direct";

let world = { users: [], guilds: [] };
let guild = null;
let userId = null;
let channelId = null;
const shown = new Map();
const said = new Map();

const place = () => ({ userId, channelId, isDirect: channelId === DIRECT });

const names = {
  user(id, known) {
    const user = world.users.find((each) => each.id === id);
    const member = guild?.members.find((each) => each.userId === id);
    return member?.nick ?? user?.displayName ?? known?.global_name ?? known?.username ?? id;
  },
  role: (id) => guild?.roles.find((each) => each.id === id)?.name ?? id,
  channel: (id) => guild?.channels.find((each) => each.id === id)?.name ?? id,
  color(id) {
    const own = guild?.members.find((each) => each.userId === id)?.roles ?? [];
    const colored = guild?.roles.filter((each) => own.includes(each.id) && each.color) ?? [];
    const top = colored.sort((one, other) => other.position - one.position)[0];
    return top ? `#${top.color.toString(16).padStart(6, "0")}` : null;
  },
  list(kind) {
    if (kind === "members") return guild.members.map((each) => [each.userId, names.user(each.userId)]);
    return guild[kind].map((each) => [each.id, each.name]);
  },
};

// Do it, and say so where it did not go well.
async function attempt(act) {
  try {
    byId("trouble").textContent = "";
    return await act();
  } catch (error) {
    byId("trouble").textContent = error.message;
    return undefined;
  }
}

const act = {
  click: (message, customId, values) =>
    attempt(async () => {
      const { interactionId } = await call("POST", "/_sim/components", { userId, messageId: message.id, customId, values });
      await began(interactionId);
    }),
  react: (message, emoji) => attempt(() => toggle(`/channels/${message.channel_id}/messages/${message.id}/reactions/${encodeURIComponent(emoji)}`)),
  vote: (message, answerId) =>
    attempt(() => toggle(`/channels/${message.channel_id}/messages/${message.id}/votes/${answerId}`, `/channels/${message.channel_id}/polls/${message.id}/answers/${answerId}`)),
  reply: (message) => composer.replyTo(message),
};

// Put, or take away where it was there; `listed` is where Discord tells who has, if that is another path.
async function toggle(path, listed = path) {
  const answer = await fetch(`/api/v10${listed}?limit=100`, { headers: { Authorization: `Sim ${userId}` } });
  const found = answer.ok ? await answer.json() : [];
  const isThere = (found.users ?? found).some((user) => user.id === userId);
  await call(isThere ? "DELETE" : "PUT", `/_sim${path}`, { userId });
  await look();
}

async function began(interactionId) {
  const found = await outcomeOf(interactionId);
  await look();
  if (found.state === "failed") throw new Error("The application did not respond.");
  if (!found.modal) return;
  const fields = await askModal(found.modal);
  if (fields === null) return;
  const submitted = await call("POST", "/_sim/modals", { userId, interactionId, fields });
  await began(submitted.interactionId);
}

const composer = new Composer(place, names, { attempt, began, wrote: () => look() });

async function lookAtWorld() {
  world = await read("/_sim/world");
  guild = world.guilds.find((each) => each.id === guild?.id) ?? world.guilds[0] ?? null;
  const people = world.users.filter((user) => !user.bot && guild?.members.some((member) => member.userId === user.id));
  userId = people.some((user) => user.id === userId) ? userId : (people[0]?.id ?? null);
  byId("guild").textContent = guild?.name ?? "";
  fill(byId("person"), people.map((user) => [user.id, personLabel(user)]), userId);
  showChannels();
}

function personLabel(user) {
  const roles = guild.members.find((member) => member.userId === user.id).roles;
  const top = guild.roles.filter((role) => roles.includes(role.id)).sort((one, other) => other.position - one.position)[0];
  const rank = user.id === guild.ownerId ? "owner" : top?.name;
  return rank ? `${names.user(user.id)} (${rank})` : names.user(user.id);
}

function fill(select, options, value) {
  if (JSON.stringify(options) !== select.dataset.options) {
    select.dataset.options = JSON.stringify(options);
    select.replaceChildren(...options.map(([id, label]) => make("option", { value: id }, label)));
  }
  select.value = value;
}

function showChannels() {
  const ordered = [...(guild?.channels ?? [])].sort((one, other) => one.position - other.position);
  const top = ordered.filter((channel) => !channel.parentId);
  const all = top.flatMap((channel) => [channel, ...ordered.filter((inner) => inner.parentId === channel.id)]);
  channelId ??= all.find((channel) => TEXT_KINDS.has(channel.type))?.id ?? DIRECT;
  const items = all.filter((channel) => channel.type === CATEGORY || TEXT_KINDS.has(channel.type)).map(channelItem);
  byId("channels").replaceChildren(...items, channelItem({ id: DIRECT, name: "Messages with the bot", type: -1 }));
  byId("channel").textContent = channelId === DIRECT ? "Messages with the bot" : `# ${names.channel(channelId)}`;
}

function channelItem(channel) {
  if (channel.type === CATEGORY) return make("li", { className: "category" }, channel.name);
  const go = () => attempt(() => move(userId, channel.id));
  const label = channel.type === -1 ? channel.name : `# ${channel.name}`;
  return make("li", {}, make("button", { type: "button", onclick: go, "aria-current": channel.id === channelId ? "true" : null }, label));
}

// Somebody goes somewhere: all is read anew for them.
async function move(toUser, toChannel) {
  [userId, channelId] = [toUser, toChannel];
  forget();
  showChannels();
  composer.moved();
  await look();
}

function forget() {
  isAtEnd = true;
  shown.clear();
  said.clear();
  byId("messages").replaceChildren();
}

async function look() {
  const [forUser, forChannel] = [userId, channelId];
  if (!forUser || !forChannel) return;
  const path = forChannel === DIRECT ? `/_sim/dms/${forUser}` : `/_sim/channels/${forChannel}/messages?userId=${forUser}`;
  let messages;
  try {
    messages = await read(path);
  } catch (error) {
    if (forUser === userId && forChannel === channelId) forget();
    throw error;
  }
  if (forUser === userId && forChannel === channelId) showMessages(messages);
}

function showMessages(messages) {
  const list = byId("messages");
  const present = new Set(messages.map((message) => message.id));
  for (const [id, element] of shown) if (!present.has(id)) (element.remove(), shown.delete(id), said.delete(id));
  let before = null;
  for (const message of messages) {
    const text = JSON.stringify(message);
    if (said.get(message.id) !== text) {
      const element = messageElement(message, names, act);
      if (shown.has(message.id)) shown.get(message.id).replaceWith(element);
      else if (before) before.after(element);
      else list.prepend(element);
      shown.set(message.id, element);
      said.set(message.id, text);
    }
    before = shown.get(message.id);
  }
  followEnd();
}

// Who reads the latest goes on seeing the latest, also when a picture arrives or the room gets smaller.
let isAtEnd = true;

function followEnd() {
  if (isAtEnd) byId("messages").scrollTop = byId("messages").scrollHeight;
}

byId("messages").addEventListener("scroll", (event) => {
  const list = event.target;
  isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
});
byId("messages").addEventListener("load", followEnd, true);
new ResizeObserver(followEnd).observe(byId("messages"));

async function keepLooking() {
  for (let round = 0; ; round += 1) {
    if (!document.hidden) {
      try {
        if (round % 5 === 0) await lookAtWorld();
        await look();
      } catch (error) {
        byId("trouble").textContent = error.message;
      }
    }
    await new Promise((wake) => setTimeout(wake, LOOK_MS));
  }
}

byId("person").addEventListener("change", (event) => attempt(() => move(event.target.value, channelId)));
openDashboard();
await attempt(async () => {
  await lookAtWorld();
  await move(userId, channelId);
});
keepLooking();
