// Where to go on to, when an address says so: a page of this site, or home.
// The server has the same rule, in web/local_path.py; one table tests both.
const HOME = "/tableau-de-bord";
const LONGEST = 2000;
// Nothing that is read as another site, at once or once decoded: //evil.fr, /\evil.fr, /%2fevil.fr, /../
const SEGMENT = "/(?!\\.{1,2}(?:[/?#]|$))(?:[a-z0-9_.~-]|%(?!2f|5c|2e|[01]|7f)[0-9a-f]{2})+";
const QUERY = "\\?(?:[a-z0-9_.~*/?=&+,:;@!-]|%(?![01]|7f)[0-9a-f]{2})*";
const LOCAL = new RegExp(`^(?:/|(?:${SEGMENT})+/?)(?:${QUERY})?(?:#[a-z0-9_-]*)?$`, "i");
// What does something when it is opened, and the page that leads on by itself.
const NO_PAGE = /^\/(?:auth|api|webhooks|reprise)(?:[/?#]|$)/i;

export function localPath(text) {
  return text && text.length <= LONGEST && LOCAL.test(text) && !NO_PAGE.test(text) ? text : HOME;
}
