const SEEN = /[^\p{White_Space}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** A wallet's name, unless all of it is invisible. */
export function visibleName(name: string | null | undefined): string | null {
  return name && SEEN.test(name) ? name : null;
}
