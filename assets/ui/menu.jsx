// A menu of actions in the browser's own popover: Escape, a click outside and the return of focus come with it.
import { Children, useEffect, useId, useRef } from "react";

const GAP = 4;
const EDGE = 8;
const MOVED = 40;

function placeUnder(button, menu) {
  const at = button.getBoundingClientRect();
  const fitsBelow = at.bottom + GAP + menu.offsetHeight <= window.innerHeight - EDGE;
  const left = Math.min(at.right - menu.offsetWidth, window.innerWidth - menu.offsetWidth - EDGE);
  menu.style.left = `${Math.max(EDGE, left)}px`;
  menu.style.top = `${Math.max(EDGE, fitsBelow ? at.bottom + GAP : at.top - GAP - menu.offsetHeight)}px`;
}

// Arrow keys as the ARIA practices for menus ask.
function moveFocus(event) {
  const items = [...event.currentTarget.querySelectorAll("[role=menuitem]")];
  const here = items.indexOf(document.activeElement);
  const next = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  items.at(next % items.length).focus();
}

export function Menu({ children, className }) {
  const [trigger, ...items] = Children.toArray(children);
  const id = useId();
  const around = useRef(null);
  const menu = useRef(null);
  const openedAt = useRef(0);

  useEffect(() => {
    const button = around.current.querySelector("button");
    button.setAttribute("popovertarget", id);
    button.setAttribute("aria-haspopup", "menu");
    button.setAttribute("aria-expanded", "false");
    // A page that only settles keeps its menu; one that is scrolled leaves it behind.
    const close = () => Math.abs(window.scrollY - openedAt.current) > MOVED && menu.current?.hidePopover();
    window.addEventListener("scroll", close);
    return () => window.removeEventListener("scroll", close);
  }, [id]);

  function toggled(event) {
    const isOpen = event.newState === "open";
    const button = around.current.querySelector("button");
    button.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) return;
    openedAt.current = window.scrollY;
    placeUnder(button, menu.current);
    menu.current.querySelector("[role=menuitem]")?.focus();
  }

  return (
    <>
      <span ref={around} className="contents">
        {trigger}
      </span>
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="menu"
        className={className}
        onToggle={toggled}
        onKeyDown={moveFocus}
        onClick={() => menu.current.hidePopover()}
      >
        {items}
      </div>
    </>
  );
}
