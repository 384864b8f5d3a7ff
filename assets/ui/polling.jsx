import { useEffect, useRef } from "react";

// Asks again every few seconds for as long as it is in the page and somebody looks at it.
export function Polling({ seconds, onTick }) {
  const latest = useRef(onTick);
  latest.current = onTick;
  useEffect(() => {
    const timer = setInterval(() => document.hidden || latest.current(), seconds * 1000);
    return () => clearInterval(timer);
  }, [seconds]);
  return null;
}
