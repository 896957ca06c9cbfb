export { LiveIndicator } from "./LiveIndicator";
export { LiveProvider, useLive } from "./LiveProvider";
export type { Live, LiveStatus } from "./live";
