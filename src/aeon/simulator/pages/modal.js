// Forms that the bot opens.

import { byId, make } from "./dom.js";

const PARAGRAPH = 2;

// What was filled in, by the fields' ids; null where the form was closed.
export function askModal(modal) {
  const dialog = byId("modal");
  dialog.querySelector("h2").textContent = modal.title;
  dialog.querySelector(".fields").replaceChildren(...fieldsOf(modal.components).map(fieldElement));
  dialog.querySelector("form").reset();
  dialog.showModal();
  return new Promise((answer) => {
    dialog.onclose = () => answer(dialog.returnValue === "submit" ? valuesIn(dialog) : null);
    dialog.returnValue = "cancel";
  });
}

function fieldsOf(components, label = "") {
  return components.flatMap((part) => {
    if (part.components) return fieldsOf(part.components, label);
    if (part.component) return fieldsOf([part.component], part.label);
    return part.custom_id ? [{ ...part, label: part.label ?? label }] : [];
  });
}

function fieldElement(part) {
  const common = { name: part.custom_id, required: part.required ?? true, title: part.placeholder ?? "" };
  if (part.options) {
    const options = part.options.map((option) => make("option", { value: option.value, selected: option.default ?? false }, option.label));
    return make("label", {}, part.label, make("select", { ...common, multiple: (part.max_values ?? 1) > 1 }, ...options));
  }
  const text = { ...common, defaultValue: part.value ?? "", placeholder: part.placeholder ?? "" };
  const field = make(part.style === PARAGRAPH ? "textarea" : "input", text);
  if (part.max_length) field.maxLength = part.max_length;
  if (part.min_length) field.minLength = part.min_length;
  return make("label", {}, part.label, field);
}

function valuesIn(dialog) {
  const values = {};
  for (const field of dialog.querySelectorAll("input, textarea, select")) {
    values[field.name] = field.options ? [...field.selectedOptions].map((option) => option.value) : field.value;
  }
  return values;
}
