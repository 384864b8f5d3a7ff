import { useEffect, useRef } from "react";

// Takes the place, and the focus, of what was just sent: a screen reader goes on from here.
export function FocusBox({ children, ...props }) {
  const box = useRef(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div ref={box} tabIndex={-1} {...props}>
      {children}
    </div>
  );
}
