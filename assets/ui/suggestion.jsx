// Writes a suggestion into a field that is still empty: what a person typed meanwhile is never replaced.
import { useEffect } from "react";

export function Suggestion({ target, value }) {
  useEffect(() => {
    const field = document.getElementById(target);
    if (!value || !field || field.value !== "") return;
    field.value = value;
    if (document.activeElement === field) field.select();
  }, [target, value]);
  return null;
}
