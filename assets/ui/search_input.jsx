import { useEffect, useRef, useState } from "react";
import { searchText } from "./search_text.js";

// Keeps what is typed on this side; the server hears it once the typing pauses.
export function SearchInput({ value = "", onSearch, delay = 300, ...props }) {
  const [text, setText] = useState(value);
  const awaited = useRef([]);
  const timer = useRef(null);

  useEffect(() => {
    // An echo of what was sent changes nothing; any other value is a decision of the server, such as « Effacer ».
    const echo = awaited.current.indexOf(value);
    if (echo >= 0) {
      awaited.current.splice(0, echo + 1);
    } else {
      awaited.current = [];
      clearTimeout(timer.current);
      setText(value);
    }
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);

  function type(event) {
    const typed = event.target.value;
    setText(typed);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      awaited.current.push(searchText(typed)); // the blank at the end of « rue » does not come back
      onSearch(typed);
    }, delay);
  }

  return <input {...props} type="search" value={text} onChange={type} />;
}
