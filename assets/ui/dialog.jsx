// The browser's own modal dialog: focus kept inside and given back, Escape, the rest of the page inert.
import { useEffect, useId, useRef } from "react";

export function Dialog({ open, onOpenChange, heading, description, children, ...props }) {
  const dialog = useRef(null);
  const pressed = useRef(null);
  const id = useId();

  useEffect(() => {
    const element = dialog.current;
    if (open && !element.open) element.showModal();
    if (!open && element.open) element.close();
  }, [open]);

  // It closes at once, also while the connection is away; the state is told afterwards. Text that is selected with the
  // mouse may end outside: that too is a click on the dialog, but it was not pressed there.
  function click(event) {
    const isOutside = event.target === dialog.current && pressed.current === dialog.current;
    if (isOutside || event.target.closest("[data-close]")) dialog.current.close();
  }

  return (
    <dialog
      ref={dialog}
      aria-labelledby={`${id}-title`}
      aria-describedby={description ? `${id}-text` : undefined}
      onPointerDown={(event) => (pressed.current = event.target)}
      onClick={click}
      onClose={() => open && onOpenChange(false)}
      {...props}
    >
      {open && (
        <div className="p-5 md:p-6">
          <h2 id={`${id}-title`} className="text-lg font-semibold tracking-[-.01em] pr-10">
            {heading}
          </h2>
          {description && (
            <p id={`${id}-text`} className="mt-2 text-ink-2 text-pretty">
              {description}
            </p>
          )}
          {children}
        </div>
      )}
    </dialog>
  );
}
