// What the answer of an http_form or a passkey brought, shown in its place, once. Nothing of it reaches the live state.
import { Children, createContext, useContext, useEffect, useRef, useState } from "react";

const Answer = createContext({});

export function useAnswer(name) {
  return useContext(Answer)[name];
}

// Two children: what asks, and what is shown of the answer. Steps inside steps: what asks again, once something is
// shown, is answered by the steps around.
export function AnswerSteps({ children }) {
  const place = useRef(null);
  const given = useContext(Answer);
  const [shown, setShown] = useState(null);
  const [asking, answered] = Children.toArray(children);

  useEffect(() => {
    if (shown) return place.current.focus();
    const take = (event) => {
      event.stopPropagation();
      setShown(event.detail);
    };
    const element = place.current;
    element.addEventListener("answer", take);
    return () => element.removeEventListener("answer", take);
  }, [shown]);

  return (
    <div ref={place} tabIndex={-1} className="outline-none">
      <Answer.Provider value={{ ...given, ...shown }}>{shown ? answered : asking}</Answer.Provider>
    </div>
  );
}

export function AnswerExample({ shown, children }) {
  return <Answer.Provider value={shown}>{children}</Answer.Provider>;
}

export function AnswerText({ name, ...props }) {
  return <code {...props}>{useAnswer(name)}</code>;
}

export function AnswerImage({ name, ...props }) {
  return <img src={useAnswer(name)} {...props} />;
}

export function AnswerField({ name }) {
  return <input type="hidden" name={name} value={useAnswer(name) ?? ""} readOnly />;
}
