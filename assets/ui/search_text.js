// What the server makes of a search: `read_search` of `propmanager/core/address.py` has the same rule; one test reads both.
const LONGEST = 100;
const BLANK = "(?:[^\\S\\ufeff]|[\\x1c-\\x1f\\x85])"; // what Python's strip takes for one
const EDGES = new RegExp(`^${BLANK}+|${BLANK}+$`, "g");

export function searchText(typed) {
  const kept = typed.replace(/[\0\p{Cs}]/gu, "").replace(EDGES, "");
  return [...kept].slice(0, LONGEST).join("");
}
