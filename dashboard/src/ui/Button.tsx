import type { ComponentProps } from "react";
import { cx } from "../lib/cx";
import styles from "./Button.module.css";

type ButtonProps = ComponentProps<"button"> & { variant?: "default" | "primary" | "quiet" };

export function Button({ variant = "default", className, ...props }: ButtonProps) {
  return (
    <button
      type="button"
      {...props}
      className={cx(styles.button, className)}
      data-variant={variant}
    />
  );
}
