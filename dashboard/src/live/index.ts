export type { Live, LiveStatus } from "./known";
export { LiveIndicator } from "./LiveIndicator";
export { LiveProvider, useLive } from "./LiveProvider";
