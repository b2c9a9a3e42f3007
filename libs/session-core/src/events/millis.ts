/** Instants are integer milliseconds since the Unix epoch, durations integer milliseconds. */
export type Millis = number;
