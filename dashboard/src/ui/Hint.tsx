import { type MouseEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import styles from "./Hint.module.css";

const MARGIN = 8;

interface HintProps {
  text: string;
  /** How the words look, where they do more than explain themselves. */
  className?: string | undefined;
  /** What a press does, besides. */
  onPress?: ((event: MouseEvent) => void) | undefined;
  children: ReactNode;
}

/**
 * Words with an explanation that shows on hover, focus and tap, and goes with
 * Escape. It is a popover, so that no table or card can cut it off.
 */
export function Hint({ text, className = styles.anchor, onPress, children }: HintProps) {
  const id = useId();
  const anchor = useRef<HTMLButtonElement>(null);
  const bubble = useRef<HTMLSpanElement>(null);
  const [isOpen, setIsOpen] = useState(false);

  useEffect(() => {
    const element = bubble.current;
    if (!isOpen || !element || !anchor.current) return;
    element.showPopover();
    place(element, anchor.current);
    const follow = () => anchor.current && place(element, anchor.current);
    window.addEventListener("scroll", follow, { capture: true, passive: true });
    return () => {
      window.removeEventListener("scroll", follow, { capture: true });
      if (element.matches(":popover-open")) element.hidePopover();
    };
  }, [isOpen]);

  return (
    <>
      <button
        ref={anchor}
        type="button"
        className={className}
        aria-describedby={id}
        onMouseEnter={() => setIsOpen(true)}
        onMouseLeave={() => setIsOpen(false)}
        onFocus={() => setIsOpen(true)}
        onBlur={() => setIsOpen(false)}
        onClick={(event) => {
          setIsOpen(true);
          onPress?.(event);
        }}
        onKeyDown={(event) => event.key === "Escape" && setIsOpen(false)}
      >
        {children}
      </button>
      <span ref={bubble} id={id} role="tooltip" popover="manual" className={styles.bubble}>
        {text}
      </span>
    </>
  );
}

/** Above the anchor where there is room, else below; within the window. */
function place(bubble: HTMLElement, anchor: HTMLElement) {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = bubble;
  const left = Math.min(at.left, document.documentElement.clientWidth - width - MARGIN);
  const above = at.top - height - MARGIN;
  bubble.style.left = `${Math.max(MARGIN, left)}px`;
  bubble.style.top = `${above > MARGIN ? above : at.bottom + MARGIN}px`;
}
