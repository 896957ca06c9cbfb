const SEEN = /[^\p{White_Space}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** A wallet's name, unless it has no visible character. */
export function visibleName(name: string | null | undefined): string | null {
  return name && SEEN.test(name) ? name : null;
}
