import { useEffect, useState } from "react";
import { Button } from "./Button";
import { CheckIcon, CopyIcon } from "./icons";

/** Copies a text, and says whether it did. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [message, setMessage] = useState("");

  useEffect(() => {
    if (!message) return;
    const timer = setTimeout(() => setMessage(""), 2_000);
    return () => clearTimeout(timer);
  }, [message]);

  function copy() {
    navigator.clipboard.writeText(text).then(
      () => setMessage("Copied"),
      () => setMessage("The browser did not allow copying"),
    );
  }

  return (
    <>
      <Button variant="quiet" aria-label={label} title={message || label} onClick={copy}>
        {message === "Copied" ? <CheckIcon /> : <CopyIcon />}
      </Button>
      <span className="visually-hidden" role="status">
        {message}
      </span>
    </>
  );
}
