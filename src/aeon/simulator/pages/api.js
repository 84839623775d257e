// Requests to `/_sim/`. What goes wrong is an Error with a sentence to show.

export async function call(method, path, body) {
  const init = { method, headers: {} };
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers["Content-Type"] = "application/json";
  }
  let answer;
  try {
    answer = await fetch(path, init);
  } catch {
    throw new Error("The offline Discord does not answer. Is it still running?");
  }
  const text = await answer.text();
  const found = text ? JSON.parse(text) : null;
  if (!answer.ok) throw new Error(found?.message ?? `${answer.status} ${answer.statusText}`);
  return found;
}

export const read = (path) => call("GET", path);

// An interaction, once it is answered or has failed: `{state, messages, modal}`.
export async function outcomeOf(interactionId) {
  for (;;) {
    const found = await read(`/_sim/interactions/${interactionId}`);
    if (found.state !== "waiting") return found;
    await new Promise((wake) => setTimeout(wake, 150));
  }
}
